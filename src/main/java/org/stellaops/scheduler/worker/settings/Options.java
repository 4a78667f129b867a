package org.stellaops.scheduler.worker.settings;

import static org.stellaops.scheduler.worker.settings.Option.choice;
import static org.stellaops.scheduler.worker.settings.Option.count;
import static org.stellaops.scheduler.worker.settings.Option.file;
import static org.stellaops.scheduler.worker.settings.Option.flag;
import static org.stellaops.scheduler.worker.settings.Option.millis;
import static org.stellaops.scheduler.worker.settings.Option.parsed;
import static org.stellaops.scheduler.worker.settings.Option.seconds;
import static org.stellaops.scheduler.worker.settings.Option.secret;
import static org.stellaops.scheduler.worker.settings.Option.text;

import com.mongodb.ConnectionString;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All settings, in the order in which the generated page lists them. */
public final class Options {

  private static final String QUEUE = "Queues";
  private static final String STORAGE = "Storage";
  private static final String SCANNER = "Scanner";
  private static final String RUNS = "Runs";
  private static final String EVENTS = "Events";
  private static final String HTTP = "HTTP: REST, health, metrics, console";
  private static final String PROCESS = "Process";

  private static final String WHOLE_URI = "a Camel endpoint URI, or blank for the transport's own";

  /** The transports that are built in. */
  public enum QueueKind {
    NATS("Nats"),
    REDIS("Redis");

    private final String text;

    QueueKind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Which images get a {@code scanner.report.ready} event. */
  public enum ReportEvents {
    /** those whose delta is not empty */
    CHANGED,
    /** every evaluated image */
    ALL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where events go; there is only one way so far. */
  public enum EventsDriver {
    REDIS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  // --- queues
  // -------------------------------------------------------------------------------------------------------

  public static final Option<QueueKind> QUEUE_KIND =
      choice(
          QUEUE,
          "SCHEDULER_QUEUE_KIND",
          QueueKind.class,
          QueueKind.REDIS,
          "Transport of the planner and runner queues.");
  public static final Option<URI> QUEUE_NATS_URL =
      parsed(
          QUEUE,
          "SCHEDULER_QUEUE_NATS_URL",
          "nats://nats:4222",
          "nats:// or tls:// address",
          uri("nats", "tls"),
          "Address of the NATS server.");
  public static final Option<URI> QUEUE_REDIS_URL =
      parsed(
          QUEUE,
          "SCHEDULER_QUEUE_REDIS_URL",
          "redis://redis:6379",
          "redis:// or rediss:// address, maybe with the number of a database",
          Options::redisUri,
          "Address of the Redis server; rediss:// for TLS.");
  public static final Option<Integer> QUEUE_NATS_REPLICAS =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_NATS_REPLICAS",
          "copies",
          1,
          1,
          5,
          "Copies of each stream that the worker creates in a NATS cluster; streams that exist keep theirs.");
  public static final Option<String> QUEUE_USERNAME =
      text(QUEUE, "SCHEDULER_QUEUE_USERNAME", "", "any text, or blank", "User at the broker.");
  public static final Option<Optional<String>> QUEUE_PASSWORD =
      secret(QUEUE, "SCHEDULER_QUEUE_PASSWORD", "Password at the broker.");
  public static final Option<Optional<Path>> QUEUE_TLS_CA =
      file(
          QUEUE,
          "SCHEDULER_QUEUE_TLS_CA_FILE",
          "PEM certificates that the broker's certificate must lead to; blank: those of the JDK.");
  public static final Option<Optional<Path>> QUEUE_TLS_CERTIFICATE =
      file(
          QUEUE,
          "SCHEDULER_QUEUE_TLS_CERTIFICATE_FILE",
          "PEM certificate chain shown to the broker (mutual TLS).");
  public static final Option<Optional<Path>> QUEUE_TLS_KEY =
      file(QUEUE, "SCHEDULER_QUEUE_TLS_KEY_FILE", "PEM private key of that certificate.");
  public static final Option<Duration> QUEUE_LEASE =
      seconds(
          QUEUE,
          "SCHEDULER_QUEUE_LEASE_SECONDS",
          60,
          2,
          3600,
          "How long a worker that fell silent keeps its messages. Renewed every third of it while the work goes on.");
  public static final Option<Integer> QUEUE_MAX_DELIVERIES =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_MAX_DELIVERIES",
          "deliveries",
          10,
          1,
          1000,
          "A message that failed this often goes to the dead letters.");
  public static final Option<Duration> QUEUE_RETRY_DELAY =
      seconds(
          QUEUE,
          "SCHEDULER_QUEUE_RETRY_DELAY_SECONDS",
          15,
          0,
          3600,
          "How long a message that failed waits before it is delivered again.");
  public static final Option<Duration> QUEUE_DUPLICATE_WINDOW =
      seconds(
          QUEUE,
          "SCHEDULER_QUEUE_DUPLICATE_WINDOW_SECONDS",
          600,
          10,
          604800,
          "How long a message id is remembered: a second message with it is dropped.");
  public static final Option<Integer> RETENTION_DEAD_LETTERS =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_RETENTION_DEAD_LETTERS_DAYS",
          "days",
          30,
          1,
          3650,
          "Dead letters are removed after this time.");
  public static final Option<Integer> PLANNER_IN_FLIGHT =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_PLANNER_IN_FLIGHT",
          "messages",
          2,
          1,
          64,
          "Planner messages that one worker works on at once.");
  public static final Option<Integer> RUNNER_IN_FLIGHT =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_RUNNER_IN_FLIGHT",
          "segments",
          4,
          1,
          256,
          "Segments that one worker works on at once.");
  public static final Option<Integer> BACKGROUND_IN_FLIGHT =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_BACKGROUND_IN_FLIGHT",
          "segments",
          4,
          1,
          256,
          "Segments of background runs (trigger cron) that one worker works on at once, besides the others.");
  public static final Option<Integer> PLANNER_MAX_BYTES =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_PLANNER_MAX_BYTES",
          "bytes",
          262144,
          1024,
          1048576,
          "Largest planner message; a larger impact set travels as a snapshot.");
  public static final Option<Integer> RUNNER_MAX_BYTES =
      count(
          QUEUE,
          "SCHEDULER_QUEUE_RUNNER_MAX_BYTES",
          "bytes",
          262144,
          1024,
          1048576,
          "Largest segment message.");
  public static final Option<String> PLANNER_FROM =
      text(
          QUEUE,
          "SCHEDULER_QUEUE_PLANNER_FROM",
          "",
          WHOLE_URI,
          "Endpoint that planner messages are leased from, instead of the built-in transport.");
  public static final Option<String> PLANNER_TO =
      text(
          QUEUE,
          "SCHEDULER_QUEUE_PLANNER_TO",
          "",
          WHOLE_URI,
          "Endpoint that planner messages are put into, instead of the built-in transport.");
  public static final Option<String> RUNNER_FROM =
      text(
          QUEUE,
          "SCHEDULER_QUEUE_RUNNER_FROM",
          "",
          WHOLE_URI,
          "Endpoint that segment messages are leased from, instead of the built-in transport.");
  public static final Option<String> RUNNER_TO =
      text(
          QUEUE,
          "SCHEDULER_QUEUE_RUNNER_TO",
          "",
          WHOLE_URI,
          "Endpoint that segment messages are put into, instead of the built-in transport.");

  public static final Option<String> BACKGROUND_FROM =
      text(
          QUEUE,
          "SCHEDULER_QUEUE_BACKGROUND_FROM",
          "",
          WHOLE_URI,
          "Endpoint that segment messages of background runs are leased from, where the runner queue is replaced, too. Blank there: they share the runner queue.");
  public static final Option<String> BACKGROUND_TO =
      text(
          QUEUE,
          "SCHEDULER_QUEUE_BACKGROUND_TO",
          "",
          WHOLE_URI,
          "Endpoint that segment messages of background runs are put into, where the runner queue is replaced, too.");

  // --- storage
  // ------------------------------------------------------------------------------------------------------

  public static final Option<Optional<String>> STORAGE_URI =
      new Option<>(
          "SCHEDULER_STORAGE_URI",
          STORAGE,
          "Address of the store; may hold a password, so it may come from a file.",
          "",
          "mongodb:// or mongodb+srv:// address",
          "mongodb://mongo:27017",
          true,
          Options::mongo);
  public static final Option<String> STORAGE_DATABASE =
      parsed(
          STORAGE,
          "SCHEDULER_STORAGE_DATABASE",
          "stellaops_scheduler",
          "1 to 63 letters, digits, _ or -",
          matching("[A-Za-z0-9_-]{1,63}"),
          "Database that holds runs, segments, image states, snapshots and audit.");
  public static final Option<Optional<Path>> STORAGE_TLS_CA =
      file(
          STORAGE,
          "SCHEDULER_STORAGE_TLS_CA_FILE",
          "PEM certificates that the store's certificate must lead to.");
  public static final Option<Optional<Path>> STORAGE_TLS_CERTIFICATE =
      file(
          STORAGE,
          "SCHEDULER_STORAGE_TLS_CERTIFICATE_FILE",
          "PEM certificate chain shown to the store (mutual TLS).");
  public static final Option<Optional<Path>> STORAGE_TLS_KEY =
      file(STORAGE, "SCHEDULER_STORAGE_TLS_KEY_FILE", "PEM private key of that certificate.");
  public static final Option<Duration> STORAGE_TIMEOUT =
      seconds(
          STORAGE,
          "SCHEDULER_STORAGE_TIMEOUT_SECONDS",
          10,
          1,
          300,
          "How long one operation of the store may take.");
  public static final Option<Integer> RETENTION_RUNS =
      count(
          STORAGE,
          "SCHEDULER_STORAGE_RETENTION_RUNS_DAYS",
          "days",
          90,
          1,
          3650,
          "Ended runs and their segment records are removed after this time.");
  public static final Option<Integer> RETENTION_SNAPSHOTS =
      count(
          STORAGE,
          "SCHEDULER_STORAGE_RETENTION_SNAPSHOTS_DAYS",
          "days",
          14,
          1,
          3650,
          "Impact snapshots are removed after this time.");
  public static final Option<Integer> RETENTION_IMAGES =
      count(
          STORAGE,
          "SCHEDULER_STORAGE_RETENTION_IMAGES_DAYS",
          "days",
          365,
          2,
          3650,
          "The last known findings of an image that no run looked at are removed after this time.");
  public static final Option<Integer> RETENTION_AUDIT =
      count(
          STORAGE,
          "SCHEDULER_STORAGE_RETENTION_AUDIT_DAYS",
          "days",
          365,
          1,
          3650,
          "Audit records are removed after this time.");

  // --- scanner
  // ------------------------------------------------------------------------------------------------------

  public static final Option<URI> SCANNER_BASE_ADDRESS =
      parsed(
          SCANNER,
          "SCHEDULER_SCANNER_BASEADDRESS",
          "http://scanner-web:8444",
          "http:// or https:// address without user and query",
          Options::web,
          "Where the scanner answers. Nothing else decides where a request goes.");
  public static final Option<Optional<String>> SCANNER_TOKEN =
      secret(SCANNER, "SCHEDULER_SCANNER_TOKEN", "Bearer token sent to the scanner.");
  public static final Option<Optional<Path>> SCANNER_TLS_CA =
      file(
          SCANNER,
          "SCHEDULER_SCANNER_TLS_CA_FILE",
          "PEM certificates that the scanner's certificate must lead to.");
  public static final Option<Optional<Path>> SCANNER_TLS_CERTIFICATE =
      file(
          SCANNER,
          "SCHEDULER_SCANNER_TLS_CERTIFICATE_FILE",
          "PEM certificate chain shown to the scanner (mutual TLS).");
  public static final Option<Optional<Path>> SCANNER_TLS_KEY =
      file(SCANNER, "SCHEDULER_SCANNER_TLS_KEY_FILE", "PEM private key of that certificate.");
  public static final Option<Integer> SCANNER_IN_FLIGHT =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_IN_FLIGHT",
          "requests",
          64,
          1,
          1024,
          "Images that one worker asks about at once, at most.");
  public static final Option<Boolean> SCANNER_ADAPTIVE =
      flag(
          SCANNER,
          "SCHEDULER_SCANNER_ADAPTIVE",
          true,
          "Whether a worker finds out by itself how many images at once the scanner can take, up to SCHEDULER_SCANNER_IN_FLIGHT; otherwise it is always that many.");
  public static final Option<Integer> SCANNER_PARALLELISM =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_PARALLELISM",
          "images",
          0,
          0,
          100000,
          "Images that all workers together ask about at once. 0: no limit. The same for all workers.");
  public static final Option<Integer> SCANNER_RATE =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_RATE_PER_SECOND",
          "images a second",
          0,
          0,
          1000000,
          "Images that all workers together ask about in a second. 0: no limit. The same for all workers.");
  public static final Option<Duration> SCANNER_CONNECT_TIMEOUT =
      millis(
          SCANNER,
          "SCHEDULER_SCANNER_CONNECT_TIMEOUT_MILLISECONDS",
          5000,
          10,
          120000,
          "How long connecting may take.");
  public static final Option<Duration> SCANNER_RESPONSE_TIMEOUT =
      millis(
          SCANNER,
          "SCHEDULER_SCANNER_RESPONSE_TIMEOUT_MILLISECONDS",
          60000,
          10,
          600000,
          "How long the scanner may be silent during an answer.");
  public static final Option<Integer> SCANNER_MAX_TRIES =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_MAX_TRIES",
          "tries",
          4,
          1,
          20,
          "Requests for one image within one lease; after that the segment goes back with a delay.");
  public static final Option<Duration> SCANNER_RETRY_DELAY =
      millis(
          SCANNER,
          "SCHEDULER_SCANNER_RETRY_DELAY_MILLISECONDS",
          500,
          1,
          60000,
          "Wait before the second try; doubled for each further one, with jitter.");
  public static final Option<Duration> SCANNER_RETRY_MAX_DELAY =
      millis(
          SCANNER,
          "SCHEDULER_SCANNER_RETRY_MAX_DELAY_MILLISECONDS",
          15000,
          1,
          600000,
          "Longest wait between two tries; also the cap of the scanner's own Retry-After.");
  public static final Option<Integer> SCANNER_MAX_ANSWER_BYTES =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_MAX_ANSWER_BYTES",
          "bytes",
          8388608,
          1024,
          67108864,
          "Largest answer; a larger one fails its image.");
  public static final Option<Integer> SCANNER_MAX_NESTING =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_MAX_NESTING",
          "levels",
          64,
          8,
          1000,
          "Deepest JSON nesting of an answer; a deeper one fails its image.");
  public static final Option<Integer> SCANNER_CIRCUIT_CALLS =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_CIRCUIT_CALLS",
          "calls",
          50,
          1,
          10000,
          "The circuit looks at the last so many calls.");
  public static final Option<Integer> SCANNER_CIRCUIT_FAILURES =
      count(
          SCANNER,
          "SCHEDULER_SCANNER_CIRCUIT_FAILURE_PERCENT",
          "percent",
          80,
          1,
          100,
          "The circuit opens when so many of them failed: leasing stops until a probe succeeds.");
  public static final Option<Duration> SCANNER_PROBE_INTERVAL =
      millis(
          SCANNER,
          "SCHEDULER_SCANNER_PROBE_INTERVAL_MILLISECONDS",
          5000,
          50,
          600000,
          "Time between two probes of a scanner that is down or refuses us.");
  public static final Option<Duration> SCANNER_REFRESH_DEADLINE =
      seconds(
          SCANNER,
          "SCHEDULER_SCANNER_REFRESH_DEADLINE_SECONDS",
          600,
          1,
          86400,
          "How long a content refresh of one image may take.");
  public static final Option<Duration> SCANNER_REFRESH_POLL =
      millis(
          SCANNER,
          "SCHEDULER_SCANNER_REFRESH_POLL_MILLISECONDS",
          1000,
          10,
          60000,
          "Time between two looks at a content refresh.");

  // --- runs
  // ---------------------------------------------------------------------------------------------------------

  public static final Option<Integer> SEGMENT_SIZE =
      count(
          RUNS,
          "SCHEDULER_SEGMENT_SIZE",
          "images",
          100,
          1,
          500,
          "Images in a segment. Raised by itself, up to 500, where a run would need more than 1,000 segments.");
  public static final Option<Integer> RUN_WINDOW =
      count(
          RUNS,
          "SCHEDULER_RUN_WINDOW_SEGMENTS",
          "segments",
          32,
          2,
          100000,
          "Segments of one run that are in the queue or being worked on at once. The next ones follow when half of them are done.");
  public static final Option<Duration> RUN_DEADLINE =
      seconds(
          RUNS,
          "SCHEDULER_RUN_DEADLINE_SECONDS",
          86400,
          1,
          2592000,
          "A run that has not ended by then is closed as error, unless its message says otherwise.");
  public static final Option<Duration> RECONCILER_INTERVAL =
      seconds(
          RUNS,
          "SCHEDULER_RECONCILER_INTERVAL_SECONDS",
          60,
          1,
          3600,
          "Time between two looks of the reconciler at a run, over all workers.");
  public static final Option<Duration> RECONCILER_GRACE =
      seconds(
          RUNS,
          "SCHEDULER_RECONCILER_GRACE_SECONDS",
          180,
          1,
          86400,
          "What is younger is left alone by the reconciler. Longer than a lease, or it repairs what a successor is about to finish.");
  public static final Option<Set<String>> TENANTS =
      parsed(
          RUNS,
          "SCHEDULER_TENANTS",
          "",
          "names divided by commas, or blank for all",
          Options::names,
          "The tenants that this worker serves; messages of others become dead letters.");
  public static final Option<Integer> SNAPSHOT_MAX_IMAGES =
      count(
          RUNS,
          "SCHEDULER_SNAPSHOT_MAX_IMAGES",
          "images",
          2000000,
          1,
          20000000,
          "Largest impact snapshot that REST accepts.");

  // --- events
  // -------------------------------------------------------------------------------------------------------

  public static final Option<Boolean> EVENTS_ENABLED =
      flag(EVENTS, "SCANNER_EVENTS_ENABLED", false, "Whether events are published.");
  public static final Option<EventsDriver> EVENTS_DRIVER =
      choice(
          EVENTS,
          "SCANNER_EVENTS_DRIVER",
          EventsDriver.class,
          EventsDriver.REDIS,
          "What carries the events.");
  public static final Option<Optional<String>> EVENTS_DSN =
      new Option<>(
          "SCANNER_EVENTS_DSN",
          EVENTS,
          "Address of the Redis server that takes the events; blank: the queue's, when that is Redis. May hold a password, so it may come from a file.",
          "",
          "redis:// or rediss:// address, maybe with the number of a database, or blank",
          "",
          true,
          Options::redis);
  public static final Option<String> EVENTS_STREAM =
      parsed(
          EVENTS,
          "SCANNER_EVENTS_STREAM",
          "stella.events",
          "1 to 200 letters, digits or . : _ -",
          matching("[A-Za-z0-9.:_-]{1,200}"),
          "Stream that the events are added to.");
  public static final Option<Duration> EVENTS_TIMEOUT =
      seconds(
          EVENTS,
          "SCANNER_EVENTS_PUBLISH_TIMEOUT_SECONDS",
          5,
          1,
          300,
          "How long one publish may take.");
  public static final Option<Integer> EVENTS_MAX_LENGTH =
      count(
          EVENTS,
          "SCANNER_EVENTS_MAX_STREAM_LENGTH",
          "events",
          10000,
          0,
          100000000,
          "Redis trims the stream beyond this, approximately; 0: never.");
  public static final Option<ReportEvents> EVENTS_REPORTS =
      choice(
          EVENTS,
          "SCANNER_EVENTS_REPORTS",
          ReportEvents.class,
          ReportEvents.CHANGED,
          "Which images get a scanner.report.ready event: those that changed, or all that were evaluated.");
  public static final Option<Optional<Path>> EVENTS_SIGNING_KEY =
      file(
          EVENTS,
          "SCANNER_EVENTS_SIGNING_KEY_FILE",
          "PEM private key (Ed25519 or ECDSA P-256) that signs the events; blank: unsigned.");
  public static final Option<String> EVENTS_SIGNING_KEY_ID =
      text(
          EVENTS,
          "SCANNER_EVENTS_SIGNING_KEY_ID",
          "",
          "any text; needed with a key",
          "The keyid of the signatures.");
  public static final Option<Optional<Path>> EVENTS_TLS_CA =
      file(
          EVENTS,
          "SCANNER_EVENTS_TLS_CA_FILE",
          "PEM certificates that the events server's certificate must lead to; blank: as for the queue.");

  // --- HTTP
  // ---------------------------------------------------------------------------------------------------------

  public static final Option<String> HTTP_ADDRESS =
      parsed(
          HTTP,
          "SCHEDULER_HTTP_ADDRESS",
          "127.0.0.1",
          "an address of this machine, 0.0.0.0 for all",
          matching("[A-Za-z0-9.:_-]{1,253}"),
          "Address that the HTTP port listens at.");
  public static final Option<Integer> HTTP_PORT =
      count(HTTP, "SCHEDULER_HTTP_PORT", "", 8085, 0, 65535, "HTTP port; 0 picks a free one.");
  public static final Option<Optional<Path>> HTTP_TLS_CERTIFICATE =
      file(
          HTTP,
          "SCHEDULER_HTTP_TLS_CERTIFICATE_FILE",
          "PEM certificate chain of the HTTP port; blank: no TLS.");
  public static final Option<Optional<Path>> HTTP_TLS_KEY =
      file(HTTP, "SCHEDULER_HTTP_TLS_KEY_FILE", "PEM private key of that certificate.");
  public static final Option<Boolean> HTTP_PLAIN =
      flag(
          HTTP,
          "SCHEDULER_HTTP_PLAIN_ALLOWED",
          false,
          "Allows an address other than loopback without TLS, for a port behind a front door that ends TLS.");
  public static final Option<String> HTTP_USERNAME =
      text(HTTP, "SCHEDULER_HTTP_USERNAME", "operator", "any text", "User of REST and console.");
  public static final Option<Optional<String>> HTTP_PASSWORD =
      secret(
          HTTP,
          "SCHEDULER_HTTP_PASSWORD",
          "Password of that user. Blank: REST and console refuse everyone.");
  public static final Option<Integer> HTTP_MAX_BODY_BYTES =
      count(
          HTTP,
          "SCHEDULER_HTTP_MAX_BODY_BYTES",
          "bytes",
          262144,
          1024,
          16777216,
          "Largest JSON body of a REST request; snapshots are streams and have their own limit.");

  // --- process
  // ------------------------------------------------------------------------------------------------------

  public static final Option<String> PROFILE =
      parsed(
          PROCESS,
          "SCHEDULER_PROFILE",
          "",
          "name of a file in the folder of profiles without its ending, or blank",
          matching("[a-z0-9-]*"),
          "A way to run: the file of that name gives values for variables that are not set.");
  public static final Option<String> PROFILES_DIRECTORY =
      text(PROCESS, "SCHEDULER_PROFILES_DIRECTORY", "profiles", "a folder", "Folder of profiles.");
  public static final Option<String> ROUTES_DIRECTORY =
      text(PROCESS, "SCHEDULER_ROUTES_DIRECTORY", "routes", "a folder", "Folder of the routes.");
  public static final Option<Duration> DRAIN =
      seconds(
          PROCESS,
          "SCHEDULER_DRAIN_SECONDS",
          20,
          1,
          600,
          "How long a stop waits for leased work to end before it is handed back.");
  public static final Option<String> METRICS_OTLP_URL =
      parsed(
          PROCESS,
          "SCHEDULER_METRICS_OTLP_URL",
          "",
          "http:// or https:// address without user and query, or blank",
          value -> value.isBlank() ? "" : web(value).toString(),
          "Where metrics are pushed to as OTLP over HTTP, with the path (…/v1/metrics); blank: nowhere.");
  public static final Option<Duration> METRICS_OTLP_INTERVAL =
      seconds(
          PROCESS,
          "SCHEDULER_METRICS_OTLP_INTERVAL_SECONDS",
          60,
          1,
          3600,
          "Time between two pushes of metrics.");
  public static final Option<Optional<Path>> METRICS_OTLP_TLS_CA =
      file(
          PROCESS,
          "SCHEDULER_METRICS_OTLP_TLS_CA_FILE",
          "PEM certificates that the collector's certificate must lead to; blank: those of the JDK.");
  public static final Option<Optional<Path>> METRICS_OTLP_TLS_CERTIFICATE =
      file(
          PROCESS,
          "SCHEDULER_METRICS_OTLP_TLS_CERTIFICATE_FILE",
          "PEM certificate chain shown to the collector (mutual TLS).");
  public static final Option<Optional<Path>> METRICS_OTLP_TLS_KEY =
      file(PROCESS, "SCHEDULER_METRICS_OTLP_TLS_KEY_FILE", "PEM private key of that certificate.");
  public static final Option<String> LOGS_OTLP_URL =
      parsed(
          PROCESS,
          "SCHEDULER_LOGS_OTLP_URL",
          "",
          "http:// or https:// address without user and query, or blank",
          value -> value.isBlank() ? "" : web(value).toString(),
          "Where log lines are pushed to as OTLP over HTTP, with the path (…/v1/logs); blank: nowhere. Standard output has them in any case.");
  public static final Option<Optional<Path>> LOGS_OTLP_TLS_CA =
      file(
          PROCESS,
          "SCHEDULER_LOGS_OTLP_TLS_CA_FILE",
          "PEM certificates that the certificate of the collector of log lines must lead to; blank: those of the JDK.");
  public static final Option<Optional<Path>> LOGS_OTLP_TLS_CERTIFICATE =
      file(
          PROCESS,
          "SCHEDULER_LOGS_OTLP_TLS_CERTIFICATE_FILE",
          "PEM certificate chain shown to the collector of log lines (mutual TLS).");
  public static final Option<Optional<Path>> LOGS_OTLP_TLS_KEY =
      file(PROCESS, "SCHEDULER_LOGS_OTLP_TLS_KEY_FILE", "PEM private key of that certificate.");

  private static final List<Option<?>> ALL =
      Arrays.stream(Options.class.getFields())
          .filter(
              field -> Modifier.isStatic(field.getModifiers()) && field.getType() == Option.class)
          .<Option<?>>map(
              field -> {
                try {
                  return (Option<?>) field.get(null);
                } catch (IllegalAccessException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toList();

  public static List<Option<?>> all() {
    return ALL;
  }

  private static Function<String, URI> uri(String... schemes) {
    return value -> {
      URI uri = URI.create(value);
      if (!Arrays.asList(schemes).contains(uri.getScheme())
          || uri.getHost() == null
          || uri.getQuery() != null) {
        throw new IllegalArgumentException("not such an address");
      }
      return uri;
    };
  }

  /** Credentials have variables of their own, which are kept out of texts. */
  private static URI web(String value) {
    URI uri = uri("http", "https").apply(value);
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("not such an address");
    }
    return uri;
  }

  private static Function<String, String> matching(String pattern) {
    return value -> {
      if (!Pattern.matches(pattern, value)) {
        throw new IllegalArgumentException("no match");
      }
      return value;
    };
  }

  private static Optional<String> mongo(String value) {
    if (!value.startsWith("mongodb://") && !value.startsWith("mongodb+srv://")) {
      throw new IllegalArgumentException("not such an address");
    }
    if (value.startsWith("mongodb://")) {
      // The other form asks the name service, which may not answer yet.
      new ConnectionString(value);
    }
    return Optional.of(value);
  }

  private static URI redisUri(String value) {
    URI uri = uri("redis", "rediss").apply(value);
    if (!uri.getPath().matches("(/\\d{0,4})?")) {
      throw new IllegalArgumentException("not a number of a database");
    }
    return uri;
  }

  private static Optional<String> redis(String value) {
    if (value.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(redisUri(value).toString());
  }

  private static Set<String> names(String value) {
    return Arrays.stream(value.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Options() {}
}
