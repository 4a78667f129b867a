package org.stellaops.scheduler.worker.plan;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.function.BiConsumer;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.ImpactedImage;

/** What an upload holds: its images, each once, counted and hashed while they pass. */
final class SnapshotContent {

  private final DigestSet seen = new DigestSet();
  private final MessageDigest hash;
  private final int mostImages;
  private int duplicates;

  SnapshotContent(int mostImages) {
    this.mostImages = mostImages;
    try {
      this.hash = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Takes all of them.
   *
   * @param keep gets each image that was not there before, and the length of its JSON in bytes
   * @throws SnapshotTooLarge beyond the allowed number
   */
  void read(Iterator<ImpactedImage> images, BiConsumer<ImpactedImage, Integer> keep) {
    while (images.hasNext()) {
      ImpactedImage image = images.next();
      if (!seen.add(image.imageDigest())) {
        duplicates++;
        continue;
      }
      if (seen.size() > mostImages) {
        throw new SnapshotTooLarge(mostImages);
      }
      byte[] json = CanonicalJson.write(image);
      hash.update(json);
      hash.update((byte) '\n');
      keep.accept(image, json.length);
    }
  }

  int images() {
    return seen.size();
  }

  int duplicates() {
    return duplicates;
  }

  /** To be asked for once, at the end. */
  String contentHash() {
    return "sha256:" + HexFormat.of().formatHex(hash.digest());
  }
}
