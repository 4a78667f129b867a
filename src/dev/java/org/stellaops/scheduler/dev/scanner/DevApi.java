package org.stellaops.scheduler.dev.scanner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What only a development tool has: changing the knowledge, faults, and the request log. */
final class DevApi {
  private final SampleImages images;
  private final KnowledgeBase knowledge;
  private final Faults faults;
  private final RequestLog log;

  DevApi(SampleImages images, KnowledgeBase knowledge, Faults faults, RequestLog log) {
    this.images = images;
    this.knowledge = knowledge;
    this.faults = faults;
    this.log = log;
  }

  Reply answer(Request request) {
    try {
      return switch (request.method()) {
        case "GET" -> get(request);
        case "PUT" -> put(request);
        case "DELETE" -> delete(request);
        default -> unknown(request);
      };
    } catch (BadDocument e) {
      return Reply.badField("The document cannot be used", e);
    }
  }

  private Reply get(Request request) {
    return switch (request.path()) {
      case "/healthz" -> Reply.json(200, Map.of("status", "UP"));
      case "/dev/images" -> Reply.json(200, Map.of("images", list()));
      case "/dev/knowledge" -> Reply.json(200, describe(knowledge.current()));
      case "/dev/faults" -> Reply.json(200, Map.of("rules", faults.describe()));
      case "/dev/requests" -> Reply.json(200, log.describe());
      default -> unknown(request);
    };
  }

  private Reply put(Request request) {
    if (request.path().equals("/dev/faults")) {
      faults.replace(FaultDocument.read(request.body()));
      return Reply.noContent();
    }
    Optional<String> advisoryId = request.under("/dev/advisories/");
    if (advisoryId.isPresent()) {
      Advisory advisory = OsvDocument.read(request.body());
      if (!advisory.id().equals(advisoryId.get())) {
        throw new BadDocument(
            "id",
            "found '" + advisory.id() + "', allowed: '" + advisoryId.get() + "' as in the path");
      }
      return changed(known -> known.withAdvisory(advisory));
    }
    Optional<String> vexId = request.under("/dev/vex/");
    if (vexId.isPresent()) {
      VexDocument document = VexDocument.read(request.body());
      return changed(known -> known.withVex(vexId.get(), document));
    }
    return unknown(request);
  }

  private Reply delete(Request request) {
    if (request.path().equals("/dev/requests")) {
      log.clear();
      return Reply.noContent();
    }
    if (request.path().equals("/dev/faults")) {
      faults.replace(List.of());
      return Reply.noContent();
    }
    Optional<String> advisoryId = request.under("/dev/advisories/");
    if (advisoryId.isPresent() && knowledge.current().advisories().containsKey(advisoryId.get())) {
      return changed(known -> known.withoutAdvisory(advisoryId.get()));
    }
    Optional<String> vexId = request.under("/dev/vex/");
    if (vexId.isPresent() && knowledge.current().vex().containsKey(vexId.get())) {
      return changed(known -> known.withoutVex(vexId.get()));
    }
    return unknown(request);
  }

  private Reply changed(UnaryOperator<Knowledge> change) {
    return Reply.json(200, describe(knowledge.change(change)));
  }

  private static Map<String, Object> describe(Knowledge knowledge) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("revision", knowledge.revision());
    body.put("policy", knowledge.policy());
    body.put("advisories", knowledge.advisories().keySet());
    body.put("vex", knowledge.vex().keySet());
    return body;
  }

  private List<Map<String, Object>> list() {
    return images.all().stream()
        .map(
            image -> {
              Map<String, Object> line = new LinkedHashMap<>();
              line.put("imageDigest", image.digest());
              line.put("repository", image.repository());
              line.put("tags", image.tags());
              line.put("components", image.components().size());
              return line;
            })
        .toList();
  }

  private static Reply unknown(Request request) {
    return Reply.problem(
        404, "Not found", "There is nothing at " + request.method() + " " + request.path());
  }
}
