package org.hepatica.dicom.net;

import java.time.Duration;

/** Checks of settings: each says which setting is wrong and what it may be. */
final class Limits {
  static final int MIN_PDU = 4 * 1024;
  static final int MAX_PDU = 1024 * 1024;
  static final int DEFAULT_PDU = 128 * 1024;

  private Limits() {}

  static void range(String name, long value, long low, long high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          "%s is %d; it may be %d to %d".formatted(name, value, low, high));
    }
  }

  static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; it may be over zero and up to a day".formatted(name, value));
    }
  }

  static void aeTitle(String name, String value) {
    boolean printable = value.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '\\');
    if (value.isBlank() || value.length() > 16 || !printable) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; it has 1 to 16 printable ASCII characters, no backslash (PS3.5 6.2)"
              .formatted(name, value));
    }
  }
}
