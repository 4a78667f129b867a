package org.stellaops.scheduler.worker.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.stellaops.scheduler.worker.hostile.LooseJson.Member;
import org.stellaops.scheduler.worker.hostile.LooseJson.Value;

/**
 * One change of a document.
 *
 * @param how what is done
 * @param place where, as a number that is folded into the places there are
 * @param choice with what, folded likewise
 */
public record Mutation(How how, int place, int choice) {

  /** What can be done to a document. Those from {@link #TRUNCATE} on do not ask for JSON. */
  public enum How {
    VALUE,
    TEXT,
    ESCAPE,
    KEY,
    DOUBLE_MEMBER,
    REMOVE_MEMBER,
    UNKNOWN_MEMBER,
    MANY_ENTRIES,
    SWAP,
    TRUNCATE,
    FLIP,
    INSERT,
    CONCATENATE,
    WRAP
  }

  /** The document with all changes: those of its structure first, then those of its bytes. */
  static byte[] apply(byte[] document, List<Mutation> changes) {
    List<Mutation> ofStructure = changes.stream().filter(Mutation::isOfStructure).toList();
    byte[] bytes = document;
    if (!ofStructure.isEmpty()) {
      Value top = LooseJson.read(document);
      ofStructure.forEach(change -> change.change(top));
      StringBuilder out = new StringBuilder();
      top.write(out);
      bytes = out.toString().getBytes(UTF_8);
    }
    for (Mutation change : changes) {
      if (!change.isOfStructure()) {
        bytes = change.change(bytes);
      }
    }
    return bytes;
  }

  private boolean isOfStructure() {
    return how.compareTo(How.TRUNCATE) < 0;
  }

  private void change(Value top) {
    List<Value> all = LooseJson.all(top);
    Value at = all.get(place % all.size());
    switch (how) {
      case VALUE -> at.replace(pick(HostileValues.RAW));
      case TEXT -> at.replace(LooseJson.text(pick(HostileValues.TEXTS)));
      case ESCAPE -> at.replace(pick(HostileValues.ESCAPES));
      case SWAP -> at.replace(copy(all.get(choice % all.size())));
      case MANY_ENTRIES -> entries(at);
      default -> member(all.stream().filter(each -> !each.members().isEmpty()).toList());
    }
  }

  private void member(List<Value> parents) {
    if (parents.isEmpty()) {
      return;
    }
    Value parent = parents.get(place % parents.size());
    List<Member> members = parent.members();
    int index = choice % members.size();
    Member member = members.get(index);
    switch (how) {
      case KEY -> members.set(index, new Member(key(), member.value()));
      case DOUBLE_MEMBER -> members.add(place % (members.size() + 1), member);
      case REMOVE_MEMBER -> members.remove(index);
      default -> {
        if (parent.isObject()) {
          members.add(index, new Member(key(), LooseJson.read("\"new\"".getBytes(UTF_8))));
        }
      }
    }
  }

  private String key() {
    return choice % 5 == 0
        ? HostileValues.ESCAPES.get(choice / 5 % HostileValues.ESCAPES.size())
        : LooseJson.text(pick(HostileValues.TEXTS));
  }

  private void entries(Value at) {
    int size = List.of(2, 64, 65, 500, 501, 2001).get(choice % 6);
    if (!at.members().isEmpty()) {
      Member last = at.members().get(at.members().size() - 1);
      String value = copy(last.value());
      for (int i = 0; i < size && value.length() < 4000; i++) {
        Value entry = LooseJson.read("0".getBytes(UTF_8));
        entry.replace(value.replaceFirst("[0-9a-f]{4}\"$", "%04x\"".formatted(i & 0xffff)));
        at.members().add(new Member("\"k" + i + "\"", entry));
      }
    }
  }

  private byte[] change(byte[] bytes) {
    int at = bytes.length == 0 ? 0 : place % bytes.length;
    return switch (how) {
      case TRUNCATE -> Arrays.copyOf(bytes, at);
      case FLIP -> {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
          flipped[at] ^= (byte) (1 << choice % 8);
        }
        yield flipped;
      }
      case INSERT -> joined(Arrays.copyOf(bytes, at), pick(HostileValues.BYTES), tail(bytes, at));
      case CONCATENATE -> joined(bytes, separator(), bytes);
      default -> wrapped(bytes);
    };
  }

  private byte[] separator() {
    return List.of("", "\n", " ", ",", "\u0000").get(choice % 5).getBytes(UTF_8);
  }

  private byte[] wrapped(byte[] bytes) {
    int levels = List.of(1, 60, 64, 65, 2000, 20_000).get(choice % 6);
    boolean list = place % 2 == 0;
    return joined(
        (list ? "[" : "{\"a\":").repeat(levels).getBytes(UTF_8),
        bytes,
        (list ? "]" : "}").repeat(levels).getBytes(UTF_8));
  }

  private <T> T pick(List<T> from) {
    return from.get(choice % from.size());
  }

  private static String copy(Value value) {
    StringBuilder out = new StringBuilder();
    value.write(out);
    return out.toString();
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] joined(byte[]... parts) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
