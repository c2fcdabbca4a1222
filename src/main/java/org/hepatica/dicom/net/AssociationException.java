package org.hepatica.dicom.net;

import java.io.IOException;

/** An association that could not be opened or used; says with whom, why, and what to do. */
public abstract class AssociationException extends IOException {
  private final transient Peer peer;

  AssociationException(Peer peer, String message, Throwable cause) {
    super(message, cause);
    this.peer = peer;
  }

  /** The remote application entity; null after serialization. */
  public Peer peer() {
    return peer;
  }
}
