package org.stellaops.scheduler.worker.scan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

/** Reads what the scanner says about a content refresh, and knows when to stop looking. */
public final class RefreshAnswer {

  private static final Pattern SCAN_ID = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  /** Anything else goes on: a word that we do not know must not pass for a look that happened. */
  private static final Set<String> SUCCEEDED =
      Set.of(
          "succeeded", "success", "completed", "complete", "finished", "done", "ready", "indexed");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ReportAnswer answers;
  private final Duration patience;
  private final LongSupplier nanoTime;

  /**
   * @param patience for each refresh
   * @param nanoTime as {@link System#nanoTime}
   */
  RefreshAnswer(ReportAnswer answers, Duration patience, LongSupplier nanoTime) {
    this.answers = answers;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /**
   * The answer to {@code POST /api/v1/scans}. Of a Location only the last segment is used, as the
   * scan's id: where to look is configuration.
   *
   * @throws RefreshFailed when the scanner will not look at the image again
   */
  public Refresh accepted(
      @Variable("task") ImageTask task,
      @Header(Exchange.HTTP_RESPONSE_CODE) int status,
      @Header("Retry-After") @Nullable String after,
      @Header("Location") @Nullable String location,
      @Body byte @Nullable [] answer) {
    answers.expect(task, status, after);
    byte[] body = answer == null ? new byte[0] : answer;
    return switch (status) {
      case 200 -> new Refresh("none", nanoTime.getAsLong(), true);
      case 201, 202 ->
          new Refresh(scanId(location, body), nanoTime.getAsLong() + patience.toNanos(), false);
      default -> throw new RefreshFailed(Problem.reason(status, body));
    };
  }

  /**
   * The answer to a look at the scan.
   *
   * @throws RefreshFailed when the scan failed, or has not ended by its deadline
   */
  public Refresh polled(
      @Variable("task") ImageTask task,
      @Variable("refresh") Refresh refresh,
      @Header(Exchange.HTTP_RESPONSE_CODE) int status,
      @Header("Retry-After") @Nullable String after,
      @Body byte @Nullable [] answer) {
    answers.expect(task, status, after);
    byte[] body = answer == null ? new byte[0] : answer;
    if (status != 200) {
      throw new RefreshFailed(Problem.reason(status, body));
    }
    String state = tree(body).path("status").asText("").toLowerCase(Locale.ROOT);
    if (state.startsWith("fail") || state.startsWith("error") || state.startsWith("cancel")) {
      throw new RefreshFailed("the content refresh ended as " + state);
    }
    if (SUCCEEDED.contains(state)) {
      return refresh.over();
    }
    if (nanoTime.getAsLong() - refresh.deadline() > 0) {
      throw new RefreshFailed(
          "the content refresh was still " + state + " after " + patience.toSeconds() + " s");
    }
    return refresh;
  }

  private static String scanId(@Nullable String location, byte[] body) {
    String id;
    if (location == null) {
      JsonNode answer = tree(body);
      id = answer.path("scanId").asText(answer.path("id").asText(""));
    } else {
      String path = location.replaceAll("(?s)[?#].*$", "");
      id = path.substring(path.lastIndexOf('/') + 1);
    }
    if (!SCAN_ID.matcher(id).matches() || id.startsWith(".")) {
      throw new RefreshFailed(
          "the scanner accepted the content refresh without a usable id in Location or scanId");
    }
    return id;
  }

  private static JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new RefreshFailed("the answer about the content refresh is not JSON");
    }
  }

  /** The image's content could not be looked at again; asking again would not help. */
  public static final class RefreshFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefreshFailed(String reason) {
      super(reason);
    }
  }
}
