package org.stellaops.scheduler.dev.scanner;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stellaops.scheduler.dev.scanner.Target.Operation;

/**
 * Reads the fault rules that {@code PUT /dev/faults} brings; docs/reference-scanner.md lists them.
 */
final class FaultDocument {
  private static final String KINDS =
      "latency, status, redirect, reset, truncated-json, not-json, wrong-type, deep-nesting,"
          + " huge-body, stall, scan-fails, scan-never-ends";

  private FaultDocument() {}

  static List<FaultRule> read(byte[] bytes) {
    return Json.read(bytes, "fault rules").required("rules").elements().stream()
        .map(FaultDocument::rule)
        .toList();
  }

  private static FaultRule rule(Field field) {
    Fault fault = fault(field.object().required("fault").object());
    Optional<String> digest =
        field
            .optional("imageDigest")
            .map(d -> Digests.isDigest(d.text()) ? d.text() : d.fail("sha256:<64 hex>").text());
    return new FaultRule(
        operation(field, fault),
        digest,
        field.optional("requests").map(n -> n.whole(1, Long.MAX_VALUE)).orElse(Long.MAX_VALUE),
        field.optional("probability").map(Field::share).orElse(1.0),
        field.optional("seed").map(n -> n.whole(Long.MIN_VALUE, Long.MAX_VALUE)).orElse(0L),
        fault);
  }

  private static Operation operation(Field rule, Fault fault) {
    boolean onScans = fault instanceof Fault.ScanFails || fault instanceof Fault.ScanNeverEnds;
    Operation operation =
        rule.optional("on")
            .map(FaultDocument::operation)
            .orElse(onScans ? Operation.SCANS : Operation.REPORTS);
    if (onScans && operation != Operation.SCANS) {
      rule.required("on").fail("scans, the only call that starts a scan");
    }
    return operation;
  }

  private static Operation operation(Field on) {
    String word = on.text().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(Operation.values())
        .filter(o -> o.name().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new BadDocument(
                    on.path(), "found " + on.node() + ", allowed: reports, scans, scan-status"));
  }

  private static Fault fault(Field field) {
    Field kind = field.required("kind");
    return switch (kind.text()) {
      case "latency" ->
          new Fault.Latency(
              whole(field, "millis", 0, 600_000),
              field.optional("jitterMillis").map(j -> (int) j.whole(0, 600_000)).orElse(0));
      case "status" -> status(field);
      case "redirect" -> redirect(field);
      case "reset" -> new Fault.Reset(truth(field, "midBody"));
      case "truncated-json" -> new Fault.TruncatedJson();
      case "not-json" -> new Fault.NotJson();
      case "wrong-type" -> new Fault.WrongType(field.required("field").text());
      case "deep-nesting" -> new Fault.DeepNesting(whole(field, "levels", 1, 10_000_000));
      case "huge-body" -> new Fault.HugeBody(field.required("bytes").whole(1, 1L << 40));
      case "stall" -> new Fault.Stall(truth(field, "afterHeaders"));
      case "scan-fails" -> new Fault.ScanFails();
      case "scan-never-ends" -> new Fault.ScanNeverEnds();
      default -> throw new BadDocument(kind.path(), "found " + kind.node() + ", allowed: " + KINDS);
    };
  }

  private static Fault status(Field field) {
    boolean asDate =
        field
            .optional("retryAfterForm")
            .map(
                form ->
                    switch (form.text()) {
                      case "date" -> true;
                      case "seconds" -> false;
                      default ->
                          throw new BadDocument(
                              form.path(), "found " + form.node() + ", allowed: seconds, date");
                    })
            .orElse(false);
    return new Fault.Status(
        whole(field, "status", 400, 599),
        field.optional("retryAfterSeconds").map(n -> (int) n.whole(0, 86_400)),
        asDate);
  }

  private static Fault redirect(Field field) {
    int status = whole(field, "status", 301, 308);
    if (status > 303 && status < 307) {
      field.required("status").fail("301, 302, 303, 307 or 308");
    }
    return new Fault.Redirect(status, field.required("location").text());
  }

  private static int whole(Field field, String name, int least, int most) {
    return (int) field.required(name).whole(least, most);
  }

  private static boolean truth(Field field, String name) {
    return field.optional(name).map(Field::truth).orElse(false);
  }
}
