package org.hepatica.ct;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/**
 * One slice under two SOP Instance UIDs, as of an image that was sent again by who gave it another:
 * the same bytes of pixels, of one meaning, at one place.
 */
final class Twins {
  /** What the bytes of the pixels mean. */
  private static final int[] MEANING = {
    Tag.ROWS,
    Tag.COLUMNS,
    Tag.BITS_ALLOCATED,
    Tag.BITS_STORED,
    Tag.HIGH_BIT,
    Tag.PIXEL_REPRESENTATION,
    Tag.PHOTOMETRIC_INTERPRETATION,
    Tag.PIXEL_PADDING_VALUE,
    Tag.PIXEL_PADDING_RANGE_LIMIT
  };

  /** A slice, and that another one shows the same. */
  record Twin(SliceHeader second, SeriesRefused why) {}

  private Twins() {}

  /**
   * The later of each two in the order of instance numbers, then of UIDs.
   *
   * @param most after so many no more are looked for
   */
  static List<Twin> of(List<SliceHeader> slices, int most) throws IOException {
    List<SliceHeader> ordered =
        slices.stream()
            .sorted(
                Comparator.comparingDouble((SliceHeader h) -> h.position()[2])
                    .thenComparingInt(SliceHeader::instanceNumber)
                    .thenComparing(SliceHeader::sopInstanceUid))
            .toList();
    List<Twin> twins = new ArrayList<>();
    SliceHeader first = null;
    for (SliceHeader slice : ordered) {
      if (first != null && isAt(first, slice) && showTheSame(first, slice)) {
        String what =
            String.format(
                Locale.ROOT,
                "%s and %s show the same at %.2f mm",
                first.name(),
                slice.name(),
                slice.position()[2]);
        twins.add(new Twin(slice, new SeriesRefused(AdmissionCode.DUPLICATE_POSITION, what)));
        if (twins.size() >= most) {
          return twins;
        }
      } else {
        first = slice;
      }
    }
    return twins;
  }

  private static boolean isAt(SliceHeader a, SliceHeader b) {
    for (int i = 0; i < 3; i++) {
      if (Math.abs(a.position()[i] - b.position()[i]) >= Stack.SAME_POSITION_MM) {
        return false;
      }
    }
    return Arrays.equals(a.pixelSpacing(), b.pixelSpacing())
        && a.slope() == b.slope()
        && a.intercept() == b.intercept()
        && a.rescaleType().equals(b.rescaleType())
        && a.syntax().equals(b.syntax());
  }

  private static boolean showTheSame(SliceHeader a, SliceHeader b) throws IOException {
    try {
      DataSet x = read(a);
      DataSet y = read(b);
      for (int tag : MEANING) {
        if (!Arrays.equals(x.bytes(tag), y.bytes(tag))) {
          return false;
        }
      }
      return x.bytes(Tag.PIXEL_DATA) != null
              && Arrays.equals(x.bytes(Tag.PIXEL_DATA), y.bytes(Tag.PIXEL_DATA))
          || x.fragments(Tag.PIXEL_DATA) != null
              && y.fragments(Tag.PIXEL_DATA) != null
              && Objects.deepEquals(
                  x.fragments(Tag.PIXEL_DATA).toArray(), y.fragments(Tag.PIXEL_DATA).toArray());
    } catch (DicomException e) {
      return false; // the pixels are judged, and the reason told, when they are decoded
    }
  }

  private static DataSet read(SliceHeader slice) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(slice.file()), 1 << 16)) {
      return Part10.read(in, CtSeries.SLICE, -1).dataSet();
    }
  }
}
