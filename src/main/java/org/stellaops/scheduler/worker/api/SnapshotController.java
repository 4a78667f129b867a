package org.stellaops.scheduler.worker.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.audit.Deed;
import org.stellaops.scheduler.worker.message.ImageReader;
import org.stellaops.scheduler.worker.ops.ProblemType;
import org.stellaops.scheduler.worker.plan.SnapshotDiffers;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.plan.SnapshotTooLarge;

/** Impact snapshots: the images of a run that are too many for a message. */
@RestController
@RequestMapping(path = SnapshotController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Impact snapshots", description = "Sets of images that are too large for a message")
class SnapshotController {

  static final String PATH = "/api/v1/scheduler/impact-snapshots";

  private static final String NDJSON = "application/x-ndjson";

  /** As in the messages: definitions.json, id. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+=~-]{0,199}");

  /** Each holds the digests of its images in memory, see DigestSet. */
  private static final int AT_ONCE = 2;

  private static final long BYTES_FOR_EACH_IMAGE = 1024;

  private final SnapshotStore snapshots;
  private final AuditTrail audit;
  private final long mostBytes;
  private final ImageReader images = new ImageReader();
  private final Semaphore uploads = new Semaphore(AT_ONCE);

  SnapshotController(SnapshotStore snapshots, AuditTrail audit, int mostImages) {
    this.snapshots = snapshots;
    this.audit = audit;
    this.mostBytes = mostImages * BYTES_FOR_EACH_IMAGE;
  }

  @Operation(
      summary = "Put an impact snapshot",
      description =
          "A stream of lines, each an image or nothing but its digest as a JSON string; gzip is welcome. An image that is"
              + " named again is dropped and counted. A complete snapshot never changes.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = NDJSON,
                      schema = @Schema(type = "string"),
                      examples =
                          @ExampleObject(
                              value =
                                  "\"sha256:5a2e1e8b9f0c3d4a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c\"\n"))))
  @ApiResponse(responseCode = "201", description = "Complete now")
  @ApiResponse(responseCode = "200", description = "Was complete before, with the same images")
  @PutMapping(path = "/{snapshotId}", consumes = NDJSON)
  ResponseEntity<SnapshotView> put(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String snapshotId,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    check(snapshotId);
    if (!uploads.tryAcquire()) {
      throw new ApiProblem(
          ProblemType.TOO_MANY_UPLOADS,
          "This worker takes " + AT_ONCE + " snapshots at once already; send it again later.",
          Duration.ofSeconds(10),
          null);
    }
    try {
      return put(caller, snapshotId, unpacked(request));
    } finally {
      uploads.release();
    }
  }

  @Operation(summary = "Look at an impact snapshot")
  @GetMapping("/{snapshotId}")
  SnapshotView find(@Parameter(hidden = true) Caller caller, @PathVariable String snapshotId) {
    return snapshots
        .find(caller.tenantId(), snapshotId)
        .map(snapshot -> SnapshotView.of(snapshot, null))
        .orElseThrow(
            () ->
                new ApiProblem(
                    ProblemType.SNAPSHOT_UNKNOWN,
                    "Tenant "
                        + caller.tenantId()
                        + " has no impact snapshot "
                        + Shown.quoted(snapshotId)));
  }

  private ResponseEntity<SnapshotView> put(Caller caller, String snapshotId, InputStream in) {
    String record = audit.begin(caller.actor(), Deed.SNAPSHOT_PUT, snapshotId);
    String outcome = "refused";
    try {
      SnapshotStore.Put put =
          snapshots.put(caller.tenantId(), snapshotId, new SnapshotLines(in, images, mostBytes));
      outcome = put.created() ? "created" : "unchanged";
      SnapshotView view = SnapshotView.of(put.snapshot(), put.duplicates());
      return put.created()
          ? ResponseEntity.created(URI.create(PATH + "/" + snapshotId)).body(view)
          : ResponseEntity.ok(view);
    } catch (SnapshotDiffers e) {
      throw new ApiProblem(ProblemType.SNAPSHOT_DIFFERS, String.valueOf(e.getMessage()));
    } catch (SnapshotTooLarge e) {
      throw new ApiProblem(ProblemType.BODY_TOO_LARGE, String.valueOf(e.getMessage()));
    } finally {
      audit.end(record, outcome);
    }
  }

  private static InputStream unpacked(HttpServletRequest request) throws IOException {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return request.getInputStream();
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw new ApiProblem(
          ProblemType.MEDIA_TYPE_NOT_SUPPORTED,
          "Header Content-Encoding is " + Shown.quoted(encoding) + "; allowed: gzip, or none");
    }
    try {
      return new GZIPInputStream(request.getInputStream(), SnapshotLines.LONGEST);
    } catch (ZipException | java.io.EOFException e) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          "The body is not gzip, as header Content-Encoding says it is",
          null,
          e);
    }
  }

  private static void check(@Nullable String snapshotId) {
    if (snapshotId == null || !ID.matcher(snapshotId).matches()) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          "The id of the snapshot is "
              + Shown.quoted(String.valueOf(snapshotId))
              + "; allowed: 1 to 200 letters, digits or . _ : @ + = ~ -, a letter or digit first");
    }
  }
}
