package org.stellaops.scheduler.worker.scan;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * All findings of one report, each once, in order of their identity.
 *
 * <p>As bytes, they are a JSON array whose first byte is {@code [}, or the same deflated when that
 * is large: a zlib stream, whose first byte is never {@code [}. The fingerprint is over the plain
 * JSON, so that two reports are told apart without reading either.
 */
public final class Findings {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int DEFLATE_FROM_BYTES = 4096;
  private static final int FINGERPRINT_BYTES = 16;

  /** After the constants that making it needs. */
  public static final Findings NONE = of(List.of());

  private final List<Finding> all;
  private final byte[] bytes;
  private final byte[] fingerprint;

  private Findings(List<Finding> all, byte[] bytes, byte[] fingerprint) {
    this.all = all;
    this.bytes = bytes;
    this.fingerprint = fingerprint;
  }

  /** In any order; of several with one identity the worst is kept. */
  public static Findings of(List<Finding> found) {
    List<Finding> sorted = new ArrayList<>(found);
    sorted.sort(Finding.IN_FULL);
    List<Finding> once = new ArrayList<>(sorted.size());
    Finding last = null;
    for (Finding finding : sorted) {
      if (last == null || Finding.IDENTITY.compare(last, finding) != 0) {
        once.add(finding);
      }
      last = finding;
    }
    byte[] json = write(once);
    return new Findings(List.copyOf(once), packed(json), fingerprint(json));
  }

  /** Reads what {@link #bytes()} gave. */
  public static Findings read(byte[] bytes) {
    byte[] json = unpacked(bytes);
    return new Findings(parse(json), bytes, fingerprint(json));
  }

  public List<Finding> all() {
    return all;
  }

  /** For the store; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** 16 bytes; equal when the findings are, in every field. */
  public byte[] fingerprint() {
    return fingerprint;
  }

  public boolean sameAs(byte[] otherFingerprint) {
    return Arrays.equals(fingerprint, otherFingerprint);
  }

  private static byte[] write(List<Finding> findings) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 + 160 * findings.size());
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartArray();
      for (Finding finding : findings) {
        json.writeStartObject();
        json.writeStringField("findingId", finding.findingId());
        json.writeStringField("severity", finding.severity());
        if (finding.purl() != null) {
          json.writeStringField("purl", finding.purl());
        }
        if (finding.kev()) {
          json.writeBooleanField("kev", true);
        }
        if (finding.link() != null) {
          json.writeStringField("link", finding.link());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static List<Finding> parse(byte[] bytes) {
    List<Finding> findings = new ArrayList<>();
    try (JsonParser json = JSON.createParser(bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.START_OBJECT) {
        findings.add(finding(json));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(findings);
  }

  private static Finding finding(JsonParser json) throws IOException {
    String id = "";
    String severity = "";
    @Nullable String purl = null;
    @Nullable String link = null;
    boolean kev = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "findingId" -> id = json.getText();
        case "severity" -> severity = json.getText();
        case "purl" -> purl = json.getText();
        case "kev" -> kev = json.getBooleanValue();
        case "link" -> link = json.getText();
        default -> json.skipChildren();
      }
    }
    return new Finding(id, severity, purl, kev, link);
  }

  private static byte[] packed(byte[] json) {
    if (json.length < DEFLATE_FROM_BYTES) {
      return json;
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 4);
    try (DeflaterOutputStream packing = new DeflaterOutputStream(out, deflater)) {
      packing.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  private static byte[] unpacked(byte[] bytes) {
    if (bytes.length > 0 && bytes[0] == '[') {
      return bytes;
    }
    try (InputStream in = new InflaterInputStream(new java.io.ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] fingerprint(byte[] json) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(json), FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
