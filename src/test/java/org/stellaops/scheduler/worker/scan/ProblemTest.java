package org.stellaops.scheduler.worker.scan;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {

  @Test
  void titleAndDetailStandInTheReason() {
    assertThat(reason("{\"title\":\"Bad\",\"detail\":\"because\"}"))
        .isEqualTo("the scanner answered 422: Bad; because");
    assertThat(reason("{\"detail\":\"because\"}")).isEqualTo("the scanner answered 422: because");
    assertThat(reason("{\"title\":\" \",\"detail\":7}")).isEqualTo("the scanner answered 422");
    assertThat(reason("[1]")).isEqualTo("the scanner answered 422");
    assertThat(reason("")).isEqualTo("the scanner answered 422");
  }

  @Test
  void anythingElseIsSaidToBeSo() {
    assertThat(reason("<html>no</html>"))
        .isEqualTo("the scanner answered 422 (without a problem document)");
    assertThat(reason("[".repeat(1000)))
        .isEqualTo("the scanner answered 422 (without a problem document)");
    assertThat(Problem.reason(422, new byte[70_000])).isEqualTo("the scanner answered 422");
    assertThat(Problem.reason(422, "{\"title\":\"Bad\"}".getBytes(UTF_16))).contains(": Bad");
  }

  @Test
  void aRedirectNeedsNoBody() {
    assertThat(Problem.reason(302, "{\"title\":\"Found\"}".getBytes(UTF_8)))
        .isEqualTo("the scanner answered 302 (a redirect, which is never followed)");
  }

  /**
   * An outcome's reason is one printable line of at most 500 characters, whatever it is made of.
   */
  @Test
  void whatIsKeptIsPrintableAndCut() {
    assertThat(failed("{\"title\":\"a\\r\\n\\u001b[31mb\\u0085c\\u2028d\\ud800e\"}"))
        .isEqualTo("the scanner answered 422: a [31mb c d e");
    String frame = "the scanner answered 422: ";
    String fits = "x".repeat(500 - frame.length());
    assertThat(failed("{\"title\":\"" + fits + "\"}")).isEqualTo(frame + fits);
    assertThat(failed("{\"title\":\"" + fits + "y\"}"))
        .hasSize(500)
        .isEqualTo(frame + "x".repeat(499 - frame.length()) + "…");
    String halved = "x".repeat(498 - frame.length()) + "😀😀";
    assertThat(failed("{\"title\":\"" + halved + "\"}"))
        .isEqualTo(frame + "x".repeat(498 - frame.length()) + "…");
    assertThat(new ImageOutcome.Failed(SampleImages.digest(1), " \n ").reason())
        .isEqualTo("no reason given");
  }

  private static String reason(String body) {
    return Problem.reason(422, body.getBytes(UTF_8));
  }

  private static String failed(String body) {
    return new ImageOutcome.Failed(SampleImages.digest(1), reason(body)).reason();
  }
}
