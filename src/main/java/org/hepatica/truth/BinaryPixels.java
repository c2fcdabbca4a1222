package org.hepatica.truth;

import java.util.BitSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Tag;

/**
 * Segmentation Type BINARY: each frame is of one segment, one bit a pixel, frames one after the
 * other without padding (PS3.3 C.8.20.2.3, PS3.5 8.1.1).
 */
final class BinaryPixels implements SegmentPixels {
  private final byte[] pixels;
  private final int framePixels;
  private final Segments segments;
  private final IntUnaryOperator segmentOf;

  /**
   * @param seg with rows, columns and frames that are known to be within their ranges
   * @param segmentOf number of the segment of a frame; negative when it has none
   * @throws DicomException when the pixels are not one bit each, fewer than the frames need, or
   *     more than these and their padding; or when their writer may have put frames at wrong bits
   */
  BinaryPixels(DataSet seg, int frames, Segments segments, IntUnaryOperator segmentOf)
      throws DicomException {
    int bits = seg.integer(Tag.BITS_ALLOCATED, 0);
    if (bits != 1) {
      throw new DicomException(
          "a segmentation of type BINARY with %d bits a pixel; one with one bit is read"
              .formatted(bits));
    }
    int rows = seg.integer(Tag.ROWS, 0);
    int columns = seg.integer(Tag.COLUMNS, 0);
    byte[] bytes = seg.bytes(Tag.PIXEL_DATA);
    long needed = ((long) rows * columns * frames + 7) / 8;
    int length = bytes == null ? 0 : bytes.length;
    // More than the one byte of padding: frames that are padded one by one, or of another size.
    if (length < needed || length > needed + needed % 2) {
      throw new DicomException(
          "%d bytes of pixels where %d frames of %d×%d need %d"
              .formatted(length, frames, columns, rows, needed));
    }
    if (mayBeDisplaced(seg, rows * columns, frames)) {
      throw new DicomException(
          ("frames of %d×%d pixels, no multiple of 8, written by dcmqi: 3D Slicer up to 5.10 writes"
                  + " them displaced, and nothing tells which version it was; have it written as a"
                  + " label map (Segmentation Type LABELMAP), or in another editor")
              .formatted(columns, rows));
    }
    this.pixels = bytes;
    this.framePixels = rows * columns;
    this.segments = segments;
    this.segmentOf = segmentOf;
  }

  /**
   * DCMTK before 3.6.9 (commit 6245f9cc of 2024-12-08) goes on a byte too early after a frame that
   * needs a byte more than a frame that begins on one: from there on all pixels lie 8 pixels off,
   * and more with each such frame. It stands in no element which DCMTK a dcmqi was built with.
   */
  private static boolean mayBeDisplaced(DataSet seg, int framePixels, int frames) {
    String model = seg.string(Tag.MANUFACTURER_MODEL_NAME, "").toLowerCase(Locale.ROOT);
    if (!model.contains("dcmqi")) {
      return false;
    }
    int over = framePixels % 8;
    for (long frame = 0; frame < frames; frame++) {
      if (frame * framePixels % 8 + over > 8) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean mayHold(int frame, Set<Integer> chosen) throws DicomException {
    int number = segmentOf.applyAsInt(frame);
    if (!segments.contains(number)) {
      throw new DicomException(
          "frame %d is of segment %d, which there is not".formatted(frame + 1, number));
    }
    return chosen.contains(number);
  }

  @Override
  public BitSet marked(int frame, Set<Integer> chosen) {
    long start = (long) frame * framePixels;
    BitSet bits = new BitSet(framePixels);
    for (int i = 0; i < framePixels; i++) {
      long at = start + i;
      if ((pixels[(int) (at >> 3)] >> (at & 7) & 1) != 0) {
        bits.set(i);
      }
    }
    return bits;
  }
}
