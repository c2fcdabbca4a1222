package org.hepatica.dicom.net;

/**
 * Storage commitment on a listener, in both roles (PS3.4 J). Called on many threads at once; may
 * read the ledger, but not wait for a peer.
 */
public interface CommitmentHandler {
  /**
   * A peer asks for commitment (N-ACTION, action type 1).
   *
   * @return what to answer. An accepted request carries its report: the engine gives it after the
   *     N-ACTION response on the same association, when the peer keeps that open, and then calls
   *     {@link #delivered} or {@link #undelivered}, exactly one of them and once
   */
  Answer requested(Caller caller, CommitmentRequest request);

  /** The report was given on the association of its request, and answered with success. */
  void delivered(Caller caller, CommitmentReport report);

  /**
   * The report could not be given on the association of its request, or was answered with a
   * failure; it goes on a new one.
   */
  void undelivered(Caller caller, CommitmentReport report);

  /** A peer reports on a request of ours, on an association that it opened (N-EVENT-REPORT). */
  DimseStatus reported(Caller caller, CommitmentReport report);

  /**
   * The answer to a request.
   *
   * @param status of the N-ACTION response
   * @param report null when the status is a failure
   */
  record Answer(DimseStatus status, CommitmentReport report) {}
}
