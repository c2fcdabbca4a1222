package org.hepatica.dicom.pixel.dcm4che;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.dcm4che3.data.UID;
import org.dcm4che3.imageio.codec.ImageReaderFactory;
import org.hepatica.dicom.pixel.RleReader;

/** The reader that dcm4che-imageio names for RLE Lossless. */
public final class Dcm4cheRleReader implements RleReader {
  private static final ImageReaderSpi READERS =
      ImageReaderFactory.getImageReaderFromServiceLoader(
              ImageReaderFactory.getImageReaderParam(UID.RLELossless))
          .getOriginatingProvider();

  /** For {@link java.util.ServiceLoader}. */
  public Dcm4cheRleReader() {}

  @Override
  public String name() {
    return "dcm4che";
  }

  @Override
  public int[] cells(byte[] frame, int rows, int columns, int bytesPerPixel) throws IOException {
    int type = bytesPerPixel == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_USHORT_GRAY;
    BufferedImage image = new BufferedImage(columns, rows, type);
    ImageReader reader = READERS.createReaderInstance();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(frame))) {
      reader.setInput(in);
      ImageReadParam into = new ImageReadParam();
      into.setDestination(image);
      reader.readRaster(0, into);
    } finally {
      reader.dispose();
    }
    DataBuffer samples = image.getRaster().getDataBuffer();
    int[] cells = new int[rows * columns];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = samples.getElem(i);
    }
    return cells;
  }
}
