package org.stellaops.scheduler.worker.scan;

import static org.stellaops.scheduler.worker.scan.TypedTokens.count;
import static org.stellaops.scheduler.worker.scan.TypedTokens.object;
import static org.stellaops.scheduler.worker.scan.TypedTokens.place;
import static org.stellaops.scheduler.worker.scan.TypedTokens.raw;
import static org.stellaops.scheduler.worker.scan.TypedTokens.text;
import static org.stellaops.scheduler.worker.scan.TypedTokens.truth;
import static org.stellaops.scheduler.worker.scan.TypedTokens.wrong;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the scanner's answer token by token, straight from the bytes: no tree, and the DSSE
 * envelope stays the bytes that it was. Unknown fields are skipped; a known field of a wrong type
 * is an error that names its place. Of a field that stands twice, the last counts.
 */
final class ReportReader {

  /** Findings with such a status are not there, as far as the verdict goes. */
  private static final Set<String> SILENCED = Set.of("ignored", "quieted", "pass", "passed");

  /** Severity of a finding whose severity is missing. */
  private static final String UNRATED = "Unknown";

  private final JsonFactory json;

  /**
   * @param maxBytes of an answer, so that no token can be longer
   * @param maxNesting levels of objects and arrays
   */
  ReportReader(int maxBytes, int maxNesting) {
    this.json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(maxNesting)
                    .maxStringLength(maxBytes)
                    .maxNameLength(1000)
                    .maxNumberLength(100)
                    .build())
            .disable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();
  }

  /**
   * @param answer the body, UTF-8
   * @param askedFor digest of the image that the report must be about
   * @throws UnreadableAnswer saying where and what, for the outcome's reason
   */
  Report read(byte[] answer, String askedFor) {
    try (JsonParser in = json.createParser(answer)) {
      if (!(in instanceof UTF8StreamJsonParser)) {
        throw new UnreadableAnswer("the answer is not UTF-8");
      }
      @Nullable Draft draft = null;
      byte @Nullable [] dsse = null;
      object(in, in.nextToken());
      for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
        JsonToken value = in.nextToken();
        switch (field) {
          case "report" -> draft = report(in, value);
          case "dsse" -> dsse = raw(in, value, answer);
          default -> in.skipChildren();
        }
      }
      if (in.nextToken() != null) {
        throw new UnreadableAnswer("the answer goes on after its end");
      }
      return required(draft, "/report").finished(askedFor, dsse);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ")";
      throw new UnreadableAnswer(
          "the answer is not usable JSON: " + e.getOriginalMessage() + where);
    } catch (IOException e) {
      throw new UnreadableAnswer("the answer is not usable JSON: " + e.getMessage());
    }
  }

  /** All of it anew: parts of two reports in one answer must never make one. */
  private static Draft report(JsonParser in, JsonToken token) throws IOException {
    object(in, token);
    Draft draft = new Draft();
    for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (field) {
        case "reportId" -> draft.reportId = text(in, value);
        case "imageDigest" -> draft.imageDigest = text(in, value);
        case "generatedAt" -> draft.generatedAt = text(in, value);
        case "verdict" -> draft.verdict = text(in, value);
        case "policy" -> draft.policy = policy(in, value);
        case "summary" -> draft.summary = summary(in, value);
        case "verdicts" -> draft.findings = verdicts(in, value);
        default -> in.skipChildren();
      }
    }
    return draft;
  }

  private static Report.@Nullable PolicyRevision policy(JsonParser in, JsonToken token)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    object(in, token);
    @Nullable String revisionId = null;
    @Nullable String digest = null;
    for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (field) {
        case "revisionId" -> revisionId = text(in, value);
        case "digest" -> digest = text(in, value);
        default -> in.skipChildren();
      }
    }
    return new Report.PolicyRevision(revisionId, digest);
  }

  private static Report.Summary summary(JsonParser in, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return Draft.NO_SUMMARY;
    }
    object(in, token);
    int total = 0;
    int blocked = 0;
    int warned = 0;
    int ignored = 0;
    int quieted = 0;
    for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (field) {
        case "total" -> total = count(in, value);
        case "blocked" -> blocked = count(in, value);
        case "warned" -> warned = count(in, value);
        case "ignored" -> ignored = count(in, value);
        case "quieted" -> quieted = count(in, value);
        default -> in.skipChildren();
      }
    }
    return new Report.Summary(total, blocked, warned, ignored, quieted);
  }

  private static @Nullable List<Finding> verdicts(JsonParser in, JsonToken token)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token != JsonToken.START_ARRAY) {
      throw wrong(in, "an array");
    }
    List<Finding> findings = new ArrayList<>();
    for (JsonToken each = in.nextToken(); each != JsonToken.END_ARRAY; each = in.nextToken()) {
      object(in, each);
      verdict(in, findings);
    }
    return findings;
  }

  private static void verdict(JsonParser in, List<Finding> findings) throws IOException {
    @Nullable String findingId = null;
    @Nullable String status = null;
    @Nullable String severity = null;
    @Nullable String purl = null;
    @Nullable String link = null;
    boolean kev = false;
    for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (field) {
        case "findingId" -> findingId = text(in, value);
        case "status" -> status = text(in, value);
        case "severity" -> severity = text(in, value);
        case "purl" -> purl = text(in, value);
        case "link" -> link = text(in, value);
        case "kev" -> kev = truth(in, value);
        case "ruleName" -> text(in, value);
        default -> in.skipChildren();
      }
    }
    if (findingId == null || findingId.isEmpty()) {
      throw new UnreadableAnswer(place(in) + "/findingId is missing");
    }
    if (status == null || !SILENCED.contains(status.toLowerCase(Locale.ROOT))) {
      findings.add(new Finding(findingId, severity == null ? UNRATED : severity, purl, kev, link));
    }
  }

  /** What has been read so far. */
  private static final class Draft {
    private static final Report.Summary NO_SUMMARY = new Report.Summary(0, 0, 0, 0, 0);

    private @Nullable String reportId;
    private @Nullable String imageDigest;
    private @Nullable String generatedAt;
    private @Nullable String verdict;
    private Report.@Nullable PolicyRevision policy;
    private Report.Summary summary = NO_SUMMARY;
    private @Nullable List<Finding> findings;

    Report finished(String askedFor, byte @Nullable [] dsse) {
      String digest = required(imageDigest, "/report/imageDigest");
      if (!digest.equals(askedFor)) {
        String shown = digest.length() <= 80 ? digest : digest.substring(0, 80) + "…";
        throw new UnreadableAnswer("/report/imageDigest is " + shown + "; asked for: " + askedFor);
      }
      return new Report(
          required(reportId, "/report/reportId"),
          generatedAt,
          required(verdict, "/report/verdict"),
          policy,
          summary,
          // without them, all that is known of the image would pass for resolved
          Findings.of(required(findings, "/report/verdicts")),
          dsse);
    }
  }

  private static <T> T required(@Nullable T value, String path) {
    if (value == null) {
      throw new UnreadableAnswer(path + " is missing");
    }
    return value;
  }
}
