package org.hepatica.workbench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/** Shows a secondary capture to people without a viewer: as a PNG. */
final class CapturePng {
  private CapturePng() {}

  /**
   * Writes the picture of a single-frame capture: RGB with colour by pixel, or JPEG Baseline.
   *
   * @throws DicomException when it is no such capture
   */
  static Path write(Path capture, Path png) throws IOException {
    DataSet dataSet = Part10.read(capture).dataSet();
    List<byte[]> fragments = dataSet.fragments(Tag.PIXEL_DATA);
    if (fragments != null) {
      return write(decoded(capture, fragments), png);
    }
    int rows = dataSet.integer(Tag.ROWS, 0);
    int columns = dataSet.integer(Tag.COLUMNS, 0);
    byte[] rgb = dataSet.bytes(Tag.PIXEL_DATA);
    boolean isRgb =
        "RGB".equals(dataSet.string(Tag.PHOTOMETRIC_INTERPRETATION))
            && dataSet.integer(Tag.PLANAR_CONFIGURATION, 1) == 0
            && dataSet.integer(Tag.BITS_ALLOCATED, 0) == 8;
    if (!isRgb || rows < 1 || columns < 1 || rgb == null || rgb.length < 3L * rows * columns) {
      throw new DicomException(capture.getFileName() + " is no RGB capture");
    }
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < rows * columns; i++) {
      image.setRGB(
          i % columns,
          i / columns,
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF);
    }
    return write(image, png);
  }

  /** One frame in one fragment, after the offset table, as {@code result} writes it. */
  private static BufferedImage decoded(Path capture, List<byte[]> fragments) throws IOException {
    BufferedImage image =
        fragments.size() == 2 ? ImageIO.read(new ByteArrayInputStream(fragments.get(1))) : null;
    if (image == null) {
      throw new DicomException(capture.getFileName() + " is no JPEG capture of one fragment");
    }
    return image;
  }

  private static Path write(BufferedImage image, Path png) throws IOException {
    if (!ImageIO.write(image, "png", png.toFile())) {
      throw new IOException("this Java cannot write PNG files");
    }
    return png;
  }
}
