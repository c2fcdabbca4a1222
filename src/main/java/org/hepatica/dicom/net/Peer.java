package org.hepatica.dicom.net;

/** A remote application entity, for messages. */
public record Peer(String aeTitle, String host, int port) {
  @Override
  public String toString() {
    return "%s (%s:%d)".formatted(aeTitle, host, port);
  }
}
