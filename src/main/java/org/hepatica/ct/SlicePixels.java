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
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.pixel.FrameFile;
import org.hepatica.dicom.pixel.PixelData;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.dicom.pixel.PixelFormat;

/** Reads the pixels of slices: one slice at a time in memory, and each instance opened once. */
final class SlicePixels {
  /** One slice; more is no CT image, whatever its lengths claim. */
  private static final ReadLimits SLICE = new ReadLimits(160 << 20, 320L << 20, 32, 500_000);

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
    if (slice.frame() == 0) {
      try {
        DicomFile file = open(slice);
        List<byte[]> frames = PixelData.frames(file.dataSet(), file.syntax());
        hu[together.get(0)] = hu(slice, file.dataSet(), file.syntax(), frames.get(0), padding);
      } catch (DicomException e) {
        throw damaged(slice, e);
      }
      return;
    }
    try (FrameFile file = FrameFile.open(slice.file())) {
      List<DataSet> headers = Frames.of(file.header());
      for (int k : together) {
        slice = slices.get(k);
        byte[] frame = file.frame(slice.frame());
        hu[k] = hu(slice, headers.get(slice.frame() - 1), file.syntax(), frame, padding);
      }
    } catch (DicomException e) {
      throw damaged(slice, e);
    }
  }

  private static short[] hu(
      SliceHeader slice, DataSet header, TransferSyntax syntax, byte[] frame, PaddingInBody padding)
      throws DicomException {
    PixelFormat format = PixelDecoder.format(header);
    if (format.rows() != slice.rows() || format.columns() != slice.columns()) {
      throw new DicomException("the file changed while it was read");
    }
    int[] stored = PixelDecoder.decode(header, syntax, frame);
    HounsfieldScale scale = HounsfieldScale.of(header, format.signed());
    short[] hu = scale.apply(stored);
    padding.restore(scale, stored, hu, format.columns());
    return hu;
  }

  private static SeriesRefused damaged(SliceHeader slice, DicomException e) {
    return new SeriesRefused(AdmissionCode.DAMAGED_PIXELS, slice.name() + ": " + e.getMessage(), e);
  }

  /** A classic instance with its pixels. */
  static DicomFile open(SliceHeader slice) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(slice.file()), 1 << 16)) {
      return Part10.read(in, SLICE, -1);
    }
  }
}
