package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import org.hepatica.dicom.net.embedded.Pdu.Abort;

/** Bytes that are no valid PDU; carries the reason that the A-ABORT must name (PS3.8 9.3.8). */
final class PduException extends IOException {
  private final int abortReason;

  PduException(int abortReason, String message) {
    super(message);
    this.abortReason = abortReason;
  }

  static PduException invalid(String message) {
    return new PduException(Abort.INVALID_PARAMETER_VALUE, message);
  }

  /** The reason for an A-ABORT with source service-provider. */
  int abortReason() {
    return abortReason;
  }
}
