package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScannerTokenTest {

  @TempDir Path folder;

  @Test
  void aTokenFromTheEnvironmentStays() {
    assertThat(new ScannerToken(Optional.of("t"), null).authorization()).isEqualTo("Bearer t");
    assertThat(new ScannerToken(Optional.empty(), null).authorization()).isNull();
  }

  @Test
  void aChangedFileIsPickedUpAndABlankOneIsNot() throws IOException {
    Path file = folder.resolve("token");
    write(file, "first\n", 1);
    ScannerToken token = new ScannerToken(Optional.of("old"), file);
    assertThat(token.authorization()).isEqualTo("Bearer first");
    write(file, "second\n", 2);
    await().until(() -> "Bearer second".equals(token.authorization()));
    // emptied and written again within one tick of the file system's clock
    write(file, " \n", 3);
    await()
        .during(java.time.Duration.ofMillis(1200))
        .until(() -> "Bearer second".equals(token.authorization()));
    write(file, "third", 3);
    await().until(() -> "Bearer third".equals(token.authorization()));
    Files.delete(file);
    await()
        .during(java.time.Duration.ofMillis(1200))
        .until(() -> "Bearer third".equals(token.authorization()));
  }

  private static void write(Path file, String text, long second) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000));
  }
}
