package org.hepatica.intake;

/**
 * Limits of intake.
 *
 * @param maxInstanceBytes longest data set that is taken, in bytes
 * @param minFreeBytes free space that must remain on the data folder's disk for an instance to be
 *     taken, in bytes
 */
public record IntakeSettings(long maxInstanceBytes, long minFreeBytes) {
  /** 2 GiB, and 1 GiB to remain free. */
  public static final IntakeSettings DEFAULT = new IntakeSettings(2L << 30, 1L << 30);

  public IntakeSettings {
    if (maxInstanceBytes < 1 || minFreeBytes < 0) {
      throw new IllegalArgumentException(
          "the longest instance must be at least 1 byte and the reserve not negative");
    }
  }
}
