package org.hepatica.ct;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.pixel.FrameFile;
import org.hepatica.dicom.pixel.PixelData;

/**
 * One slice under two SOP Instance UIDs, as of an image that was sent again by who gave it another,
 * or in two frames: the same bytes of pixels, of one meaning, at one place.
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

  /**
   * By instance, of each frame: an instance is read once, whatever its frames are compared with.
   */
  private final Map<Path, List<byte[]>> digests = new HashMap<>();

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
    Twins known = new Twins();
    List<Twin> twins = new ArrayList<>();
    SliceHeader first = null;
    for (SliceHeader slice : ordered) {
      if (first != null && isAt(first, slice) && known.showTheSame(first, slice)) {
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

  private boolean showTheSame(SliceHeader a, SliceHeader b) throws IOException {
    try {
      return Arrays.equals(digest(a), digest(b));
    } catch (DicomException e) {
      return false; // the pixels are judged, and the reason told, when they are decoded
    }
  }

  /** Of the bytes of its pixels, and of what they mean. */
  private byte[] digest(SliceHeader slice) throws IOException {
    List<byte[]> all = digests.get(slice.file());
    if (all == null) {
      all = slice.frame() > 0 ? ofFrames(slice) : ofInstance(slice);
      digests.put(slice.file(), all);
    }
    int frame = Math.max(0, slice.frame() - 1);
    if (frame >= all.size()) {
      throw new DicomException("the file changed while it was read");
    }
    return all.get(frame);
  }

  private static List<byte[]> ofInstance(SliceHeader slice) throws IOException {
    DicomFile file = SlicePixels.open(slice);
    return List.of(digest(file.dataSet(), PixelData.frames(file.dataSet(), file.syntax()).get(0)));
  }

  private static List<byte[]> ofFrames(SliceHeader slice) throws IOException {
    List<byte[]> all = new ArrayList<>();
    try (FrameFile file = FrameFile.open(slice.file())) {
      for (int number = 1; number <= Frames.of(file.header()).size(); number++) {
        all.add(digest(file.header(), file.frame(number)));
      }
    }
    return all;
  }

  private static byte[] digest(DataSet image, byte[] frame) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (int tag : MEANING) {
        byte[] value = image.bytes(tag);
        sha.update((byte) (value == null ? 0 : 1 + value.length));
        sha.update(value == null ? new byte[0] : value);
      }
      return sha.digest(frame);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
