package org.hepatica.dicom.net;

import java.io.IOException;
import java.io.InputStream;

/**
 * An association with a remote AE, opened by this side. For one thread at a time. After any
 * exception but {@link ContextNotAccepted} it is over and must be opened anew.
 */
public interface DicomConnection extends AutoCloseable {
  /** Sends a C-ECHO and returns its status (PS3.7 9.1.5). */
  StoreStatus echo() throws IOException;

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
  StoreStatus store(
      String sopClassUid, String sopInstanceUid, String transferSyntaxUid, InputStream dataSet)
      throws IOException;

  /** Whether the association still stands, as far as this side knows. */
  boolean isOpen();

  /** Releases the association (A-RELEASE); aborts it when the peer does not answer in time. */
  @Override
  void close();

  /** Breaks the association off (A-ABORT). */
  void abort();
}
