package org.stellaops.scheduler.dev.scanner;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import org.stellaops.scheduler.dev.scanner.Report.Finding;
import org.stellaops.scheduler.dev.scanner.Report.PolicyName;
import org.stellaops.scheduler.dev.scanner.Report.Summary;

/** Makes reports. The same image, knowledge and policy give the same report but for its time. */
final class Reports {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");

  private final Clock clock;

  Reports(Clock clock) {
    this.clock = clock;
  }

  Report make(SampleImage image, Knowledge knowledge, Policy policy, boolean usageOnly) {
    List<Finding> findings =
        Matcher.matches(image, knowledge, usageOnly).stream()
            .map(match -> finding(image, match, knowledge, policy))
            .sorted(
                Comparator.comparing(Finding::severity)
                    .reversed()
                    .thenComparing(Finding::findingId)
                    .thenComparing(Finding::purl))
            .toList();
    String identity =
        image.digest() + "\n" + knowledge.revision() + "\n" + policy.digest() + "\n" + usageOnly;
    return new Report(
        "report-" + Digests.of(identity).substring(7, 39),
        image.digest(),
        TIME.format(clock.instant().atOffset(ZoneOffset.UTC)),
        verdict(findings),
        new PolicyName(policy.revisionId(), policy.digest()),
        new Summary(
            findings.size(),
            count(findings, FindingStatus.BLOCKED),
            count(findings, FindingStatus.WARNED),
            count(findings, FindingStatus.IGNORED),
            count(findings, FindingStatus.QUIETED)),
        findings,
        List.of());
  }

  private static Finding finding(
      SampleImage image, Match match, Knowledge knowledge, Policy policy) {
    Advisory advisory = match.advisory();
    boolean exploited = knowledge.kev().lists(advisory);
    Policy.Ruling ruling =
        policy.rule(
            advisory.severity(), exploited, knowledge.quiets(image, match.component(), advisory));
    return new Finding(
        advisory.findingId(),
        ruling.status(),
        advisory.severity(),
        ruling.ruleName(),
        match.component().purlText(),
        exploited,
        List.of("advisory:" + advisory.id(), "type:" + match.component().purl().getType()),
        advisory.link().orElse(null));
  }

  /** A blocked finding that is known to be exploited blocks the image; any other fails it. */
  private static String verdict(List<Finding> findings) {
    if (findings.stream().anyMatch(f -> f.status() == FindingStatus.BLOCKED && f.kev())) {
      return "blocked";
    }
    if (count(findings, FindingStatus.BLOCKED) > 0) {
      return "fail";
    }
    return count(findings, FindingStatus.WARNED) > 0 ? "warn" : "pass";
  }

  private static int count(List<Finding> findings, FindingStatus status) {
    return (int) findings.stream().filter(f -> f.status() == status).count();
  }
}
