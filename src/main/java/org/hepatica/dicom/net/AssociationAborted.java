package org.hepatica.dicom.net;

/** The association ended before its work was done: aborted, released or cut off. */
public final class AssociationAborted extends AssociationException {
  public AssociationAborted(Peer peer, String what, Throwable cause) {
    super(
        peer,
        "the association with %s ended: %s. Its log says more; what was not answered can be sent again."
            .formatted(peer, what),
        cause);
  }
}
