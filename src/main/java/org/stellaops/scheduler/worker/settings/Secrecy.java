package org.stellaops.scheduler.worker.settings;

import java.util.regex.Pattern;

/** Keeps what may be a password out of texts that people read. */
public final class Secrecy {

  /** Up to the last at sign: a password that was not encoded may hold slashes and at signs. */
  private static final Pattern USER_INFO =
      Pattern.compile("^([A-Za-z0-9+]+://)?.*@", Pattern.DOTALL);

  /** The address with everything between scheme and host replaced by three stars. */
  public static String withoutUserInfo(String address) {
    return USER_INFO.matcher(address).replaceFirst("$1***@");
  }

  private Secrecy() {}
}
