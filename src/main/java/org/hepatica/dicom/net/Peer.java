package org.hepatica.dicom.net;

/** A remote application entity, for messages. */
public record Peer(String aeTitle, String host, int port) {
  /** Host and port as in a URL: an address of IP version 6 in brackets (RFC 3986, 3.2.2). */
  public static String address(String host, int port) {
    boolean bare = host.contains(":") && !host.startsWith("[");
    return (bare ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(aeTitle, address(host, port));
  }
}
