package org.stellaops.scheduler.worker.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file starts with a sentence and the four lines in, out, fails, then; the files that these name
 * exist.
 */
final class HeaderLines implements Rule {

  private static final List<String> LABELS = List.of("in", "out", "fails", "then");
  private static final Pattern LABEL = Pattern.compile("#\\s{2,}(in|out|fails|then)\\s+\\S.*");
  private static final Pattern SENTENCE = Pattern.compile("# [A-Z].*");
  private static final Pattern FILE = Pattern.compile("\\b\\d\\d-[a-z]+(?:-[a-z]+)*\\b");

  private final Set<String> stems;

  HeaderLines(RouteFolder folder) {
    stems = folder.files().stream().map(RouteFile::stem).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public String name() {
    return "header-lines";
  }

  @Override
  public String reason() {
    return "a route is a contract: what comes in, what goes out, how it fails and what happens next stand on top of it";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    List<String> head = file.lines().stream().takeWhile(line -> line.startsWith("#")).toList();
    if (head.isEmpty() || !SENTENCE.matcher(head.get(0)).matches()) {
      problems.at(
          1,
          "the file starts with '%s'; allowed a comment that says what the route does, like '# Ask the scanner about one image.'"
              .formatted(file.lines().isEmpty() ? "" : file.lines().get(0)));
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < head.size(); i++) {
      Matcher label = LABEL.matcher(head.get(i));
      if (label.matches()) {
        labels.add(label.group(1));
      }
      Matcher mention = FILE.matcher(head.get(i));
      while (mention.find()) {
        if (!stems.contains(mention.group())) {
          problems.at(
              i + 1,
              "the header names %s; found no file %s%s beside this one"
                  .formatted(mention.group(), mention.group(), RouteFile.ENDING));
        }
      }
    }
    if (!labels.equals(LABELS)) {
      problems.at(
          1,
          "header comment lines; found %s; allowed in, out, fails, then, in this order, each '#   in     …'"
              .formatted(labels.isEmpty() ? "none" : String.join(", ", labels)));
    }
  }
}
