package org.hepatica.dicom.net;

import java.io.IOException;
import java.util.List;

/**
 * A DICOM upper layer with C-ECHO, C-STORE and storage commitment, as provider and as user.
 * Thread-safe.
 */
public interface DicomEngine {
  /** The name by which {@code dicom.engine} in the configuration chooses it. */
  String name();

  /**
   * Opens a port and serves it until the listener is closed.
   *
   * @param policy asked once for each association request, before anything is negotiated
   * @param store gets each data set; called on many threads at once
   * @param commitment null where storage commitment is not provided: its class is then refused
   * @throws IOException when the port cannot be opened; the message names it
   */
  DicomListener listen(
      ListenSettings settings,
      AcceptPolicy policy,
      StoreHandler store,
      CommitmentHandler commitment)
      throws IOException;

  /** Opens a port without storage commitment. */
  default DicomListener listen(ListenSettings settings, AcceptPolicy policy, StoreHandler store)
      throws IOException {
    return listen(settings, policy, store, null);
  }

  /**
   * Opens an association.
   *
   * @param offers the presentation contexts to propose, at most 128; add {@link
   *     OfferedContext#VERIFICATION} to be able to echo
   * @throws PeerUnreachable when there is no connection
   * @throws AssociationRejected when the peer says no
   * @throws AssociationAborted when the peer breaks off
   * @throws PeerTimeout when the peer does not answer in time
   */
  DicomConnection connect(ConnectSettings settings, List<OfferedContext> offers) throws IOException;
}
