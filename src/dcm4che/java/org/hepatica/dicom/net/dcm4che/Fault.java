package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;

/** The connection is over, and why. */
final class Fault extends IOException {
  /** In whose hand it was. */
  enum Why {
    /** The peer broke the rules; it has been told. */
    BAD_PDU,
    /** The peer said nothing when it was its turn. */
    SILENT,
    /** The peer stopped in the middle of a PDU or a message. */
    HALF,
    /** The peer did not read. */
    NOT_READING,
    PEER_ABORT,
    PEER_CLOSED,
    /** This side ended it. */
    LOCAL
  }

  private final Why why;
  private final int reason;

  /**
   * @param reason of an A-ABORT (PS3.8 9.3.8); 0 where there is none
   */
  Fault(Why why, int reason, String message, Throwable cause) {
    super(message, cause);
    this.why = why;
    this.reason = reason;
  }

  Why why() {
    return why;
  }

  int reason() {
    return reason;
  }
}
