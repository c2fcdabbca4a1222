package org.hepatica.dicom.net;

import java.time.Duration;

/**
 * Whom to call, as whom, and how long to wait.
 *
 * @param callingAe our AE title, 1 to 16 characters
 * @param maxPdu longest body of a P-DATA-TF that we take, in bytes, 4096 to 1 MiB; what we send
 *     keeps to the peer's
 * @param connect for the TCP connection
 * @param associate for the answer to the association request
 * @param response for a DIMSE response
 * @param write for one PDU to leave
 * @param wholePdu from the first to the last byte of a PDU
 * @param release for the answer to a release request
 * @param tls null for a plain connection
 */
public record ConnectSettings(
    Peer peer,
    String callingAe,
    int maxPdu,
    Duration connect,
    Duration associate,
    Duration response,
    Duration write,
    Duration wholePdu,
    Duration release,
    Tls tls) {

  public ConnectSettings {
    Limits.aeTitle("called AE title", peer.aeTitle());
    Limits.aeTitle("calling AE title", callingAe);
    Limits.range("max PDU", maxPdu, Limits.MIN_PDU, Limits.MAX_PDU);
    Limits.positive("connect deadline", connect);
    Limits.positive("association deadline", associate);
    Limits.positive("response deadline", response);
    Limits.positive("write deadline", write);
    Limits.positive("whole PDU deadline", wholePdu);
    Limits.positive("release deadline", release);
  }

  /** A peer with the default waits: connect 10 s, response 5 min, others 30 s, release 10 s. */
  public ConnectSettings(Peer peer, String callingAe) {
    this(
        peer,
        callingAe,
        Limits.DEFAULT_PDU,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        null);
  }

  /** The same peer with another wait for DIMSE responses. */
  public ConnectSettings withResponse(Duration limit) {
    return new ConnectSettings(
        peer, callingAe, maxPdu, connect, associate, limit, write, wholePdu, release, tls);
  }

  /** The same peer with other waits for the connection and for the association. */
  public ConnectSettings withConnect(Duration connecting, Duration associating) {
    return new ConnectSettings(
        peer, callingAe, maxPdu, connecting, associating, response, write, wholePdu, release, tls);
  }

  /** The same peer with other waits for each PDU to leave and to arrive whole. */
  public ConnectSettings withPduDeadlines(Duration writing, Duration whole) {
    return new ConnectSettings(
        peer, callingAe, maxPdu, connect, associate, response, writing, whole, release, tls);
  }

  /** The same peer with another longest PDU for this side to receive. */
  public ConnectSettings withMaxPdu(int bytes) {
    return new ConnectSettings(
        peer, callingAe, bytes, connect, associate, response, write, wholePdu, release, tls);
  }

  /** The same peer with another wait for the answer to a release request. */
  public ConnectSettings withRelease(Duration limit) {
    return new ConnectSettings(
        peer, callingAe, maxPdu, connect, associate, response, write, wholePdu, limit, tls);
  }

  /** The same peer over TLS; null for a plain connection. */
  public ConnectSettings withTls(Tls value) {
    return new ConnectSettings(
        peer, callingAe, maxPdu, connect, associate, response, write, wholePdu, release, value);
  }
}
