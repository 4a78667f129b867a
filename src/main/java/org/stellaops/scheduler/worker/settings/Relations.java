package org.stellaops.scheduler.worker.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must hold between options; the rules about certificates are in {@link TlsRelations}. */
final class Relations {

  /** Addresses that only this machine can reach; names are not looked up at start. */
  private static final Pattern LOOPBACK =
      Pattern.compile("127(\\.\\d{1,3}){3}|::1|\\[::1]|localhost");

  /** A digest in a segment message, with its quotes and comma. */
  private static final int DIGEST_BYTES = 74;

  /** A segment message without its digests; ids and attributes have room in it. */
  private static final int SEGMENT_HEAD_BYTES = 1024;

  private static final List<Relation> OWN =
      List.of(
          new Relation(
              "The duplicate window is at least two leases.",
              "A worker that dies leaves its messages to another one after a lease, which may die as well;"
                  + " what is enqueued again then has to be recognised.",
              Relations::windowCoversLeases),
          new Relation(
              "The duplicate window is longer than the retry delay.",
              "A message that failed half-way enqueues its first half again after the delay.",
              Relations::windowCoversDelay),
          new Relation(
              "Of each queue, both endpoints are replaced or none.",
              "Messages leased from one place and put into another would never be read.",
              settings -> bothOrNeither(settings, Options.PLANNER_FROM, Options.PLANNER_TO)),
          new Relation(
              "The same for the runner queue.",
              "As above.",
              settings -> bothOrNeither(settings, Options.RUNNER_FROM, Options.RUNNER_TO)),
          new Relation(
              "The same for the queue of background runs.",
              "As above.",
              settings -> bothOrNeither(settings, Options.BACKGROUND_FROM, Options.BACKGROUND_TO)),
          new Relation(
              "The queue of background runs is replaced only where the runner queue is.",
              "The segments of one run would lie with two brokers, and lost ones could not be told from those that wait.",
              Relations::runnerGoesFirst),
          new Relation(
              "The largest segment message holds a whole segment.",
              "A worker must be able to read the segments that it writes.",
              Relations::segmentFits),
          new Relation(
              "Credentials stand in the broker's address or in their own variables, not in both.",
              "Which of them counts would be left to a client library.",
              Relations::oneCredential),
          new Relation(
              "A user at the broker needs a password.",
              "No broker takes the one without the other; most likely a file of a secret is missing.",
              Relations::userHasPassword),
          new Relation(
              "The longest wait between two tries is at least the first.",
              "The first wait would already be over the limit.",
              Relations::retryDelays),
          new Relation(
              "The deadline of a content refresh is longer than the time between two looks at it.",
              "It would have passed before the first look.",
              Relations::refreshIsSeen),
          new Relation(
              "Snapshots are kept at least as long as a run may take.",
              "A run may wait in the queue until its deadline, and then still needs the images it was given.",
              Relations::snapshotsOutliveRuns),
          new Relation(
              "Enabled events need a Redis server: their own, or the queue's.",
              "There would be nowhere to publish them.",
              Relations::eventsHaveServer),
          new Relation(
              "A signing key has a key id.",
              "A verifier finds the public key by the id.",
              Relations::signingKeyHasId),
          new Relation(
              "An HTTP address other than loopback needs TLS, or the word that a front door ends TLS.",
              "Passwords of operators would cross the network readable.",
              Relations::httpIsPrivate));

  /** All rules, in the order of the generated page. */
  static List<Relation> all() {
    return Stream.concat(OWN.stream(), TlsRelations.ALL.stream()).toList();
  }

  /** The problems with these settings; none when every rule holds. */
  static List<String> broken(Settings settings) {
    return all().stream().flatMap(rule -> rule.check().apply(settings).stream()).toList();
  }

  private static Optional<String> windowCoversLeases(Settings settings) {
    Duration window = settings.get(Options.QUEUE_DUPLICATE_WINDOW);
    Duration lease = settings.get(Options.QUEUE_LEASE);
    return unless(
        window.compareTo(lease.multipliedBy(2)) >= 0,
        "%s is %d seconds, but %s is %d seconds; allowed: a window of at least two leases",
        Options.QUEUE_DUPLICATE_WINDOW,
        window.toSeconds(),
        Options.QUEUE_LEASE,
        lease.toSeconds());
  }

  private static Optional<String> windowCoversDelay(Settings settings) {
    Duration window = settings.get(Options.QUEUE_DUPLICATE_WINDOW);
    Duration delay = settings.get(Options.QUEUE_RETRY_DELAY);
    return unless(
        window.compareTo(delay) > 0,
        "%s is %d seconds, but %s is %d seconds; allowed: a window longer than the delay",
        Options.QUEUE_DUPLICATE_WINDOW,
        window.toSeconds(),
        Options.QUEUE_RETRY_DELAY,
        delay.toSeconds());
  }

  /** The URIs may hold a password, so only their schemes are shown. */
  private static Optional<String> bothOrNeither(
      Settings settings, Option<String> from, Option<String> to) {
    return unless(
        settings.get(from).isBlank() == settings.get(to).isBlank(),
        "%s is %s, but %s is %s; allowed: both or neither",
        from,
        scheme(settings.get(from)),
        to,
        scheme(settings.get(to)));
  }

  private static Optional<String> runnerGoesFirst(Settings settings) {
    return unless(
        settings.get(Options.BACKGROUND_FROM).isBlank()
            || !settings.get(Options.RUNNER_FROM).isBlank(),
        "%s is %s, but %s is blank; allowed: blank, or both",
        Options.BACKGROUND_FROM,
        scheme(settings.get(Options.BACKGROUND_FROM)),
        Options.RUNNER_FROM);
  }

  private static Optional<String> segmentFits(Settings settings) {
    int images = settings.get(Options.SEGMENT_SIZE);
    int most = settings.get(Options.RUNNER_MAX_BYTES);
    int needed = SEGMENT_HEAD_BYTES + DIGEST_BYTES * images;
    return unless(
        most >= needed,
        "%s is %d bytes, but %s is %d images; allowed: at least %d bytes for such segments",
        Options.RUNNER_MAX_BYTES,
        most,
        Options.SEGMENT_SIZE,
        images,
        needed);
  }

  private static Optional<String> oneCredential(Settings settings) {
    Option<URI> address = QueueEndpoints.address(settings);
    return unless(
        settings.get(address).getRawUserInfo() == null
            || settings.get(Options.QUEUE_PASSWORD).isEmpty(),
        "%s holds credentials, but %s is set as well; allowed: one of them",
        address,
        Options.QUEUE_PASSWORD);
  }

  private static Optional<String> userHasPassword(Settings settings) {
    String user = settings.get(Options.QUEUE_USERNAME);
    return unless(
        user.isBlank() || settings.get(Options.QUEUE_PASSWORD).isPresent(),
        "%s is \"%s\", but %s is blank; allowed: both or neither",
        Options.QUEUE_USERNAME,
        user,
        Options.QUEUE_PASSWORD);
  }

  private static Optional<String> retryDelays(Settings settings) {
    Duration longest = settings.get(Options.SCANNER_RETRY_MAX_DELAY);
    Duration first = settings.get(Options.SCANNER_RETRY_DELAY);
    return unless(
        longest.compareTo(first) >= 0,
        "%s is %d milliseconds, but %s is %d milliseconds; allowed: a longest wait of at least the first",
        Options.SCANNER_RETRY_MAX_DELAY,
        longest.toMillis(),
        Options.SCANNER_RETRY_DELAY,
        first.toMillis());
  }

  private static Optional<String> refreshIsSeen(Settings settings) {
    Duration deadline = settings.get(Options.SCANNER_REFRESH_DEADLINE);
    Duration poll = settings.get(Options.SCANNER_REFRESH_POLL);
    return unless(
        deadline.compareTo(poll) > 0,
        "%s is %d seconds, but %s is %d milliseconds; allowed: a deadline longer than the time between two looks",
        Options.SCANNER_REFRESH_DEADLINE,
        deadline.toSeconds(),
        Options.SCANNER_REFRESH_POLL,
        poll.toMillis());
  }

  private static Optional<String> snapshotsOutliveRuns(Settings settings) {
    int days = settings.get(Options.RETENTION_SNAPSHOTS);
    Duration deadline = settings.get(Options.RUN_DEADLINE);
    return unless(
        Duration.ofDays(days).compareTo(deadline) >= 0,
        "%s is %d days, but %s is %d seconds; allowed: snapshots that outlive the longest run",
        Options.RETENTION_SNAPSHOTS,
        days,
        Options.RUN_DEADLINE,
        deadline.toSeconds());
  }

  private static Optional<String> eventsHaveServer(Settings settings) {
    return unless(
        !settings.get(Options.EVENTS_ENABLED)
            || settings.get(Options.EVENTS_DSN).isPresent()
            || settings.get(Options.QUEUE_KIND) == Options.QueueKind.REDIS,
        "%s is true and %s is blank, but %s is %s, whose server takes no events; allowed: a redis:// or rediss:// address in %2$s",
        Options.EVENTS_ENABLED,
        Options.EVENTS_DSN,
        Options.QUEUE_KIND,
        settings.get(Options.QUEUE_KIND));
  }

  private static Optional<String> signingKeyHasId(Settings settings) {
    Optional<Path> key = settings.get(Options.EVENTS_SIGNING_KEY);
    String id = settings.get(Options.EVENTS_SIGNING_KEY_ID);
    return unless(
        key.isPresent() != id.isBlank(),
        "%s is %s, but %s is %s; allowed: both or neither",
        Options.EVENTS_SIGNING_KEY,
        shown(key.map(Path::toString).orElse("")),
        Options.EVENTS_SIGNING_KEY_ID,
        shown(id));
  }

  private static Optional<String> httpIsPrivate(Settings settings) {
    String address = settings.get(Options.HTTP_ADDRESS);
    return unless(
        isLoopback(address)
            || settings.get(Options.HTTP_TLS_CERTIFICATE).isPresent()
            || settings.get(Options.HTTP_PLAIN),
        "%s is \"%s\", but %s is blank and %s is false; allowed: a loopback address, a certificate, or true where a front door ends TLS",
        Options.HTTP_ADDRESS,
        address,
        Options.HTTP_TLS_CERTIFICATE,
        Options.HTTP_PLAIN);
  }

  private static String scheme(String uri) {
    return uri.isBlank() ? "blank" : "a " + uri.replaceFirst(":.*", "") + " endpoint";
  }

  static boolean isLoopback(String address) {
    return LOOPBACK.matcher(address).matches();
  }

  static String shown(String value) {
    return value.isBlank() ? "blank" : "\"" + value + "\"";
  }

  /** Options among the values are shown by their names. */
  static Optional<String> unless(boolean holds, String text, Object... values) {
    if (holds) {
      return Optional.empty();
    }
    Object[] shown =
        Arrays.stream(values)
            .map(value -> value instanceof Option<?> option ? option.name() : value)
            .toArray();
    return Optional.of(text.formatted(shown));
  }

  private Relations() {}
}
