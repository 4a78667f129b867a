package org.stellaops.scheduler.worker.run;

import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.scan.Delta;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.Findings;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.Report;

/**
 * Outcomes as documents of a segment record. An image that changed carries all that its event and
 * its new state need; of one that did not, the record keeps only that it was evaluated, unless
 * every report is announced.
 */
final class OutcomeDocuments {

  private static final int OUTCOME_BYTES = 200;
  private static final int FINDING_BYTES = 100;
  private static final Report.Summary NO_SUMMARY = new Report.Summary(0, 0, 0, 0, 0);

  private final boolean everyReport;

  /**
   * @param everyReport whether an image without changes gets an event too
   */
  OutcomeDocuments(boolean everyReport) {
    this.everyReport = everyReport;
  }

  Document write(ImageOutcome outcome) {
    Document document = new Document("imageDigest", outcome.imageDigest());
    if (outcome instanceof ImageOutcome.Evaluated image) {
      return evaluated(document.append("outcome", "evaluated"), image);
    }
    if (outcome instanceof ImageOutcome.Failed image) {
      return document.append("outcome", "failed").append("reason", image.reason());
    }
    return document.append("outcome", "vanished");
  }

  /**
   * About how large the document gets, in bytes; at most three times as large, where all text is
   * far from Latin.
   */
  int size(ImageOutcome outcome) {
    if (outcome instanceof ImageOutcome.Evaluated image) {
      Report report = image.report();
      int findings = image.changed() ? report.findings().bytes().length : 0;
      int dsse = announced(image) && report.dsse() != null ? report.dsse().length : 0;
      return OUTCOME_BYTES
          + size(image.delta().appeared())
          + size(image.delta().resolved())
          + findings
          + dsse;
    }
    return OUTCOME_BYTES + 4 * 500;
  }

  private static int size(List<Finding> findings) {
    int size = 0;
    for (Finding finding : findings) {
      size += FINDING_BYTES + finding.findingId().length() + finding.severity().length();
      size += finding.purl() == null ? 0 : finding.purl().length();
      size += finding.link() == null ? 0 : finding.link().length();
    }
    return size;
  }

  ImageOutcome read(Document document) {
    String digest = document.getString("imageDigest");
    return switch (document.getString("outcome")) {
      case "evaluated" -> evaluated(digest, document);
      case "failed" -> new ImageOutcome.Failed(digest, document.getString("reason"));
      default -> new ImageOutcome.Vanished(digest);
    };
  }

  private boolean announced(ImageOutcome.Evaluated image) {
    return everyReport || !image.delta().isEmpty();
  }

  private Document evaluated(Document document, ImageOutcome.Evaluated image) {
    Report report = image.report();
    document.append("reportId", report.reportId()).append("verdict", report.verdict());
    if (announced(image) || image.changed()) {
      document.append("generatedAt", report.generatedAt());
    }
    if (announced(image)) {
      Report.PolicyRevision policy = report.policy();
      Report.Summary summary = report.summary();
      document.append(
          "summary",
          new Document("total", summary.total())
              .append("blocked", summary.blocked())
              .append("warned", summary.warned())
              .append("ignored", summary.ignored())
              .append("quieted", summary.quieted()));
      if (policy != null) {
        document.append(
            "policy",
            new Document("revisionId", policy.revisionId()).append("digest", policy.digest()));
      }
      if (report.dsse() != null) {
        document.append("dsse", new Binary(report.dsse()));
      }
    }
    if (!image.delta().isEmpty()) {
      document.append(
          "delta",
          new Document("newFindings", findings(image.delta().appeared()))
              .append("resolved", findings(image.delta().resolved())));
    }
    if (image.changed()) {
      document
          .append("changed", true)
          .append("baseRevision", image.baseRevision())
          .append("findings", new Binary(report.findings().bytes()));
    } else if (image.seenLongAgo()) {
      document.append("seenLongAgo", true);
    }
    return document;
  }

  private static ImageOutcome evaluated(String digest, Document document) {
    Binary findings = document.get("findings", Binary.class);
    Binary dsse = document.get("dsse", Binary.class);
    Document delta = document.get("delta", Document.class);
    Number base = document.get("baseRevision", Number.class);
    return new ImageOutcome.Evaluated(
        digest,
        new Report(
            document.getString("reportId"),
            document.getString("generatedAt"),
            document.getString("verdict"),
            policy(document.get("policy", Document.class)),
            summary(document.get("summary", Document.class)),
            findings == null ? Findings.NONE : Findings.read(findings.getData()),
            dsse == null ? null : dsse.getData()),
        delta == null
            ? Delta.NONE
            : new Delta(
                readFindings(delta.getList("newFindings", Document.class)),
                readFindings(delta.getList("resolved", Document.class))),
        base == null ? 0 : base.longValue(),
        document.getBoolean("changed", false),
        document.getBoolean("seenLongAgo", false));
  }

  private static Report.@Nullable PolicyRevision policy(@Nullable Document policy) {
    return policy == null
        ? null
        : new Report.PolicyRevision(policy.getString("revisionId"), policy.getString("digest"));
  }

  private static Report.Summary summary(@Nullable Document summary) {
    return summary == null
        ? NO_SUMMARY
        : new Report.Summary(
            summary.getInteger("total"),
            summary.getInteger("blocked"),
            summary.getInteger("warned"),
            summary.getInteger("ignored"),
            summary.getInteger("quieted"));
  }

  private static List<Document> findings(List<Finding> findings) {
    List<Document> documents = new ArrayList<>(findings.size());
    for (Finding finding : findings) {
      Document document =
          new Document("findingId", finding.findingId()).append("severity", finding.severity());
      if (finding.purl() != null) {
        document.append("purl", finding.purl());
      }
      if (finding.kev()) {
        document.append("kev", true);
      }
      if (finding.link() != null) {
        document.append("link", finding.link());
      }
      documents.add(document);
    }
    return documents;
  }

  private static List<Finding> readFindings(List<Document> documents) {
    return documents.stream()
        .map(
            document ->
                new Finding(
                    document.getString("findingId"),
                    document.getString("severity"),
                    document.getString("purl"),
                    document.getBoolean("kev", false),
                    document.getString("link")))
        .toList();
  }
}
