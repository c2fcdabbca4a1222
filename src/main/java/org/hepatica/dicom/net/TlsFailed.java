package org.hepatica.dicom.net;

/** The peer was reached, but no TLS came about, or TLS broke before the association was there. */
public final class TlsFailed extends AssociationException {
  /**
   * @param what as the end of a sentence that begins with the peer
   * @param cure what to do, as a sentence
   */
  public TlsFailed(Peer peer, String what, String cure, Throwable cause) {
    super(peer, "no encrypted connection to %s: %s. %s".formatted(peer, what, cure), cause);
  }
}
