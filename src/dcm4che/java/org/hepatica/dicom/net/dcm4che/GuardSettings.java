package org.hepatica.dicom.net.dcm4che;

import java.time.Duration;

/**
 * What a guard watches.
 *
 * @param requestor whether this side opened the association
 * @param associate from now to the association request, or to the answer to ours
 * @param whole from the first to the last byte of a PDU, and between the PDUs of one message
 * @param idle between two messages
 * @param linger for the peer to close after our last word
 * @param maxPdu longest body of a P-DATA-TF, in bytes: what we told the peer
 * @param maxCommandSet longest command set, in bytes
 * @param maxDataSet longest data set, in bytes
 */
record GuardSettings(
    boolean requestor,
    Duration associate,
    Duration whole,
    Duration idle,
    Duration linger,
    int maxPdu,
    int maxCommandSet,
    long maxDataSet) {
  /** A wait without end, for what has its deadline elsewhere. */
  static final Duration FOREVER = Duration.ofDays(20);
}
