package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A script of the server, sent by its digest and in full when the server does not know it. */
final class Script {

  private final String text;
  private final String digest;

  private Script(String text) {
    this.text = text;
    this.digest = digest(text);
  }

  /** One that works on entries that are leased. */
  static Script onLeases(String name) {
    return new Script(read("prelude") + "\n" + read(name));
  }

  static Script plain(String name) {
    return new Script(read(name));
  }

  <T> CompletableFuture<T> run(
      RedisAsyncCommands<String, byte[]> redis,
      ScriptOutputType type,
      String[] keys,
      byte[]... arguments) {
    RedisFuture<T> byDigest = redis.evalsha(digest, type, keys, arguments);
    return byDigest
        .toCompletableFuture()
        .handle(
            (reply, problem) -> {
              if (problem instanceof RedisNoScriptException) {
                CompletionStage<T> full = redis.eval(text, type, keys, arguments);
                return full.toCompletableFuture();
              }
              return problem == null
                  ? CompletableFuture.completedFuture(reply)
                  : CompletableFuture.<T>failedFuture(problem);
            })
        .thenCompose(reply -> reply);
  }

  private static String read(String name) {
    try (InputStream found = Script.class.getResourceAsStream(name + ".lua")) {
      if (found == null) {
        throw new IllegalStateException(name + ".lua is not on the class path");
      }
      return new String(found.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-1 is what the protocol asks for; nothing depends on its strength. */
  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
