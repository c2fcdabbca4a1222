package org.hepatica.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * An association with a remote AE, opened by this side. For one thread at a time. After any
 * exception but {@link ContextNotAccepted} it is over and must be opened anew.
 */
public interface DicomConnection extends AutoCloseable {
  /** Sends a C-ECHO and returns its status (PS3.7 9.1.5). */
  DimseStatus echo() throws IOException;

  /**
   * Returns the transfer syntax that the peer accepted for a SOP class, or null when it accepted
   * none; the first one where several contexts of the class were accepted.
   */
  String accepted(String sopClassUid);

  /** Returns whether an instance of this class in this transfer syntax can be sent. */
  boolean accepts(String sopClassUid, String transferSyntaxUid);

  /**
   * Sends a C-STORE (PS3.7 9.1.1) and returns the peer's status.
   *
   * @param dataSet the data set without file meta information, encoded in {@code
   *     transferSyntaxUid}; read to its end, not closed
   * @throws ContextNotAccepted when the peer does not take this class in this syntax; the
   *     association goes on
   * @throws AssociationAborted when the peer broke off
   * @throws PeerTimeout when the peer neither read nor answered in time
   */
  DimseStatus store(
      String sopClassUid, String sopInstanceUid, String transferSyntaxUid, InputStream dataSet)
      throws IOException;

  /**
   * Asks the peer to take instances into its keeping (N-ACTION, PS3.4 J.3.2); needs {@link
   * OfferedContext#COMMITMENT}. Its report comes later: here ({@link #awaitReport}) or to our
   * listener.
   *
   * @return the status of the N-ACTION response: success is no commitment yet
   * @throws ContextNotAccepted when the peer provides no storage commitment
   */
  DimseStatus requestCommitment(CommitmentRequest request) throws IOException;

  /**
   * Waits for a report of the peer on this association and answers it. Whether it belongs to a
   * request of ours is for the caller to check.
   *
   * @param limit over zero
   * @return null when none came in time, or the peer released the association; {@link #isOpen}
   *     tells these apart
   */
  CommitmentReport awaitReport(Duration limit) throws IOException;

  /**
   * Reports on a request of the peer (N-EVENT-REPORT, PS3.4 J.3.3); needs {@link
   * OfferedContext#COMMITMENT_REPORT}.
   */
  DimseStatus reportCommitment(CommitmentReport report) throws IOException;

  /** Whether the association still stands, as far as this side knows. */
  boolean isOpen();

  /** Releases the association (A-RELEASE); aborts it when the peer does not answer in time. */
  @Override
  void close();

  /** Breaks the association off (A-ABORT). */
  void abort();
}
