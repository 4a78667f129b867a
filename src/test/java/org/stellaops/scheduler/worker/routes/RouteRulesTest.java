package org.stellaops.scheduler.worker.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule finds what it is for, and says where, what was found and what is allowed. */
class RouteRulesTest {

  private static final Surroundings SURROUNDINGS =
      new Surroundings(
          Map.of(
                  "scheduler.queue.runner.from", "seda:runner",
                  "scheduler.scanner.reports", "http://scanner-web:8444/api/v1/reports")
              ::get,
          new Beans(
              Map.of(
                  "reportAnswer", ReportAnswer.class.getName(),
                  "gatherOutcomes", AggregationStrategy.class.getName(),
                  "imagePool", "java.util.concurrent.ExecutorService")),
          new Components(Map.of()));

  private static final RouteCheck CHECK = new RouteCheck(SURROUNDINGS);

  private static final String HEADER =
      """
      # Ask the scanner about one image.
      #   in     ImageTask
      #   out    ImageOutcome
      #   fails  ScannerUnavailable
      #   then   nothing
      """;

  /** Lines 6 to 12 of the file, up to the first step in line 13. */
  private static final String HEAD =
      HEADER
          + """

          - route:
              id: ask-scanner
              description: Asks the scanner
              from:
                uri: timer:tick
                steps:
          """;

  @TempDir private Path folder;

  @SuppressWarnings("UnusedMethod") // a route's bean
  static final class ReportAnswer {
    public String read(byte[] body) {
      return "read";
    }

    public String either(String body) {
      return body;
    }

    public String either(byte[] body) {
      return "";
    }
  }

  static Stream<Arguments> badSteps() {
    return Stream.of(
        arguments(
            "- to: direct:nowhere",
            "step 'to' is written without options and so without id; allowed 'to: { id: verb-object, … }' [step-id]"),
        arguments(
            "- stop: {}",
            "step 'stop' has no id; allowed a verb phrase in kebab-case, like write-request [step-id]"),
        arguments(
            "- stop: { id: stop }",
            "id of step 'stop'; found 'stop'; allowed a verb phrase in kebab-case, like write-request [step-id]"),
        arguments(
            "- stop: { id: stopHere }",
            "id of step 'stop'; found 'stopHere'; allowed a verb phrase in kebab-case, like write-request [step-id]"),
        arguments(
            "- stop: { id: the-stop }",
            "id of step 'stop'; found 'the-stop'; allowed a verb phrase in kebab-case, like write-request [step-id]"),
        arguments(
            "- to: { id: send-it, urii: 'timer:x' }",
            "option of 'to'; found 'urii' (did you mean 'uri'?); allowed description, disabled, id, note, parameters, pattern, uri, variableReceive, variableSend [schema]"),
        arguments(
            "- log: { id: log-it, message: 5 }",
            "value of 'message'; found integer '5'; allowed string [schema]"),
        arguments(
            "- throttle: { id: slow-down, constant: '1', asyncDelayed: maybe }",
            "value of 'asyncDelayed'; found string 'maybe'; allowed boolean [schema]"),
        arguments("- setHeader: { id: set-it, constant: x }", "'setHeader' has no 'name' [schema]"),
        arguments(
            "- bean: { id: read-report, ref: reportAnswr, method: read }",
            "ref; found 'reportAnswr', which is no bean (did you mean 'reportAnswer'?); allowed a class of the worker in lower camel case, or the name of a @Bean [bean]"),
        arguments(
            "- bean: { id: read-report, ref: reportAnswer }",
            "bean 'reportAnswer' names no method; allowed one public method [bean]"),
        arguments(
            "- bean: { id: read-report, ref: reportAnswer, method: raed }",
            "method; found 'raed', which ReportAnswer does not have; allowed either, read [bean]"),
        arguments(
            "- bean: { id: read-report, ref: reportAnswer, method: either }",
            "method; found 2 public methods 'either' in ReportAnswer, between which Camel would guess; allowed one [bean]"),
        arguments(
            "- process: { id: read-report, ref: reportAnswer }",
            "ref; found 'reportAnswer', a ReportAnswer; allowed a Processor, or a step 'bean' with its method [bean]"),
        arguments(
            "- bean: { id: read-report, beanType: x.Y, method: read }",
            "found beanType 'x.Y'; allowed ref with the bean's name [bean]"),
        arguments(
            "- setBody: { id: read-report, method: { ref: reportAnswer, method: raed } }",
            "method; found 'raed', which ReportAnswer does not have; allowed either, read [bean]"),
        arguments(
            "- to: { id: call-scanner, uri: '{{scheduler.scaner}}' }",
            "found {{scheduler.scaner}}; allowed a property that the settings define [property]"),
        arguments(
            "- to: { id: call-scanner, uri: 'seda:{{env:HOME}}' }",
            "found {{env:HOME}}; allowed a property without function or default, like {{scheduler.events.to}} [property]"),
        arguments(
            "- to: { id: call-scanner, uri: 'smtp:x' }",
            "endpoint; found scheme 'smtp'; allowed the scheme of a Camel component that this worker carries [endpoint]"),
        arguments(
            "- to: { id: call-scanner, uri: '{{scheduler.scanner.reports}}', parameters: { throwExceptionOnFailur: false } }",
            "option of http; found 'throwExceptionOnFailur' (did you mean 'throwExceptionOnFailure'?); allowed what its component documents [endpoint]"),
        arguments(
            "- to: { id: call-scanner, uri: '{{scheduler.scanner.reports}}?responseTimeot=5' }",
            "option of http; found 'responseTimeot' (did you mean 'responseTimeout'?); allowed what its component documents [endpoint]"),
        arguments(
            "- to: { id: call-scanner, uri: '{{scheduler.scanner.reports}}', parameters: { throwExceptionOnFailure: never } }",
            "option 'throwExceptionOnFailure' of http; found 'never'; allowed true or false [endpoint]"),
        arguments(
            "- to: { id: call-scanner, uri: '{{scheduler.scanner.reports}}', parameters: { connectionsPerRoute: many } }",
            "option 'connectionsPerRoute' of http; found 'many'; allowed a whole number [endpoint]"),
        arguments(
            "- to: { id: call-scanner, uri: '{{scheduler.scanner.reports}}', parameters: { httpMethod: PUSH } }",
            "option 'httpMethod' of http; found 'PUSH'; allowed GET, POST, PUT, DELETE, HEAD, OPTIONS, TRACE, PATCH [endpoint]"),
        arguments(
            "- to: { id: put-back, uri: 'seda:x', parameters: { concurrentConsumers: 2 } }",
            "option of seda; found 'concurrentConsumers' where messages are sent; allowed only for a consumer [endpoint]"),
        arguments(
            "- to: { id: put-back, uri: 'seda:x', parameters: { queue: '#queu' } }",
            "parameter; found 'queu', which is no bean; allowed a class of the worker in lower camel case, or the name of a @Bean [bean]"),
        arguments(
            "- to: { id: call-next, uri: 'direct:nowhere' }",
            "found a call of direct:nowhere; allowed a name that a route has in its from [direct]"),
        arguments(
            "- toD: { id: call-next, uri: 'seda:x' }",
            "found 'toD'; allowed 'to' or 'wireTap' with a uri from the route or a property [destination]"),
        arguments(
            "- script: { id: run-it, groovy: '1' }",
            "found 'groovy'; allowed constant, exchangeProperty, header, method, simple, variable, or a step 'bean' [language]"),
        arguments(
            "- setBody: { id: set-it, jsonpath: '$.x' }",
            "found 'jsonpath'; allowed constant, exchangeProperty, header, method, simple, variable, or a step 'bean' [language]"),
        arguments(
            "- setBody: { id: set-it, simple: '${bean:reportAnswer}' }",
            "simple; found '${bean:reportAnswer}'; allowed a path like ${body.tenantId} or a comparison like ${variable.count} > 0 [simple]"),
        arguments(
            "- setBody: { id: set-it, simple: '${body.delete()}' }",
            "simple; found '${body.delete()}'; allowed a path like ${body.tenantId} or a comparison like ${variable.count} > 0 [simple]"),
        arguments(
            "- setBody: { id: set-it, simple: { expression: 'a ${body} b' } }",
            "simple; found 'a ${body} b'; allowed a path like ${body.tenantId} or a comparison like ${variable.count} > 0 [simple]"),
        arguments(
            "- setBody: { id: set-it, simple: '${body.aVeryLongName.anotherVeryLongName.yetAnotherVeryLongName.andOneMore} == null' }",
            "simple expression of 83 characters; allowed 80; put it into a bean [simple]"),
        arguments(
            "- log: { id: log-it, message: 'got ${body}' }",
            "log message; found '${body}'; allowed single fields like ${body.runId} or ${exception.message} [simple]"),
        arguments(
            "- setProperty: { id: set-it, name: x, constant: y }",
            "found setProperty; allowed setVariable, or a typed body [few-headers]"),
        arguments(
            "- split: { id: split-it, simple: '${body}', executorService: '#imagePool', parallelProcessing: true }",
            "parallel split has no aggregationStrategy; allowed the name of a bean, like '#gatherOutcomes' [split]"),
        arguments(
            "- split: { id: split-it, simple: '${body}', aggregationStrategy: gatherOutcomes, parallelProcessing: true }",
            "parallel split has no executorService; allowed the name of a bean, like '#imagePool' [split]"),
        arguments(
            "- split: { id: split-it, simple: '${body}', aggregationStrategy: '#imagePool' }",
            "aggregationStrategy; found 'imagePool', a java.util.concurrent.ExecutorService; allowed an AggregationStrategy, or aggregationStrategyMethodName beside it [bean]"),
        arguments(
            "- loop: { id: go-on, doWhile: true, simple: { expression: '${body.complete} == false' } }",
            "condition of a doWhile loop; found ${body.complete}; allowed variables, like ${variable.known.complete} == false [loop-condition]"),
        arguments(
            "- loop: { id: go-on, doWhile: true, expression: { simple: '${variable.a} == 1 && ${header.b} == 2' } }",
            "condition of a doWhile loop; found ${header.b}; allowed variables, like ${variable.known.complete} == false [loop-condition]"),
        arguments(
            "- loop: { id: go-on, doWhile: true, method: { ref: reportAnswer, method: read } }",
            "condition of a doWhile loop; found method; allowed variables, like ${variable.known.complete} == false [loop-condition]"),
        arguments(
            "- stop: { id: stop-it, id: stop-that }",
            "key 'id' stands here again; found first in line 13; allowed once [duplicate-key]"));
  }

  @ParameterizedTest
  @MethodSource("badSteps")
  void aBadStepIsReported(String step, String problem) throws IOException {
    write("30-ask-scanner", HEAD + "        " + step + "\n");

    assertThat(problems()).contains("routes/30-ask-scanner.camel.yaml:13: " + problem);
  }

  static Stream<Arguments> badFiles() {
    String good = HEAD + "        - stop: { id: stop-it }\n";
    return Stream.of(
        arguments(
            HEADER + "- route:\n",
            "6: '- route:' has no body; found nothing; allowed a mapping, indented below it [one-route]"),
        arguments(
            HEADER + "- route:\n    from: [\n",
            "8:1: expected the node content, but found '<stream end>' while parsing a flow node [yaml]"),
        arguments(
            HEADER + "- route:\n    id: a\n   from: x\n",
            "8:4: expected <block end>, but found '<block mapping start>' while parsing a block mapping [yaml]"),
        arguments("", "1: the file is empty; allowed one '- route:' [one-route]"),
        arguments(
            HEADER + "route: {}\n",
            "1: the file has no route; found no list; allowed one '- route:' or '- routeConfiguration:' [one-route]"),
        arguments(
            good + "- beans: []\n",
            "14: found '- beans:'; allowed route, routeConfiguration [one-route]"),
        arguments(
            good + "- route:\n    id: other\n",
            "14: found 2 entries in one file; allowed one, the others in files of their own [one-route]"),
        arguments(
            good.substring(HEADER.length() + 1),
            "1: the file starts with '- route:'; allowed a comment that says what the route does, like '# Ask the scanner about one image.' [header-lines]"),
        arguments(
            good.replace("#   out", "#   gives"),
            "1: header comment lines; found in, fails, then; allowed in, out, fails, then, in this order, each '#   in     …' [header-lines]"),
        arguments(
            good.replace("#   then   nothing", "#   then   20-run-segment"),
            "5: the header names 20-run-segment; found no file 20-run-segment.camel.yaml beside this one [header-lines]"),
        arguments(
            good.replace("id: ask-scanner", "id: ask"),
            "8: id; found 'ask'; allowed 'ask-scanner', the file's name without its number [route-id]"),
        arguments(
            good.replace("description: Asks the scanner", "group: x"),
            "7: the route has no description; allowed one sentence [route-id]"),
        arguments(
            good.replace("    from:", "    errorHandler: { noErrorHandler: {} }\n    from:"),
            "10: found an error handler on the route; allowed routeConfigurationId, and the handler in that '- routeConfiguration:' [error-handler]"),
        arguments(
            good.replace("uri: timer:tick", "uri: direct:ask"),
            "11: direct:ask is called by no route; allowed at least one caller [direct]"),
        arguments(
            good.replace("timer:tick", "timer:tick?perod=5"),
            "11: option of timer; found 'perod' (did you mean 'period'?); allowed what its component documents [endpoint]"),
        arguments(
            good.replace("{ id: stop-it }", "{ id: stop-it } # exempt simple: for fun"),
            "13: exemption from simple, which nothing in this file breaks; take it out [exempt]"),
        arguments(
            "# exempt bean\n" + good,
            "1: exemption from bean has no reason; allowed '# exempt bean: reason' [exempt]"));
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void aBadFileIsReported(String text, String problem) throws IOException {
    write("30-ask-scanner", text);

    assertThat(problems()).contains("routes/30-ask-scanner.camel.yaml:" + problem);
  }

  @Test
  void aGoodFileHasNoProblem() throws IOException {
    write(
        "30-ask-scanner",
        HEAD
            + """
                    - bean: { id: read-report, ref: reportAnswer, method: read }
                    - split:
                        id: ask-for-each
                        simple: ${body.images}
                        parallelProcessing: true
                        executorService: "#imagePool"
                        aggregationStrategy: "#gatherOutcomes"
                        steps:
                          - to:
                              id: call-scanner
                              uri: "{{scheduler.scanner.reports}}"
                              parameters: { httpMethod: POST, throwExceptionOnFailure: false }
                    - loop:
                        id: ask-again
                        doWhile: true
                        simple: ${variable.asked.complete} == false
                        steps:
                          - bean: { id: read-next, ref: reportAnswer, method: read }
                    - choice:
                        id: choose-next
                        when:
                          - simple: ${body.state} == 'queued' && ${variable.count} > 0
                            steps:
                              - log: { id: tell-state, message: "run ${body.runId}" }
            """);

    assertThat(problems()).isEmpty();
  }

  @Test
  void anExemptionWithReasonLiftsARuleForItsFile() throws IOException {
    String called = HEAD.replace("timer:tick", "direct:ask") + "        - stop: { id: stop-it }\n";
    write("30-ask-scanner", called + "# exempt direct: the REST side calls it\n");

    assertThat(problems()).isEmpty();
  }

  @Test
  void aFailureOfALeasedRouteMustNotBeHandled() throws IOException {
    write(
        "00-refuse",
        HEADER
            + """
            - routeConfiguration:
                id: refuse
                onException:
                  - onException:
                      id: refuse-it
                      exception: [java.io.IOException]
                      handled: { constant: "true" }
                      steps:
                        - stop: { id: refuse-now }
            """);
    write(
        "20-run-segment",
        HEAD.replace("ask-scanner", "run-segment\n    routeConfigurationId: refuse")
                .replace("timer:tick", "\"{{scheduler.queue.runner.from}}\"")
            + """
                    - doTry:
                        id: try-it
                        steps:
                          - stop: { id: end-here }
                        doCatch:
                          - exception: [java.lang.Exception]
                            steps:
                              - stop: { id: swallow-it }
            """);

    assertThat(problems())
        .containsExactly(
            "routes/00-refuse.camel.yaml:12: found 'handled' in force for the leased route 20-run-segment; allowed false [handled]",
            "routes/20-run-segment.camel.yaml:19: a leased route catches java.lang.Exception; allowed exceptions that the route can answer [handled]");
  }

  @Test
  void manyHeadersAreTooMany() throws IOException {
    StringBuilder steps = new StringBuilder(HEAD);
    for (int i = 1; i <= 7; i++) {
      steps.append("        - setHeader: { id: set-%d, name: n%d, constant: x }%n".formatted(i, i));
    }
    write("30-ask-scanner", steps.toString());

    assertThat(problems())
        .containsExactly(
            "routes/30-ask-scanner.camel.yaml:19: found 7 headers set in this route; allowed 6; let one bean write them [few-headers]");
  }

  @Test
  void equalIdsInTwoFilesAreReportedInTheSecond() throws IOException {
    write("30-ask-scanner", HEAD + "        - stop: { id: stop-it }\n");
    write(
        "31-ask-again",
        HEAD.replace("ask-scanner", "ask-again") + "        - stop: { id: stop-it }\n");

    assertThat(problems())
        .containsExactly(
            "routes/31-ask-again.camel.yaml:13: id 'stop-it' is taken; found first in routes/30-ask-scanner.camel.yaml:13; allowed once [step-id]");
  }

  @Test
  void aFileThatWouldNotBeLoadedIsReported() throws IOException {
    Files.createDirectories(folder.resolve("routes"));
    Files.writeString(folder.resolve("routes/30-ask-scanner.yml"), HEAD);

    assertThat(problems())
        .containsExactly(
            "routes/30-ask-scanner.yml:1: is not loaded; allowed a name that ends in .camel.yaml [file-name]");
  }

  private void write(String stem, String text) throws IOException {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(routes.resolve(stem + RouteFile.ENDING), text);
  }

  private List<String> problems() throws IOException {
    List<String> problems = new ArrayList<>();
    CHECK.check(folder.resolve("routes")).forEach(problem -> problems.add(problem.toString()));
    return problems;
  }
}
