package org.stellaops.scheduler.dev.scanner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the scanner knows about packages at one moment. Never changes; a change makes another
 * one, so that a report is always of one piece.
 */
final class Knowledge {
  private final SortedMap<String, Advisory> advisories;
  private final SortedMap<String, VexDocument> vex;
  private final KevCatalog kev;
  private final Policy policy;
  private final Map<PackageName, List<Advisory>> byPackage = new HashMap<>();
  private final String revision;

  Knowledge(
      Map<String, Advisory> advisories,
      Map<String, VexDocument> vex,
      KevCatalog kev,
      Policy policy) {
    this.advisories = new TreeMap<>(advisories);
    this.vex = new TreeMap<>(vex);
    this.kev = kev;
    this.policy = policy;
    StringBuilder content = new StringBuilder(policy.digest());
    this.advisories.forEach((id, a) -> content.append('\n').append(id).append(a.contentDigest()));
    this.vex.forEach((id, v) -> content.append('\n').append(id).append(v.contentDigest()));
    kev.ids().stream().sorted().forEach(id -> content.append('\n').append(id));
    this.revision = Digests.of(content.toString());
    this.advisories.values().forEach(this::index);
  }

  private void index(Advisory advisory) {
    if (!advisory.withdrawn()) {
      advisory.affected().stream()
          .map(Affected::packageName)
          .distinct()
          .forEach(name -> byPackage.computeIfAbsent(name, n -> new ArrayList<>()).add(advisory));
    }
  }

  Knowledge withAdvisory(Advisory advisory) {
    Map<String, Advisory> more = new HashMap<>(advisories);
    more.put(advisory.id(), advisory);
    return new Knowledge(more, vex, kev, policy);
  }

  Knowledge withoutAdvisory(String id) {
    Map<String, Advisory> fewer = new HashMap<>(advisories);
    fewer.remove(id);
    return new Knowledge(fewer, vex, kev, policy);
  }

  Knowledge withVex(String id, VexDocument document) {
    Map<String, VexDocument> more = new HashMap<>(vex);
    more.put(id, document);
    return new Knowledge(advisories, more, kev, policy);
  }

  Knowledge withoutVex(String id) {
    Map<String, VexDocument> fewer = new HashMap<>(vex);
    fewer.remove(id);
    return new Knowledge(advisories, fewer, kev, policy);
  }

  List<Advisory> about(PackageName name) {
    return byPackage.getOrDefault(name, List.of());
  }

  boolean quiets(SampleImage image, Component component, Advisory advisory) {
    for (VexDocument document : vex.values()) {
      for (VexStatement statement : document.statements()) {
        if (statement.quiets(image, component, advisory)) {
          return true;
        }
      }
    }
    return false;
  }

  SortedMap<String, Advisory> advisories() {
    return advisories;
  }

  SortedMap<String, VexDocument> vex() {
    return vex;
  }

  KevCatalog kev() {
    return kev;
  }

  Policy policy() {
    return policy;
  }

  /** Digest of everything that decides about findings: the same revision gives the same report. */
  String revision() {
    return revision;
  }
}
