package org.hepatica.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.quartz.CronExpression;

/** What a text must look like. */
enum Form {
  /** Any text, also none. */
  ANY,
  /** An application entity title (PS3.5 6.2, VR AE). */
  AE_TITLE,
  /** A host name, an IPv4 or an IPv6 address. */
  HOST,
  /** A Quartz cron expression, or {@code off}. */
  CRON,
  /** A SHA-256 fingerprint, DNS: and a name, or the subject of a certificate. */
  CERTIFICATE,
  /** The base URI of DICOMweb services (PS3.18 8.2). */
  WEB_BASE,
  /** A path of a file or folder. */
  PATH,
  /** As {@link #PATH}, or nothing. */
  OPTIONAL_PATH;

  /** Longest application entity title (PS3.5 6.2). */
  static final int AE_TITLE_LENGTH = 16;

  private static final int SHA256_DIGITS = 64;

  /** The word that switches a scheduled job off. */
  static final String OFF = "off";

  private static final Pattern HOST_NAME =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*");

  /** Two colons at least: one alone parts an IPv4 address from a port. */
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[\\w.]+)?");

  /** What is wrong with a text, and the cure. */
  record Fault(String what, String cure) {}

  /** Returns what is wrong with the text, or null. */
  Fault check(String text) {
    return switch (this) {
      case ANY -> null;
      case AE_TITLE -> aeTitle(text);
      case HOST -> host(text);
      case CRON -> cron(text);
      case CERTIFICATE -> certificate(text.strip());
      case WEB_BASE -> webBase(text.strip());
      case PATH -> text.isBlank() ? new Fault("is empty", "Write a path.") : path(text);
      case OPTIONAL_PATH -> path(text);
    };
  }

  private static Fault aeTitle(String text) {
    String cure =
        "An AE title has 1 to "
            + AE_TITLE_LENGTH
            + " characters: letters, digits, space, _ and - are safe.";
    if (text.isBlank()) {
      return new Fault("is blank", cure);
    }
    if (text.length() > AE_TITLE_LENGTH) {
      return new Fault(
          "\""
              + text
              + "\" has "
              + text.length()
              + " characters, over the "
              + AE_TITLE_LENGTH
              + " of an AE title",
          "Shorten it, and enter the same title in the PACS.");
    }
    for (char c : text.toCharArray()) {
      if (c < ' ' || c > '~' || c == '\\') {
        return new Fault(
            String.format("contains the character %s (U+%04X)", Character.getName(c), (int) c),
            cure);
      }
    }
    return null;
  }

  private static Fault host(String text) {
    if (HOST_NAME.matcher(text).matches() || IPV6.matcher(text).matches()) {
      return null;
    }
    return new Fault(
        text.isBlank() ? "is blank" : "\"" + text + "\" is not a host name or address",
        "Write only the name or the address, such as pacs.example.org or 10.1.2.3.");
  }

  /** Never repeats the text where a password may stand in it. */
  private static Fault webBase(String text) {
    String cure =
        "Write the base of its DICOMweb services, such as https://archive.example.org/dicom-web,"
            + " without /studies at its end.";
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return new Fault("is no URL", cure);
    }
    if (uri.getRawUserInfo() != null || text.contains("@")) {
      return new Fault(
          "has a user or password in it, and would be shown",
          "Take it out, and name a file with the header's value under authorization.");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      return new Fault("has a ? or # in it", cure);
    }
    boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!isWeb || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
      return new Fault("\"" + text + "\" is no URL of http: or https: with a host", cure);
    }
    return uri.getRawPath().matches("(.*/)?studies/*")
        ? new Fault("\"" + text + "\" ends in /studies, which is added to it", cure)
        : null;
  }

  private static Fault certificate(String text) {
    String cure =
        "Write the SHA-256 fingerprint of a certificate (openssl x509 -noout -fingerprint -sha256"
            + " prints it behind the =), or DNS: and a name of its Subject Alternative Name, or its"
            + " whole subject in quotation marks within brackets, such as"
            + " [\"CN=PACS,O=Hospital\"].";
    if (text.startsWith("DNS:")) {
      return HOST_NAME.matcher(text.substring("DNS:".length())).matches()
          ? null
          : new Fault("\"" + text + "\" names no host", cure);
    }
    if (text.matches("[0-9A-Fa-f:]+")) {
      int digits = text.replace(":", "").length();
      return digits == SHA256_DIGITS
          ? null
          : new Fault(
              "\"%s\" has %d hexadecimal digits, not the %d of a SHA-256 fingerprint"
                  .formatted(text, digits, SHA256_DIGITS),
              cure);
    }
    return subject(text, cure);
  }

  private static Fault subject(String text, String cure) {
    if (text.isEmpty()) {
      return new Fault("is blank", cure);
    }
    try {
      boolean hasName =
          new LdapName(new X500Principal(text).getName())
              .getRdns().stream().anyMatch(part -> part.toAttributes().get("CN") != null);
      // Without quotation marks, or as a text that is no list, a subject is cut at its commas, into
      // parts that name everybody.
      return hasName
          ? null
          : new Fault("\"" + text + "\" is a subject without CN, or a part of one", cure);
    } catch (IllegalArgumentException | InvalidNameException e) {
      return new Fault("\"" + text + "\" is no fingerprint, name or subject", cure);
    }
  }

  private static Fault cron(String text) {
    if (text.equals(OFF)) {
      return null;
    }
    String cure =
        "Write six fields: second minute hour day month weekday, one of the days as ?,"
            + " such as \"0 30 2 * * ?\" for half past two at night; or off.";
    if (text.matches(".*\\b99\\b.*")) { // CronExpression takes 99, its mark for *, as a value
      return new Fault("\"" + text + "\" is no cron expression (99 is out of range)", cure);
    }
    try {
      if (new CronExpression(text).getNextValidTimeAfter(new java.util.Date()) == null) {
        return new Fault("\"" + text + "\" never comes again", cure);
      }
      return null;
    } catch (ParseException | IllegalArgumentException e) {
      return new Fault(
          "\"" + text + "\" is no cron expression (" + oneLine(e.getMessage()) + ")", cure);
    }
  }

  private static Fault path(String text) {
    try {
      Path.of(text);
      return null;
    } catch (InvalidPathException e) {
      return new Fault(
          "is no path (" + e.getReason() + ")",
          text.chars().allMatch(c -> c < 128)
              ? "Write the path of a folder or file."
              : "Set a locale of UTF-8, such as LC_ALL=C.UTF-8: without one Java takes ASCII only.");
    }
  }

  private static String oneLine(String message) {
    return String.valueOf(message).replaceAll("\\s+", " ").strip();
  }
}
