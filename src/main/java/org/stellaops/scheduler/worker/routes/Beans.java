package org.stellaops.scheduler.worker.routes;

import java.beans.Introspector;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * The names under which a route can refer to beans, read from the annotations of the compiled
 * classes without starting any of them.
 *
 * @param classes bean name to class name
 */
record Beans(Map<String, String> classes) {

  Beans {
    classes = Map.copyOf(classes);
  }

  /** Components and {@code @Bean} methods of a package and all below it. */
  static Beans under(String basePackage) {
    Map<String, String> classes = new TreeMap<>();
    CompiledClasses.under(basePackage).forEach(type -> add(type, classes));
    return new Beans(classes);
  }

  private static void add(AnnotationMetadata type, Map<String, String> classes) {
    MergedAnnotation<Component> component = type.getAnnotations().get(Component.class);
    if (component.isPresent()) {
      String given = component.getString("value");
      classes.put(given.isEmpty() ? byClass(type.getClassName()) : given, type.getClassName());
    }
    for (MethodMetadata method : type.getAnnotatedMethods(Bean.class.getName())) {
      String[] names = method.getAnnotations().get(Bean.class).getStringArray("name");
      String name = names.length == 0 ? method.getMethodName() : names[0];
      classes.put(name, method.getReturnTypeName());
    }
  }

  private static String byClass(String className) {
    return Introspector.decapitalize(ClassUtils.getShortName(className));
  }

  boolean has(String name) {
    return classes.containsKey(name);
  }

  /** The class behind a bean's name; empty if there is no such bean. */
  Optional<Class<?>> type(String name) {
    return Optional.ofNullable(classes.get(name)).map(CompiledClasses::load);
  }
}
