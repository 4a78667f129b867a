package org.stellaops.scheduler.dev.scanner;

import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.dev.scanner.Scans.Ending;
import org.stellaops.scheduler.dev.scanner.Scans.Scan;
import org.stellaops.scheduler.dev.scanner.Target.Operation;

/** The scanner's own interface: reports and scans. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final String REPORTS = "/api/v1/reports";
  private static final String SCANS = "/api/v1/scans";

  private final SampleImages images;
  private final KnowledgeBase knowledge;
  private final Reports reports;
  private final Scans scans;
  private final @Nullable KeyPair signingKey;

  Api(
      SampleImages images,
      KnowledgeBase knowledge,
      Reports reports,
      Scans scans,
      @Nullable KeyPair signingKey) {
    this.images = images;
    this.knowledge = knowledge;
    this.reports = reports;
    this.scans = scans;
    this.signingKey = signingKey;
  }

  /** Empty when the request is not for this interface. */
  Optional<Target> target(Request request) {
    if (request.is("POST", REPORTS)) {
      return Optional.of(new Target(Operation.REPORTS, digest(request)));
    }
    if (request.is("POST", SCANS)) {
      return Optional.of(new Target(Operation.SCANS, digest(request)));
    }
    if (request.method().equals("GET")) {
      return request
          .under(SCANS + "/")
          .map(id -> new Target(Operation.SCAN_STATUS, scans.find(id).map(Scan::imageDigest)));
    }
    return Optional.empty();
  }

  /** The digest for the log and the fault rules; what is wrong with it is told in the answer. */
  private static Optional<String> digest(Request request) {
    try {
      Field root = Json.read(request.body(), "body");
      Optional<Field> image = root.optional("image").filter(i -> i.node().isObject());
      return root.optional("imageDigest")
          .or(() -> image.flatMap(i -> i.optional("digest")))
          .map(Field::text);
    } catch (BadDocument e) {
      return Optional.empty();
    }
  }

  /**
   * @param ending how a scan that this request starts will end
   */
  Reply answer(Target target, Request request, Ending ending) {
    try {
      return switch (target.operation()) {
        case REPORTS -> report(Json.read(request.body(), "body"));
        case SCANS -> scan(Json.read(request.body(), "body"), ending);
        case SCAN_STATUS -> status(request.path().substring(SCANS.length() + 1));
      };
    } catch (BadDocument e) {
      return Reply.badField("The request cannot be understood", e);
    }
  }

  private Reply report(Field request) {
    Field digest = request.required("imageDigest");
    boolean usageOnly = request.optional("usageOnly").map(Field::truth).orElse(false);
    Knowledge known = knowledge.current();
    Policy policy = request.optional("policy").map(known.policy()::with).orElse(known.policy());
    return image(digest)
        .map(image -> written(reports.make(image, known, policy, usageOnly)))
        .orElseGet(() -> unknown(digest));
  }

  private Reply written(Report report) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("report", report);
    if (signingKey != null) {
      answer.put("dsse", Envelope.sign(Json.write(report), signingKey));
    }
    return Reply.json(200, answer);
  }

  private Reply scan(Field request, Ending ending) {
    // without "force" a scanner may answer from its cache; here is nothing to cache
    boolean forced = request.optional("force").map(Field::truth).orElse(false);
    LOG.debug("scan asked for, forced: {}", forced);
    Field digest = request.required("image").object().required("digest");
    return image(digest)
        .map(
            image -> {
              Scan scan = scans.start(image.digest(), ending);
              return Reply.json(202, described(scan)).with("Location", SCANS + "/" + scan.scanId());
            })
        .orElseGet(() -> unknown(digest));
  }

  private Reply status(String id) {
    return scans
        .find(id)
        .map(scan -> Reply.json(200, described(scan)))
        .orElseGet(
            () -> Reply.problem(404, "Scan not known", "There is no scan with the id " + id));
  }

  private Map<String, Object> described(Scan scan) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("scanId", scan.scanId());
    body.put("status", scans.status(scan));
    body.put("imageDigest", scan.imageDigest());
    return body;
  }

  private Optional<SampleImage> image(Field digest) {
    if (!Digests.isDigest(digest.text())) {
      digest.fail("sha256: and 64 hexadecimal digits in lower case");
    }
    return images.find(digest.text());
  }

  private static Reply unknown(Field digest) {
    return Reply.problem(404, "Image not known", "There is no SBOM for the image " + digest.text());
  }
}
