package org.stellaops.scheduler.worker.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private static final String PLANNER =
      """
      {"schema":"scheduler.planner-message@1","messageId":"m-1","tenantId":"acme","runId":"run-1","trigger":"manual",\
      "requestedAt":"2026-11-23T12:00:00+02:00","impactSet":{"images":[]}}""";

  private static final String SEGMENT =
      """
      {"schema":"scheduler.runner-segment@1","segmentId":"run-1:0","index":0,"tenantId":"acme","runId":"run-1",\
      "imageDigests":["DIGEST"]}"""
          .replace("DIGEST", DIGEST);

  private final MessageReader reader = new MessageReader(262_144, 262_144);

  @Test
  void absentMembersHaveTheirDefaults() {
    PlannerMessage message = reader.planner(PLANNER.getBytes(UTF_8));
    assertThat(new String(CanonicalJson.write(message), UTF_8))
        .isEqualTo(
            """
            {"schema":"scheduler.planner-message@1","messageId":"m-1","tenantId":"acme","runId":"run-1","trigger":"manual",\
            "mode":"analysisOnly","requestedAt":"2026-11-23T10:00:00+00:00","usageOnly":false,"limits":{},\
            "impactSet":{"images":[]},"attributes":{}}""");
  }

  /** Each row puts one thing wrong; the quote marks are single ones to be readable. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'messageId':'m-1'                    | 'messageId':'m-1\\n'            | planner message: /messageId is 'm-1\\u000a'; allowed: 1 to 200 letters, digits or . _ : @ + = ~ -, a letter or digit first
          'messageId':'m-1'                    | 'messageId':7                   | planner message: /messageId is 7; allowed: 1 to 200 letters, digits or . _ : @ + = ~ -, a letter or digit first
          'messageId':'m-1'                    | 'messageId':null                | planner message: /messageId is missing; allowed: 1 to 200 letters, digits or . _ : @ + = ~ -, a letter or digit first
          'tenantId':'acme'                    | 'tenantId':'Acme'               | planner message: /tenantId is 'Acme'; allowed: 1 to 63 lower-case letters, digits or . _ -, a letter or digit first
          'trigger':'manual'                   | 'trigger':'Manual'              | planner message: /trigger is 'Manual'; allowed: cron, manual, concelier, excititor, policy, contentRefresh
          12:00:00+02:00                       | 12:00:00                        | planner message: /requestedAt is '2026-11-23T12:00:00'; allowed: a date and time with offset, such as 2026-11-23T10:00:00+00:00
          2026-11-23T12                        | 2026-02-30T12                   | planner message: /requestedAt is '2026-02-30T12:00:00+02:00'; allowed: a date and time with offset in the years 0000 to 9999, such as 2026-11-23T10:00:00+00:00
          {'images':[]}                        | {}                              | planner message: /impactSet is {}; allowed: exactly one of images and snapshotId
          {'images':[]}                        | {'images':[],'snapshotId':'s'}  | planner message: /impactSet is {'images':[],'snapshotId':'s'}; allowed: exactly one of images and snapshotId
          {'images':[]}                        | {'images':{}}                   | planner message: /impactSet/images is {}; allowed: a list
          {'images':[]}                        | {'images':[{'imageDigest':'sha256:AB'}]} | planner message: /impactSet/images/0/imageDigest is 'sha256:AB'; allowed: sha256: and 64 lower-case hexadecimal digits
          'runId':'run-1'                      | 'runId':'run-1','limits':{'parallelism':1025}   | planner message: /limits/parallelism is 1025; allowed: a whole number from 1 to 1024
          'runId':'run-1'                      | 'runId':'run-1','limits':{'parallelism':1e99999}   | planner message: /limits/parallelism is Infinity; allowed: a whole number from 1 to 1024
          'runId':'run-1'                      | 'runId':'run-1','limits':{'parallelism':1.5}   | planner message: /limits/parallelism is 1.5; allowed: a whole number from 1 to 1024
          'runId':'run-1'                      | 'runId':'run-1','usageOnly':'true'   | planner message: /usageOnly is 'true'; allowed: true or false
          'runId':'run-1'                      | 'runId':'run-1','attributes':{'Team':'a','team':'b'}   | planner message: /attributes holds both 'Team' and 'team'; allowed: keys that differ in more than case
          'runId':'run-1'                      | 'runId':'run-1','attributes':{'team':1}   | planner message: /attributes/team is 1; allowed: a string of up to 1024 characters
          'runId':'run-1'                      | 'runId':'run-1','attributes':{'':'x'}   | planner message: /attributes has the key ''; allowed: keys of 1 to 128 characters, none of them a control character
          'runId':'run-1'                      | 'runId':'run-1','requestedBy':'\\ud800'   | planner message: /requestedBy holds half of a surrogate pair; allowed: characters that UTF-8 can write
          'runId':'run-1'                      | 'runId':'run-1','runId':'run-2' | planner message: line 1, column 100 is not readable: Duplicate field ’runId’; allowed: one JSON object, no key twice, at most 64 levels deep
          scheduler.planner-message@1          | scheduler.runner-segment@1      | planner message: /schema is 'scheduler.runner-segment@1'; allowed: 'scheduler.planner-message@1'
          }}                                   | }                               | planner message: line 1, column 179 is not readable: Unexpected end-of-input: expected close marker for Object; allowed: one JSON object, no key twice, at most 64 levels deep
          }}                                   | }} {}                           | planner message: line 1, column 181 is not readable: Trailing token (of type START_OBJECT) found after value; allowed: one JSON object, no key twice, at most 64 levels deep
          """)
  void plannerMessageIsRefused(String part, String instead, String error) {
    assertThat(PLANNER).contains(quotes(part));
    byte[] body = PLANNER.replace(quotes(part), quotes(instead)).getBytes(UTF_8);
    assertThatThrownBy(() -> reader.planner(body))
        .isInstanceOf(BadMessage.class)
        .hasMessage(quotes(error));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'index':0       | 'index':1           | segment message: /segmentId is 'run-1:0'; allowed: 'run-1:1' (runId, a colon, index)
          'index':0       | 'index':-1          | segment message: /index is -1; allowed: a whole number from 0 to 9999999
          ['DIGEST']      | []                  | segment message: /imageDigests has 0 entries; allowed: 1 or more
          ['DIGEST']      | ['DIGEST','DIGEST'] | segment message: /imageDigests/1 is 'DIGEST', which stands at /imageDigests/0 too; allowed: each once
          """)
  void segmentMessageIsRefused(String part, String instead, String error) {
    assertThat(SEGMENT).contains(quotes(part));
    byte[] body = SEGMENT.replace(quotes(part), quotes(instead)).getBytes(UTF_8);
    assertThatThrownBy(() -> reader.segment(body))
        .isInstanceOf(BadMessage.class)
        .hasMessage(quotes(error));
  }

  @Test
  void sizesAreLimited() {
    MessageReader narrow = new MessageReader(100, 99);
    assertThatThrownBy(() -> narrow.planner(new byte[101]))
        .hasMessage(
            "planner message has 101 bytes; allowed: up to 100; a larger impact set travels as a snapshot");
    assertThatThrownBy(() -> narrow.segment(new byte[101]))
        .hasMessage("segment message has 101 bytes; allowed: up to 99");
    String image = "{\"imageDigest\":\"%s\"}".formatted(DIGEST);
    String images = String.join(",", Collections.nCopies(2001, image));
    byte[] body = PLANNER.replace("[]", "[" + images + "]").getBytes(UTF_8);
    assertThatThrownBy(() -> reader.planner(body))
        .hasMessage("planner message: /impactSet/images has 2001 entries; allowed: up to 2000");
    assertThat(
            reader.planner(PLANNER.replace("[]", "[" + image + "," + image + "]").getBytes(UTF_8)))
        .isNotNull();
  }

  /**
   * Whatever stands in a message, its error is short, of one line, and does not act on a terminal.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\\u001b[2J", "\\n", "\\u202e", "\\u2028", "ä", "\\ud83d\\ude00"})
  void errorsAreShortAndPlain(String piece) {
    String longText = piece.repeat(5000);
    for (String body :
        List.of(
            PLANNER.replace("acme", longText),
            PLANNER.replace("scheduler.planner", longText),
            PLANNER.replace("{\"images\"", "{\"" + longText + "\":1,\"Images\""),
            PLANNER.replace("\"runId\"", "\"attributes\":{\"" + longText + "\":1},\"runId\""),
            longText)) {
      Throwable error = catchThrowable(() -> reader.planner(body.getBytes(UTF_8)));
      assertThat(error).isInstanceOf(BadMessage.class);
      assertThat(((BadMessage) error).reason())
          .hasSizeLessThanOrEqualTo(BadMessage.LONGEST)
          .isEqualTo(error.getMessage())
          .matches("[^\\p{Cntrl}\\u202e\\u2028]+");
    }
  }

  /** An escape is six characters: an error of nothing but escapes still says what is allowed. */
  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\u001b", "\\u202e"})
  void errorsSayWhatIsAllowedHoweverMuchIsEscaped(String escape) {
    String body = PLANNER.replace("manual", escape.repeat(300));
    assertThatThrownBy(() -> reader.planner(body.getBytes(UTF_8)))
        .hasMessage(
            "planner message: /trigger is \""
                + escape.repeat(13)
                + "…\"; allowed: cron, manual, concelier, excititor, policy, contentRefresh");
  }

  /** The segments of its run would carry the longer key, and be refused. */
  @Test
  void aKeyThatGrowsInLowerCaseIsRefused() {
    String grows = "\u0130"; // in lower case an i and a combining dot
    String fits = PLANNER.replace("\"runId\"", attributes(grows.repeat(64)) + "\"runId\"");
    PlannerMessage read = reader.planner(fits.getBytes(UTF_8));
    assertThat(reader.planner(CanonicalJson.write(read))).isEqualTo(read);
    String longer = PLANNER.replace("\"runId\"", attributes(grows.repeat(65)) + "\"runId\"");
    assertThatThrownBy(() -> reader.planner(longer.getBytes(UTF_8)))
        .hasMessage(
            "planner message: /attributes has the key \""
                + grows.repeat(65)
                + "\"; allowed: keys of up to 128 characters in lower case");
  }

  private static String attributes(String key) {
    return "\"attributes\":{\"" + key + "\":\"x\"},";
  }

  private static String quotes(String row) {
    return row.replace('\'', '"').replace('’', '\'').replace("DIGEST", DIGEST);
  }
}
