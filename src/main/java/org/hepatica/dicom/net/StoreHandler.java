package org.hepatica.dicom.net;

import java.io.IOException;
import java.io.InputStream;

/** Takes in the instances that peers send. */
@FunctionalInterface
public interface StoreHandler {
  /**
   * Handles one instance; the status it returns is the C-STORE response. Whether the data set
   * belongs to the UIDs of the request is for the handler to check ({@link DimseStatus#MISMATCH}).
   *
   * @param dataSet the data set in the transfer syntax of the request. It ends exactly where the
   *     peer ended it; when the peer breaks off, reading throws and nothing of this instance may be
   *     kept. What the handler leaves unread is passed over.
   * @throws IOException when it cannot be handled; answered as processing failure (0110H), or, when
   *     the peer broke off, not at all
   */
  DimseStatus store(StoreRequest request, InputStream dataSet) throws IOException;

  /**
   * An association is over: its last store has been handled. Called once for each that was
   * accepted, on its thread, and before a release is answered; must not throw.
   */
  default void ended(AssociationEnd end) {}
}
