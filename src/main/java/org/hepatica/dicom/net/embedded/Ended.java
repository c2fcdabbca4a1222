package org.hepatica.dicom.net.embedded;

import java.io.IOException;

/** The association is over, against the will of this side or by it; nothing more can be read. */
final class Ended extends IOException {
  /** Who or what ended it. */
  enum Why {
    /** The peer sent A-ABORT. */
    PEER_ABORT,
    /** The peer closed or reset the connection. */
    PEER_CLOSED,
    /** The peer sent what is no PDU or does not belong there; we sent A-ABORT. */
    BAD_PDU,
    /** The peer sent nothing for too long; we sent A-ABORT, or closed before any association. */
    SILENT,
    /** The peer stopped in the middle of a PDU or message; we sent A-ABORT. */
    HALF,
    /** The peer did not read; the connection is closed. */
    NOT_READING,
    /** This side ended it from another thread. */
    LOCAL
  }

  private final Why why;
  private final int abortReason;

  Ended(Why why, int abortReason, String message, Throwable cause) {
    super(message, cause);
    this.why = why;
    this.abortReason = abortReason;
  }

  Why why() {
    return why;
  }

  /** The reason in the A-ABORT that was sent or received; 0 where there was none. */
  int abortReason() {
    return abortReason;
  }
}
