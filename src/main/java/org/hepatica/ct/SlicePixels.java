package org.hepatica.ct;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.pixel.PixelData;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.dicom.pixel.PixelFormat;

/** Reads the pixels of slices: each instance once, and one at a time in memory. */
final class SlicePixels {
  /** One slice; more is no CT image, whatever its lengths claim. */
  private static final ReadLimits SLICE = new ReadLimits(160 << 20, 320L << 20, 32, 500_000);

  /** An enhanced image: 2,000 frames of 512 x 512 pixels. */
  private static final ReadLimits ALL_FRAMES = new ReadLimits(1 << 30, 2L << 30, 32, 2_000_000);

  private SlicePixels() {}

  /**
   * Hounsfield units of each slice, in the order of the slices, as its image stores them.
   *
   * @param padding is told of each slice
   * @throws SeriesRefused when pixels are damaged
   * @throws IOException when a file cannot be read at all
   */
  static short[][] read(List<SliceHeader> slices, PaddingInBody padding)
      throws SeriesRefused, IOException {
    Map<Path, List<Integer>> byFile = new LinkedHashMap<>();
    for (int k = 0; k < slices.size(); k++) {
      byFile.computeIfAbsent(slices.get(k).file(), file -> new ArrayList<>()).add(k);
    }
    short[][] hu = new short[slices.size()][];
    for (List<Integer> together : byFile.values()) {
      read(slices, together, padding, hu);
    }
    return hu;
  }

  /** Those of one instance. */
  private static void read(
      List<SliceHeader> slices, List<Integer> together, PaddingInBody padding, short[]... hu)
      throws SeriesRefused, IOException {
    SliceHeader slice = slices.get(together.get(0));
    try {
      DicomFile file = open(slice);
      PixelFormat format = PixelDecoder.format(file.dataSet());
      List<DataSet> headers = Frames.of(file.dataSet());
      List<byte[]> frames = PixelData.frames(file.dataSet(), file.syntax());
      for (int k : together) {
        slice = slices.get(k);
        int frame = Math.max(0, slice.frame() - 1);
        if (format.rows() != slice.rows()
            || format.columns() != slice.columns()
            || frame >= Math.min(headers.size(), frames.size())) {
          throw new DicomException("the file changed while it was read");
        }
        int[] stored = PixelDecoder.decode(file.dataSet(), file.syntax(), frames.get(frame));
        HounsfieldScale scale = HounsfieldScale.of(headers.get(frame), format.signed());
        hu[k] = scale.apply(stored);
        padding.restore(scale, stored, hu[k], format.columns());
      }
    } catch (DicomException e) {
      throw new SeriesRefused(
          AdmissionCode.DAMAGED_PIXELS, slice.name() + ": " + e.getMessage(), e);
    }
  }

  /** An instance with all its pixels. */
  static DicomFile open(SliceHeader slice) throws IOException {
    ReadLimits limits = slice.frame() > 0 ? ALL_FRAMES : SLICE;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(slice.file()), 1 << 16)) {
      return Part10.read(in, limits, -1);
    }
  }
}
