package org.hepatica.dicom.net;

import java.io.IOException;
import java.time.Duration;

/** The association is over, against the will of this side or by it; nothing more can be read. */
public final class Ended extends IOException {
  /** Who or what ended it. */
  public enum Why {
    /** The peer sent A-ABORT. */
    PEER_ABORT,
    /** The peer closed or reset the connection. */
    PEER_CLOSED,
    /** The peer sent what is no PDU or does not belong there; we sent A-ABORT. */
    BAD_PDU,
    /** The peer sent nothing for too long; we sent A-ABORT, or closed before any association. */
    SILENT,
    /** The peer stopped in the middle of a PDU or message; we sent A-ABORT. */
    HALF,
    /** The peer did not read; the connection is closed. */
    NOT_READING,
    /** This side ended it from another thread. */
    LOCAL
  }

  private final Why why;
  private final int abortReason;
  private final Duration silence;

  /**
   * @param abortReason of the A-ABORT (PS3.8 9.3.8); 0 where there was none
   */
  public Ended(Why why, int abortReason, String message, Throwable cause) {
    this(why, abortReason, message, null, cause);
  }

  private Ended(Why why, int abortReason, String message, Duration silence, Throwable cause) {
    super(message, cause);
    this.why = why;
    this.abortReason = abortReason;
    this.silence = silence;
  }

  /**
   * The peer sent nothing for too long.
   *
   * @param silence for how long
   */
  public static Ended silent(Duration silence, Throwable cause) {
    return new Ended(Why.SILENT, 0, "the peer sent nothing", silence, cause);
  }

  public Why why() {
    return why;
  }

  /** The reason in the A-ABORT that was sent or received; 0 where there was none. */
  public int abortReason() {
    return abortReason;
  }

  /** For how long a peer was silent; null where that is the limit of an idle association. */
  public Duration silence() {
    return silence;
  }

  /**
   * What this is to who opened the association.
   *
   * @param silence what the peer did not do, if it was silent
   * @param limit until when
   */
  public AssociationException failure(ConnectSettings settings, String silence, Duration limit) {
    Peer peer = settings.peer();
    return switch (why) {
      case SILENT -> new PeerTimeout(peer, silence, limit, this);
      case HALF ->
          new PeerTimeout(peer, "did not finish what it began to send", settings.wholePdu(), this);
      case NOT_READING ->
          new PeerTimeout(peer, "did not read what was sent", settings.write(), this);
      default -> new AssociationAborted(peer, getMessage(), this);
    };
  }
}
