package org.stellaops.scheduler.worker.settings;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.PropertySources;

/**
 * The variables as they were written: no placeholder in a value is resolved, for a password may
 * hold any character.
 *
 * @param texts values by name; a blank value counts as not set, and of a secret that one source
 *     gives itself and another by a file only the one of higher precedence is here
 * @param names every name with one of our prefixes, known or not
 */
record Variables(Map<String, String> texts, Set<String> names) {

  private static final String FILE = "_FILE";

  private static final Set<String> SECRETS =
      Options.all().stream()
          .filter(Option::secret)
          .map(Option::name)
          .collect(Collectors.toUnmodifiableSet());

  /**
   * What Kubernetes puts into {@code <SERVICE>_PORT} for a service of that name: a service called
   * scheduler-http would otherwise set our HTTP port.
   */
  private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://\\S+:\\d+");

  /**
   * @param sources highest precedence first
   */
  static Variables of(PropertySources sources) {
    Map<String, String> texts = new HashMap<>();
    Set<String> names = new TreeSet<>();
    Set<String> taken = new HashSet<>();
    for (PropertySource<?> source : sources) {
      if (source instanceof EnumerablePropertySource<?> listed) {
        Map<String, String> here = ours(listed, names);
        here.forEach(
            (name, text) -> {
              if (!taken.contains(subject(name))) {
                texts.put(name, text);
              }
            });
        here.keySet().forEach(name -> taken.add(subject(name)));
      }
    }
    return new Variables(texts, names);
  }

  Function<String, @Nullable String> text() {
    return texts::get;
  }

  private static Map<String, String> ours(EnumerablePropertySource<?> source, Set<String> names) {
    Map<String, String> here = new HashMap<>();
    for (String name : source.getPropertyNames()) {
      if (name.startsWith("SCHEDULER_") || name.startsWith("SCANNER_EVENTS_")) {
        names.add(name);
        Object value = source.getProperty(name);
        String text = value == null ? "" : value.toString();
        if (!text.isBlank() && !isServiceLink(name, text)) {
          here.put(name, text);
        }
      }
    }
    return here;
  }

  private static boolean isServiceLink(String name, String text) {
    return name.endsWith("_PORT") && SERVICE_LINK.matcher(text).matches();
  }

  /** A secret and the file that it may come from are one subject. */
  private static String subject(String name) {
    if (name.endsWith(FILE)) {
      String secret = name.substring(0, name.length() - FILE.length());
      return SECRETS.contains(secret) ? secret : name;
    }
    return name;
  }
}
