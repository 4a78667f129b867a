package org.stellaops.scheduler.dev.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs commands of the openssl program, which consumers and operators have. */
public final class OpenSsl {

  private static final int SECONDS = 60;

  /**
   * Runs commands in a shell that stops at the first that fails.
   *
   * @param folder where the commands run
   * @param commands for {@code sh}, as the documentation prints them
   * @return what they printed
   * @throws IllegalStateException when one fails, with what was printed; when openssl is missing,
   *     with the command that installs it
   */
  public static String run(Path folder, String commands) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder(
                "sh",
                "-ec",
                "command -v openssl >/dev/null || { echo 'openssl is missing; install it: sudo apt-get install openssl'; exit 127; }\n"
                    + commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String printed = new String(shell.getInputStream().readAllBytes(), UTF_8);
    if (!shell.waitFor(SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
      shell.destroyForcibly();
      throw new IllegalStateException(commands + "\nfailed: " + printed.strip());
    }
    return printed;
  }

  private OpenSsl() {}
}
