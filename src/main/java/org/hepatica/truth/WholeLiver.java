package org.hepatica.truth;

import static org.hepatica.truth.SegmentMeaning.LESION;
import static org.hepatica.truth.SegmentMeaning.LESION_OF_LIVER;
import static org.hepatica.truth.SegmentMeaning.UNSAID;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.hepatica.dicom.DicomException;

/**
 * The liver with its lesions, which are segments of their own where whoever marked them gave each
 * voxel to one segment only: without them the liver would have holes.
 */
final class WholeLiver {
  /**
   * How much of a lesion's surface must border on the liver for it to be in it, where its code does
   * not name the liver.
   */
  private static final double WITHIN = 0.5;

  private final Segments segments;
  private final SourceGrid grid;

  /** Where the pixels of a segment lie. */
  @FunctionalInterface
  interface Marks {
    /** One set for each slice. */
    BitSet[] of(int segment) throws DicomException;
  }

  WholeLiver(Segments segments, SourceGrid grid) {
    this.segments = segments;
    this.grid = grid;
  }

  /**
   * The marks of the liver and its lesions together.
   *
   * @throws DicomException when there is no one liver, or a segment lies at it of which nothing
   *     says whether it is a part of it
   */
  BitSet[] in(Marks marks) throws DicomException {
    int number = segments.liver();
    BitSet[] liver = marks.of(number);
    for (int lesion : segments.that(LESION_OF_LIVER)) {
      add(liver, marks.of(lesion));
    }
    Map<Integer, BitSet[]> doubtful = new TreeMap<>();
    for (int lesion : segments.that(LESION)) {
      doubtful.put(lesion, marks.of(lesion));
    }
    // What lies in one that lies in the liver is in the liver: a cyst in a tumour.
    while (doubtful.values().removeIf(lesion -> isWithin(lesion, liver))) {}
    for (int other : segments.that(UNSAID)) {
      if (other != number) {
        doubtful.put(other, marks.of(other));
      }
    }
    for (Map.Entry<Integer, BitSet[]> other : doubtful.entrySet()) {
      if (border(other.getValue(), liver) > 0) {
        throw new DicomException(
            ("segment %s borders on the liver, and it is not said whether it is a part of it, as a tumour is: code it as what it is"
                    + " (a lesion with the liver as its Anatomic Region, or another organ), mark the whole liver in one segment, or %s")
                .formatted(segments.told(other.getKey()), Segments.NAME_THEM));
      }
    }
    return liver;
  }

  /** Adds a lesion that lies in the liver. */
  private boolean isWithin(BitSet[] lesion, BitSet... liver) {
    boolean isWithin = border(lesion, liver) >= WITHIN;
    if (isWithin) {
      add(liver, lesion);
    }
    return isWithin;
  }

  private static void add(BitSet[] liver, BitSet... lesion) {
    for (int k = 0; k < liver.length; k++) {
      liver[k].or(lesion[k]);
    }
  }

  /**
   * How much of the surface of what a segment has outside of the liver borders on it: the share of
   * the faces of its voxels. 0 when it has nothing there.
   */
  private double border(BitSet[] segment, BitSet... liver) {
    BitSet[] rest = new BitSet[segment.length];
    for (int k = 0; k < rest.length; k++) {
      rest[k] = (BitSet) segment[k].clone();
      rest[k].andNot(liver[k]);
    }
    long faces = 0;
    long shared = 0;
    for (int k = 0; k < rest.length; k++) {
      for (int i = rest[k].nextSetBit(0); i >= 0; i = rest[k].nextSetBit(i + 1)) {
        for (int[] step : STEPS) {
          if (!at(rest, k, i, step)) {
            faces++;
            shared += at(liver, k, i, step) ? 1 : 0;
          }
        }
      }
    }
    return faces == 0 ? 0 : (double) shared / faces;
  }

  /** To the neighbours of a voxel: slice, row, column. */
  private static final int[][] STEPS = {
    {-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}
  };

  private boolean at(BitSet[] marks, int slice, int pixel, int... step) {
    int k = slice + step[0];
    int row = pixel / grid.columns() + step[1];
    int column = pixel % grid.columns() + step[2];
    return k >= 0
        && k < marks.length
        && row >= 0
        && row < grid.rows()
        && column >= 0
        && column < grid.columns()
        && marks[k].get(row * grid.columns() + column);
  }
}
