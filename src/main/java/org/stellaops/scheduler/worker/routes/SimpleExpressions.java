package org.stellaops.scheduler.worker.routes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code simple} is a path or one comparison; a log message names fields, never a whole body. */
final class SimpleExpressions implements Rule {

  private static final int LONGEST = 80;
  private static final String PATH =
      "\\$\\{(?:body|exception|header|variable|exchangeProperty)(?:\\??\\.[A-Za-z][A-Za-z0-9]*)*}";
  private static final String LITERAL = "(?:'[^']*'|\"[^\"]*\"|-?[0-9]+|true|false|null)";
  private static final String PROPERTY = "\\{\\{[a-z.-]+}}";
  private static final String COMPARISON =
      "(?:"
          + PATH
          + "|"
          + PROPERTY
          + ")"
          + "(?: (?:==|=~|!=|>=?|<=?|contains|in|is|startsWith|endsWith) (?:"
          + PATH
          + "|"
          + LITERAL
          + "))?";
  private static final Pattern ALLOWED =
      Pattern.compile(COMPARISON + "(?: (?:&&|\\|\\|) " + COMPARISON + ")?");
  private static final Pattern TOKEN = Pattern.compile("\\$\\{[^}]*}?");
  private static final Pattern WHOLE =
      Pattern.compile("\\$\\{(body|header|variable|exchangeProperty)}");

  @Override
  public String name() {
    return "simple";
  }

  @Override
  public String reason() {
    return "calls and glued text in an expression hide work and side effects, and a logged body shows what is none of the log's business";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    file.visit(
        (key, item) -> {
          if ("simple".equals(key)) {
            expression(item, item.isMapping() ? item.text("expression") : item.text(), problems);
          } else if ("log".equals(key)) {
            message(item, item.isMapping() ? item.text("message") : item.text(), problems);
          }
        });
  }

  private static void expression(Item item, String text, RouteProblems problems) {
    if (text.length() > LONGEST) {
      problems.at(
          item,
          "simple expression of %d characters; allowed %d; put it into a bean"
              .formatted(text.length(), LONGEST));
    } else if (!ALLOWED.matcher(text).matches()) {
      problems.at(
          item,
          "simple; found '%s'; allowed a path like ${body.tenantId} or a comparison like ${variable.count} > 0"
              .formatted(text));
    }
  }

  private static void message(Item item, String text, RouteProblems problems) {
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      if (!token.group().matches(PATH) || WHOLE.matcher(token.group()).matches()) {
        problems.at(
            item,
            "log message; found '%s'; allowed single fields like ${body.runId} or ${exception.message}"
                .formatted(token.group()));
      }
    }
  }
}
