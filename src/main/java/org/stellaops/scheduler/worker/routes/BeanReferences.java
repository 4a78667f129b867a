package org.stellaops.scheduler.worker.routes;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Processor;

/** Every reference leads to a bean of the product, and every step names one public method of it. */
final class BeanReferences implements Rule {

  private static final Set<String> REFERENCES =
      Set.of(
          "ref",
          "aggregationStrategy",
          "executorService",
          "timeoutExecutorService",
          "bulkheadExecutorService",
          "idempotentRepository",
          "onPrepare",
          "routePolicy",
          "onRedeliveryRef",
          "onExceptionOccurredRef",
          "retryWhileRef",
          "redeliveryPolicyRef");

  private final Beans beans;

  BeanReferences(Beans beans) {
    this.beans = beans;
  }

  @Override
  public String name() {
    return "bean";
  }

  @Override
  public String reason() {
    return "Camel looks for a bean's method when the first message comes by; a reader finds the class by the reference's name";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    file.visit(
        (key, item) -> {
          item.entries().forEach((name, value) -> reference(name, value, problems));
          if ("bean".equals(key) || "method".equals(key)) {
            call(key, item, problems);
          } else if ("process".equals(key)) {
            processor(item, problems);
          } else if ("parameters".equals(key)) {
            item.entries().values().forEach(value -> parameter(value, problems));
          }
          String strategy = bare(item.text("aggregationStrategy"));
          if (item.get("aggregationStrategyMethodName").isEmpty()) {
            strategy(item, strategy, problems);
          }
        });
  }

  private void reference(String key, Item value, RouteProblems problems) {
    if (REFERENCES.contains(key) && !value.text().isEmpty()) {
      for (String name : value.text().split(",", -1)) {
        exists(value, key, bare(name.trim()), problems);
      }
    } else if ("beanType".equals(key)) {
      problems.at(
          value, "found beanType '%s'; allowed ref with the bean's name".formatted(value.text()));
    }
  }

  private void parameter(Item value, RouteProblems problems) {
    if (value.text().startsWith("#")
        && value.text().indexOf(':') > 0
        && !value.text().startsWith("#bean:")) {
      problems.at(
          value, "found '%s'; allowed a bean's name, like '#queueNats'".formatted(value.text()));
    } else if (value.text().startsWith("#")) {
      exists(value, "parameter", bare(value.text()), problems);
    }
  }

  private void exists(Item item, String key, String name, RouteProblems problems) {
    if (!Placeholders.in(name) && !beans.has(name)) {
      problems.at(
          item,
          "%s; found '%s', which is no bean%s; allowed a class of the worker in lower camel case, or the name of a @Bean"
              .formatted(key, name, Nearest.hint(name, beans.classes().keySet())));
    }
  }

  private void call(String key, Item item, RouteProblems problems) {
    if (!item.isMapping()) {
      return; // the bean rule of the short form is that steps have ids; `method:` is this mapping's
      // own option
    }
    String name = bare(item.text("ref"));
    String method = item.text("method");
    if (name.isEmpty() && item.get("beanType").isEmpty()) {
      problems.at(item, "%s has no ref; allowed the name of a bean".formatted(key));
    } else if (method.isEmpty()) {
      problems.at(item, "%s '%s' names no method; allowed one public method".formatted(key, name));
    } else if (beans.has(name)) {
      beans.type(name).ifPresent(type -> method(item, type, method, problems));
    }
  }

  private static void method(Item item, Class<?> type, String name, RouteProblems problems) {
    List<Method> found =
        Arrays.stream(type.getMethods())
            .filter(method -> method.getName().equals(name) && !method.isBridge())
            .toList();
    if (found.isEmpty()) {
      List<String> allowed =
          Arrays.stream(type.getMethods())
              .filter(method -> method.getDeclaringClass() != Object.class)
              .map(Method::getName)
              .distinct()
              .sorted()
              .toList();
      problems.at(
          item,
          "method; found '%s', which %s does not have; allowed %s"
              .formatted(name, type.getSimpleName(), String.join(", ", allowed)));
    } else if (found.size() > 1) {
      problems.at(
          item,
          "method; found %d public methods '%s' in %s, between which Camel would guess; allowed one"
              .formatted(found.size(), name, type.getSimpleName()));
    }
  }

  private void processor(Item item, RouteProblems problems) {
    String name = bare(item.text("ref"));
    beans
        .type(name)
        .filter(type -> !Processor.class.isAssignableFrom(type))
        .ifPresent(
            type ->
                problems.at(
                    item,
                    "ref; found '%s', a %s; allowed a Processor, or a step 'bean' with its method"
                        .formatted(name, type.getSimpleName())));
  }

  private void strategy(Item item, String name, RouteProblems problems) {
    Map<String, String> classes = beans.classes();
    if (classes.containsKey(name)
        && beans.type(name).filter(AggregationStrategy.class::isAssignableFrom).isEmpty()) {
      problems.at(
          item,
          "aggregationStrategy; found '%s', a %s; allowed an AggregationStrategy, or aggregationStrategyMethodName beside it"
              .formatted(name, classes.get(name)));
    }
  }

  private static String bare(String reference) {
    return reference.startsWith("#bean:")
        ? reference.substring("#bean:".length())
        : reference.startsWith("#") ? reference.substring(1) : reference;
  }
}
