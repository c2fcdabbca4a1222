package org.hepatica.dicom.net;

import org.hepatica.dicom.TransferSyntax;

/** The peer does not take this SOP class in this transfer syntax. The association goes on. */
public final class ContextNotAccepted extends AssociationException {
  private static final long serialVersionUID = 1L;

  private final boolean mayChange;

  /** A refusal that another association would meet again. */
  public ContextNotAccepted(Peer peer, String sopClassUid, String transferSyntaxUid, String why) {
    this(peer, sopClassUid, transferSyntaxUid, why, false);
  }

  ContextNotAccepted(
      Peer peer, String sopClassUid, String transferSyntaxUid, String why, boolean mayChange) {
    super(
        peer,
        "%s takes no %s in transfer syntax %s: %s. Allow that there, or leave this kind of object out for it."
            .formatted(peer, sopClassUid, named(transferSyntaxUid), why),
        null);
    this.mayChange = mayChange;
  }

  /**
   * Whether another association may be answered otherwise: the peer did not say that it supports
   * neither class nor syntax, but gave no reason, or one of its application.
   */
  public boolean mayChange() {
    return mayChange;
  }

  private static String named(String uid) {
    TransferSyntax syntax = TransferSyntax.of(uid);
    return syntax.isKnown() ? syntax.name() + " (" + uid + ")" : uid;
  }
}
