package org.hepatica.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.intake.PixelValues;

/** Lets intake see whether two instances in different transfer syntaxes show the same pixels. */
final class DecodedPixels implements PixelValues {
  @Override
  public byte[] of(DataSet dataSet, TransferSyntax syntax) throws IOException {
    boolean isSingleFrame = dataSet.integer(Tag.NUMBER_OF_FRAMES, 1) == 1;
    if (!PixelDecoder.supports(syntax.uid()) || !isSingleFrame) {
      return null;
    }
    int[] values = PixelDecoder.decode(dataSet, syntax, 0);
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }
}
