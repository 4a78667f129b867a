package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  @Test
  void readsWhatIsGiven(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
    CommandLine command =
        CommandLine.read(
            new String[] {
              "--port", "0", "--samples", "x", "--token-file", token.toString(), "--sign"
            });
    assertThat(command.message()).isEmpty();
    assertThat(command.options().port()).isZero();
    assertThat(command.options().samples()).isEqualTo(Path.of("x"));
    assertThat(command.options().token()).isEqualTo("s3cret");
    assertThat(command.options().signingKey()).isNotNull();
    assertThat(command.options().toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 99999| --port: found '99999', allowed: 0 to 65535",
        "--prot 1| unknown option --prot",
        "--port| --port needs a value",
        "--tls-key k.pem| HTTPS needs both --tls-certificate and --tls-key",
      })
  void saysWhatIsWrong(String arguments, String message) throws Exception {
    CommandLine command = CommandLine.read(arguments.split(" ", -1));
    assertThat(command.message().orElseThrow()).startsWith(message).contains("--samples <folder>");
  }
}
