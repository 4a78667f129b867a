package org.stellaops.scheduler.worker.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Checks all route files of a folder against all rules. */
final class RouteCheck {

  private final Surroundings surroundings;
  private final Schema schema = new Schema();

  RouteCheck(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * All problems in reading order.
   *
   * @throws IOException if the folder or a file in it cannot be read
   */
  List<RouteProblem> check(Path folder) throws IOException {
    List<RouteProblem> problems = new ArrayList<>();
    List<RouteFile> files = new ArrayList<>();
    for (Path path : yamlFiles(folder)) {
      String name = folder.getFileName() + "/" + path.getFileName();
      if (name.endsWith(RouteFile.ENDING)) {
        parse(name, Files.readString(path), problems).ifPresent(files::add);
      } else {
        problems.add(
            new RouteProblem(
                name,
                1,
                0,
                "file-name",
                "is not loaded; allowed a name that ends in " + RouteFile.ENDING));
      }
    }
    List<Rule> rules = rules(new RouteFolder(files));
    for (RouteFile file : files) {
      problems.addAll(new Exemptions(file).apply(rules));
    }
    return problems.stream().distinct().sorted().toList();
  }

  /** Every rule, in the order in which a reader meets them in a file. */
  List<Rule> rules(RouteFolder folder) {
    Placeholders placeholders = new Placeholders(surroundings.property());
    return List.of(
        new OneRoute(),
        new HeaderLines(folder),
        new RouteIdentity(),
        new UniqueKeys(),
        schema,
        new StepIds(folder),
        new BeanReferences(surroundings.beans()),
        new KnownProperties(placeholders),
        new Endpoints(placeholders, surroundings.components()),
        new DirectCalls(folder),
        new FixedDestinations(),
        new Languages(),
        new SimpleExpressions(),
        new FewHeaders(),
        new Splits(),
        new LoopConditions(),
        new ErrorHandlers(),
        new Swallowing(folder));
  }

  private static List<Path> yamlFiles(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList();
    }
  }

  private static Optional<RouteFile> parse(String name, String text, List<RouteProblem> problems) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(name).setAllowDuplicateKeys(true).build();
    try {
      Optional<Node> node = new Compose(settings).composeString(text);
      if (node.isEmpty()) {
        problems.add(
            new RouteProblem(name, 1, 0, "one-route", "the file is empty; allowed one '- route:'"));
      }
      return node.map(root -> new RouteFile(name, text.lines().toList(), Item.root(root)));
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElseThrow();
      String context = e.getContext() == null ? "" : " " + e.getContext();
      problems.add(
          new RouteProblem(
              name, mark.getLine() + 1, mark.getColumn() + 1, "yaml", e.getProblem() + context));
      return Optional.empty();
    }
  }
}
