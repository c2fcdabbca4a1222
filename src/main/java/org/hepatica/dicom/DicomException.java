package org.hepatica.dicom;

import java.io.IOException;

/** Bytes that are not what PS3.5 or PS3.10 say; the message names the tag and the offset. */
public class DicomException extends IOException {
  public DicomException(String message) {
    super(message);
  }

  public DicomException(String message, Throwable cause) {
    super(message, cause);
  }
}
