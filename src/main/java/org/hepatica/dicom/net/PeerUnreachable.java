package org.hepatica.dicom.net;

/** No TCP connection to the peer. */
public final class PeerUnreachable extends AssociationException {
  public PeerUnreachable(Peer peer, String what, Throwable cause) {
    super(
        peer,
        "no connection to %s: %s. Check its host and port, that it runs, and the firewall between."
            .formatted(peer, what),
        cause);
  }
}
