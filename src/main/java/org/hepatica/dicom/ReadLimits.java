package org.hepatica.dicom;

/**
 * What a reader of untrusted bytes will take.
 *
 * @param maxElementBytes longest value of one element
 * @param maxTotalBytes of the whole data set, after inflation
 * @param maxDepth of nested sequences
 * @param maxElements elements and items in all, nested ones too
 */
public record ReadLimits(int maxElementBytes, long maxTotalBytes, int maxDepth, int maxElements) {
  /** Enough for every single-frame or multi-frame image that a CT sends. */
  public static final ReadLimits FILE =
      new ReadLimits(Integer.MAX_VALUE - 16, 4L << 30, 32, 2_000_000);

  /** For the part of an object before its pixels. */
  public static final ReadLimits HEADER = new ReadLimits(64 << 20, 256L << 20, 32, 500_000);

  /** For a command set of PS3.7, which holds a few UIDs and numbers. */
  public static final ReadLimits COMMAND = new ReadLimits(64 << 10, 64 << 10, 1, 100);
}
