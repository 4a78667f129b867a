package org.stellaops.scheduler.worker.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportReaderTest {

  private static final String DIGEST = SampleImages.digest(1);

  private static final String ANSWER =
      """
      {'report':{'reportId':'r-1','imageDigest':'DIGEST','generatedAt':'2026-11-23T10:00:00Z','verdict':'fail',\
      'policy':{'revisionId':'p-1','digest':'d-1'},\
      'summary':{'total':5,'blocked':1,'warned':2,'ignored':3,'quieted':4},\
      'verdicts':[{'findingId':'CVE-1','status':'Blocked','severity':'Critical','ruleName':'rule','purl':'pkg:a/b@1',\
      'kev':true,'tags':[],'link':'https://cve.example/1'}],'issues':[]},'dsse':{'payload':'x'}}\
      """
          .replace("DIGEST", DIGEST);

  private final ReportReader reader = new ReportReader(1_000_000, 20);

  @Test
  void everyFieldIsRead() {
    Report report = read(ANSWER);
    assertThat(report.reportId()).isEqualTo("r-1");
    assertThat(report.generatedAt()).isEqualTo("2026-11-23T10:00:00Z");
    assertThat(report.verdict()).isEqualTo("fail");
    assertThat(report.policy()).isEqualTo(new Report.PolicyRevision("p-1", "d-1"));
    assertThat(report.summary()).isEqualTo(new Report.Summary(5, 1, 2, 3, 4));
    assertThat(report.findings().all())
        .containsExactly(
            new Finding("CVE-1", "Critical", "pkg:a/b@1", true, "https://cve.example/1"));
    assertThat(report.dsse()).isEqualTo("{\"payload\":\"x\"}".getBytes(UTF_8));
  }

  /** Each row puts one thing wrong, and names the reason that the outcome then has. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'reportId':'r-1'                    | 'reportId':7                | /report/reportId is 7; allowed: a string
          'reportId':'r-1'                    | 'reportId':null             | /report/reportId is missing
          'reportId':'r-1',                   | ``                          | /report/reportId is missing
          'reportId':'r-1'                    | 'reportId':['r-1']          | /report/reportId is an array; allowed: a string
          'reportId':'r-1'                    | 'reportId':'a\\ud83d'       | /report/reportId holds half of a surrogate pair; allowed: characters that UTF-8 can write
          'verdict':'fail'                    | 'verdict':{'a':1}           | /report/verdict is an object; allowed: a string
          'verdict':'fail'                    | 'verdict':null              | /report/verdict is missing
          'verdict':'fail'                    | 'verdict':true              | /report/verdict is true; allowed: a string
          'generatedAt':'2026-11-23T10:00:00Z' | 'generatedAt':1            | /report/generatedAt is 1; allowed: a string
          'policy':{'revisionId':'p-1'        | 'policy':{'revisionId':1.5  | /report/policy/revisionId is 1.5; allowed: a string
          'policy':{'revisionId':'p-1','digest':'d-1'} | 'policy':'p-1'     | /report/policy is p-1; allowed: an object
          'total':5                           | 'total':-1                  | /report/summary/total is -1; allowed: a whole number from 0 to 2147483647
          'total':5                           | 'total':5.0                 | /report/summary/total is 5.0; allowed: a whole number from 0 to 2147483647
          'total':5                           | 'total':2147483648          | /report/summary/total is 2147483648; allowed: a whole number from 0 to 2147483647
          'total':5                           | 'total':'5'                 | /report/summary/total is 5; allowed: a whole number from 0 to 2147483647
          'blocked':1                         | 'blocked':null              | /report/summary/blocked is null; allowed: a whole number from 0 to 2147483647
          'warned':2                          | 'warned':[]                 | /report/summary/warned is an array; allowed: a whole number from 0 to 2147483647
          'ignored':3                         | 'ignored':{}                | /report/summary/ignored is an object; allowed: a whole number from 0 to 2147483647
          'quieted':4                         | 'quieted':true              | /report/summary/quieted is true; allowed: a whole number from 0 to 2147483647
          'verdicts':[                        | 'verdicts':null,'x':[       | /report/verdicts is missing
          'verdicts':[                        | 'x':[                       | /report/verdicts is missing
          'verdicts':[                        | 'verdicts':'none','x':[     | /report/verdicts is none; allowed: an array
          'verdicts':[                        | 'verdicts':{},'x':[         | /report/verdicts is an object; allowed: an array
          'verdicts':[                        | 'verdicts':[5,              | /report/verdicts/0 is 5; allowed: an object
          'verdicts':[                        | 'verdicts':[{'findingId':'A'},[],  | /report/verdicts/1 is an array; allowed: an object
          'verdicts':[                        | 'verdicts':[null,           | /report/verdicts/0 is null; allowed: an object
          'findingId':'CVE-1',                | ``                          | /report/verdicts/0/findingId is missing
          'findingId':'CVE-1'                 | 'findingId':''              | /report/verdicts/0/findingId is missing
          'findingId':'CVE-1'                 | 'findingId':1               | /report/verdicts/0/findingId is 1; allowed: a string
          'status':'Blocked'                  | 'status':1                  | /report/verdicts/0/status is 1; allowed: a string
          'severity':'Critical'               | 'severity':9                | /report/verdicts/0/severity is 9; allowed: a string
          'ruleName':'rule'                   | 'ruleName':[]               | /report/verdicts/0/ruleName is an array; allowed: a string
          'purl':'pkg:a/b@1'                  | 'purl':{}                   | /report/verdicts/0/purl is an object; allowed: a string
          'kev':true                          | 'kev':'true'                | /report/verdicts/0/kev is true; allowed: true or false
          'kev':true                          | 'kev':1                     | /report/verdicts/0/kev is 1; allowed: true or false
          'link':'https://cve.example/1'      | 'link':false                | /report/verdicts/0/link is false; allowed: a string
          'dsse':{'payload':'x'}              | 'dsse':'x'                  | /dsse is x; allowed: an object
          {'report':{                         | {'x':{                      | /report is missing
          {'report':{                         | {'report':null,'x':{        | /report is null; allowed: an object
          {'report':{                         | {'report':[],'x':{          | /report is an array; allowed: an object
          """)
  void aKnownFieldOfAnotherTypeIsRefusedByItsPlace(String from, String to, String reason) {
    assertThat(ANSWER).contains(from);
    refuses(ANSWER.replace(from, to), reason);
  }

  /** Words of the scanner are passed on as they are, however long or odd. */
  @Test
  void textIsTakenAsItIs() {
    String odd = "\\u0000\\n\\u2028😀\\ud83d\\ude00" + "x".repeat(10_000);
    Finding finding = read(ANSWER.replace("CVE-1'", odd + "'")).findings().all().get(0);
    assertThat(finding.findingId()).isEqualTo("\0\n\u2028😀😀" + "x".repeat(10_000));
  }

  @Test
  void aReportAboutAnotherImageIsRefused() {
    String other = SampleImages.digest(2);
    refuses(
        ANSWER.replace(DIGEST, other),
        "/report/imageDigest is " + other + "; asked for: " + DIGEST);
    refuses(
        ANSWER.replace(DIGEST, "x".repeat(5000)),
        "/report/imageDigest is " + "x".repeat(80) + "…; asked for: " + DIGEST);
  }

  @Test
  void unknownFieldsAreSkipped() {
    String deep = "'new':{'a':[1,{'b':null}],'verdict':7},";
    Report report =
        read(
            ANSWER
                .replace("{'report':{", "{" + deep + "'report':{" + deep)
                .replace("'summary':{", "'summary':{" + deep)
                .replace("'policy':{", "'policy':{" + deep)
                .replace("{'findingId'", "{" + deep + "'findingId'"));
    assertThat(report.findings().all()).hasSize(1);
    assertThat(report.summary().total()).isEqualTo(5);
  }

  @Test
  void whatIsOptionalMayBeMissingOrNull() {
    String bare =
        "{'report':{'reportId':'r','imageDigest':'" + DIGEST + "','verdict':'v','verdicts':[";
    Report missing = read(bare + "{'findingId':'A'}]}}");
    Report nulls =
        read(
            bare
                + "{'findingId':'A','status':null,'severity':null,'ruleName':null,'purl':null,'kev':null,'link':null}],"
                + "'generatedAt':null,'policy':null,'summary':null},'dsse':null}");
    for (Report report : new Report[] {missing, nulls}) {
      assertThat(report.generatedAt()).isNull();
      assertThat(report.policy()).isNull();
      assertThat(report.summary()).isEqualTo(new Report.Summary(0, 0, 0, 0, 0));
      assertThat(report.dsse()).isNull();
      assertThat(report.findings().all())
          .containsExactly(new Finding("A", "Unknown", null, false, null));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ignored", "quieted", "PASS", "Passed"})
  void aSilencedFindingIsNotThere(String status) {
    assertThat(read(ANSWER.replace("Blocked", status)).findings().all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Blocked", "Warned", "RequiresVex", "Deferred", "Escalated", ""})
  void everyOtherStatusIsOne(String status) {
    assertThat(read(ANSWER.replace("Blocked", status)).findings().all()).hasSize(1);
  }

  @Test
  void ofOneFindingGivenTwiceTheWorstIsKept() {
    Report report =
        read(
            ANSWER.replace(
                "'verdicts':[",
                "'verdicts':[{'findingId':'CVE-1','severity':'Low','purl':'pkg:a/b@1'},"
                    + "{'findingId':'CVE-1','severity':'Low','purl':'pkg:other'},"));
    assertThat(report.findings().all()).hasSize(2);
    assertThat(report.findings().all().get(0).severity()).isEqualTo("Critical");
  }

  @Test
  void ofTwoReportsTheLastCountsAndNothingOfTheFirst() {
    String second = ANSWER.replaceFirst("^\\{", ",").replace("r-1", "r-2");
    String first = ANSWER.replaceFirst("}$", "");
    assertThat(read(first + second).reportId()).isEqualTo("r-2");
    assertThatThrownBy(() -> read(first + second.replace("'verdict':'fail',", "")))
        .hasMessage("/report/verdict is missing");
    assertThat(read(first + second.replaceFirst("'summary':\\{[^}]*},", "")).summary())
        .isEqualTo(new Report.Summary(0, 0, 0, 0, 0));
  }

  @Test
  void theEnvelopeIsPassedOnByteForByte() {
    String odd =
        "{ \"payload\" :\t\"\\u0041\\/é😀\" ,\r\n"
            + "  \"n\":[ 1.50e+01 , { } ],\"payload\":\"again\" }";
    for (String before : new String[] {"", "\uFEFF"}) {
      Report report =
          reader.read(
              (before
                      + ANSWER
                          .replace("'dsse':{'payload':'x'}", "'dsse' : DSSE ")
                          .replace('\'', '"')
                          .replace("DSSE", odd))
                  .getBytes(UTF_8),
              DIGEST);
      assertThat(report.dsse()).isEqualTo(odd.getBytes(UTF_8));
    }
  }

  @Test
  void anEnvelopeThatIsNotUtf8IsRefused() {
    // a surrogate written as three bytes, which a lax reader passes
    byte[] answer =
        bytes(ANSWER.replace("'payload':'x'", "'payload':'\u00ed\u00a0\u0080'"), ISO_8859_1);
    assertThatThrownBy(() -> reader.read(answer, DIGEST))
        .isInstanceOf(UnreadableAnswer.class)
        .hasMessage("/dsse is not UTF-8");
  }

  @Test
  void whatIsNotJsonIsRefused() {
    refuses("", "the answer is nothing; allowed: an object");
    refuses("[]", "the answer is an array; allowed: an object");
    refuses("'text'", "the answer is text; allowed: an object");
    refusesUnusable("<html>502</html>");
    refusesUnusable(ANSWER.replace("'total':5", "'total':05"));
    refusesUnusable(ANSWER.replace("'total':5", "'total':NaN"));
    refusesUnusable(ANSWER.replace("'verdict':'fail'", "'verdict':'fa\til'"));
    refusesUnusable(ANSWER.replace("'issues':[]", "'issues':[],"));
    refusesUnusable("/* comment */" + ANSWER);
    assertThatThrownBy(() -> reader.read(new byte[] {'{', '"', (byte) 0xff, '"'}, DIGEST))
        .isInstanceOf(UnreadableAnswer.class)
        .hasMessageStartingWith("the answer is not usable JSON: Invalid UTF-8");
  }

  /** However the line broke: what came is not taken for a report. */
  @Test
  void aTruncatedAnswerIsRefusedWhereverItEnds() {
    byte[] whole = bytes(ANSWER, UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> reader.read(part, DIGEST))
          .as("cut after %d bytes", length)
          .isInstanceOf(UnreadableAnswer.class);
    }
  }

  @Test
  void anAnswerThatGoesOnIsRefused() {
    refuses(ANSWER + " {}", "the answer goes on after its end");
    assertThat(read(ANSWER + " \r\n\t ").reportId()).isEqualTo("r-1");
  }

  @Test
  void anotherEncodingIsRefused() {
    assertThatThrownBy(() -> reader.read(bytes(ANSWER, UTF_16), DIGEST))
        .isInstanceOf(UnreadableAnswer.class)
        .hasMessage("the answer is not UTF-8");
    assertThatThrownBy(() -> reader.read(bytes(ANSWER, Charset.forName("UTF-32")), DIGEST))
        .isInstanceOf(UnreadableAnswer.class)
        .hasMessage("the answer is not UTF-8");
  }

  @Test
  void nestingIsLimited() {
    String deep = "[".repeat(5000);
    for (String answer :
        new String[] {"{'new':" + deep, ANSWER.replace("{'payload':'x'}", "{'x':" + deep)}) {
      assertThatThrownBy(() -> read(answer))
          .isInstanceOf(UnreadableAnswer.class)
          .hasMessageStartingWith(
              "the answer is not usable JSON: Document nesting depth (21) exceeds the maximum"
                  + " allowed (20");
    }
    String allowed = "[".repeat(18) + "]".repeat(18);
    assertThat(read(ANSWER.replace("'issues':[]", "'issues':" + allowed)).reportId())
        .isEqualTo("r-1");
  }

  private Report read(String answer) {
    return reader.read(bytes(answer, UTF_8), DIGEST);
  }

  private void refuses(String answer, String reason) {
    assertThatThrownBy(() -> read(answer)).isInstanceOf(UnreadableAnswer.class).hasMessage(reason);
  }

  private void refusesUnusable(String answer) {
    assertThatThrownBy(() -> read(answer))
        .isInstanceOf(UnreadableAnswer.class)
        .hasMessageMatching("the answer is not usable JSON: .* \\(line 1, column \\d+\\)");
  }

  private static byte[] bytes(String answer, Charset charset) {
    return answer.replace('\'', '"').getBytes(charset);
  }
}
