package org.hepatica.dicom.net;

import org.hepatica.dicom.TransferSyntax;

/** The peer does not take this SOP class in this transfer syntax. The association goes on. */
public final class ContextNotAccepted extends AssociationException {
  public ContextNotAccepted(Peer peer, String sopClassUid, String transferSyntaxUid, String why) {
    super(
        peer,
        "%s takes no %s in transfer syntax %s: %s. Allow that there, or leave this kind of object out for it."
            .formatted(peer, sopClassUid, named(transferSyntaxUid), why),
        null);
  }

  private static String named(String uid) {
    TransferSyntax syntax = TransferSyntax.of(uid);
    return syntax.isKnown() ? syntax.name() + " (" + uid + ")" : uid;
  }
}
