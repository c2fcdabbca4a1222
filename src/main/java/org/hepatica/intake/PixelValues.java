package org.hepatica.intake;

import java.io.IOException;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.TransferSyntax;

/** Decodes pixels, to tell whether two instances in different transfer syntaxes show the same. */
@FunctionalInterface
public interface PixelValues {
  /** Knows no codec: instances in different syntaxes then count as different. */
  PixelValues NONE = (dataSet, syntax) -> null;

  /**
   * Returns the stored values of all frames in a form that is the same for every transfer syntax,
   * or null when it knows no codec for this one.
   *
   * @throws IOException when the pixels are damaged
   */
  byte[] of(DataSet dataSet, TransferSyntax syntax) throws IOException;
}
