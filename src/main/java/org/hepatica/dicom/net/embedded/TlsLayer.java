package org.hepatica.dicom.net.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * TLS between the PDUs and the socket. It does no waiting of its own: each read of the socket has
 * the deadline of the whole PDU or handshake, so that a record that drips in ends like a PDU that
 * does, and all records of one PDU leave in one write.
 *
 * <p>One thread reads; any may write.
 */
final class TlsLayer {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Types of the records that begin a connection: alert and handshake (RFC 8446 5.1). */
  private static final int ALERT = 0x15;

  private static final int HANDSHAKE = 0x16;

  /** Alerts by which a peer refuses (RFC 8446 6.2). */
  private static final Map<Integer, String> ALERTS =
      Map.of(
          40, "handshake_failure",
          42, "bad_certificate",
          43, "unsupported_certificate",
          44, "certificate_revoked",
          45, "certificate_expired",
          46, "certificate_unknown",
          48, "unknown_ca",
          49, "access_denied",
          70, "protocol_version",
          116, "certificate_required");

  /** Largest piece of plain text in a record, and more than what a record adds to it. */
  private static final int PIECE = 16 * 1024;

  private static final int RECORD_EXTRA = 320;

  /** Records without content that are read, at most, once the time is over. */
  private static final int STEPS_PAST_DEADLINE = 4;

  private final SSLEngine engine;
  private final Wire wire;

  /** Received and not decrypted, ready to be read. */
  private final ByteBuffer sealed;

  /** Decrypted and not fetched, ready to be read. */
  private final ByteBuffer plain;

  /** What is encrypted next; guarded by this. */
  private ByteBuffer out;

  private boolean begun;
  private boolean ended;

  /** The socket, as it is needed here. */
  interface Wire {
    /** As {@link ByteSource#read}. */
    int read(byte[] buffer, int offset, int length, long deadline) throws IOException;

    void write(byte[] bytes, int length, Duration limit) throws IOException;
  }

  /** The peer's first byte begins no TLS. */
  static final class NotTls extends IOException {
    private final int first;

    NotTls(int first) {
      super("it does not speak TLS");
      this.first = first;
    }

    boolean plainDicom() {
      return first >= Pdu.ASSOCIATE_RQ && first <= Pdu.ABORT;
    }
  }

  TlsLayer(SSLEngine engine, Wire wire) {
    this.engine = engine;
    this.wire = wire;
    SSLSession session = engine.getSession();
    this.sealed = ByteBuffer.allocate(2 * session.getPacketBufferSize()).flip();
    this.plain = ByteBuffer.allocate(session.getApplicationBufferSize()).flip();
    this.out = ByteBuffer.allocate(session.getPacketBufferSize());
  }

  SSLSession session() {
    return engine.getSession();
  }

  /** What the peer showed, and what is believed; null where it showed none. */
  X509Certificate certificate() {
    try {
      return (X509Certificate) engine.getSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /**
   * Shakes hands.
   *
   * @param deadline for all of it, on the clock of {@link System#nanoTime()}
   * @throws NotTls when the peer speaks something else
   * @throws SocketTimeoutException when it is not done in time
   * @throws EOFException when the peer closed before it was done
   * @throws SSLException when there is no agreement; the peer has been told
   */
  void handshake(long deadline) throws IOException {
    try {
      engine.beginHandshake();
      agree(deadline);
    } catch (SSLException e) {
      sayWhy();
      throw e;
    }
  }

  private void agree(long deadline) throws IOException {
    while (true) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new SocketTimeoutException("the TLS handshake is not done in time");
      }
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> runTasks();
        case NEED_WRAP -> sendRecords(NOTHING, Duration.ofNanos(left));
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          plain.clear();
          boolean more;
          try {
            more = unwrap(plain, deadline);
          } finally {
            plain.flip();
          }
          if (!more) {
            throw new EOFException("the peer closed the connection during the TLS handshake");
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask(); task != null; ) {
      task.run(); // what it throws comes out of the next wrap or unwrap
      task = engine.getDelegatedTask();
    }
  }

  /** Reads decrypted bytes; as {@link ByteSource#read}. */
  int read(byte[] buffer, int offset, int length, long deadline) throws IOException {
    int late = 0;
    while (!plain.hasRemaining()) {
      if (ended) {
        return -1;
      }
      if (System.nanoTime() - deadline > 0 && late++ >= STEPS_PAST_DEADLINE) {
        throw new SocketTimeoutException("nothing received in time");
      }
      boolean direct = length >= plain.capacity();
      ByteBuffer to = direct ? ByteBuffer.wrap(buffer, offset, length) : plain.clear();
      boolean more = false;
      try {
        more = unwrap(to, deadline);
      } finally {
        if (!direct) {
          plain.flip();
        }
      }
      ended = !more;
      settle();
      if (direct && to.position() > offset) {
        return to.position() - offset;
      }
    }
    int count = Math.min(length, plain.remaining());
    plain.get(buffer, offset, count);
    return count;
  }

  /** Whether something is here that was not fetched. */
  boolean readable() {
    return plain.hasRemaining() || sealed.hasRemaining();
  }

  /**
   * Decrypts one record, or reads a bit more of it.
   *
   * @return false when the peer has ended what it says
   */
  private boolean unwrap(ByteBuffer to, long deadline) throws IOException {
    SSLEngineResult result;
    int record = sealed.position();
    try {
      result = engine.unwrap(sealed, to);
    } catch (SSLException e) {
      sayWhy();
      throw explained(record, e);
    }
    return switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> fill(deadline);
      case OK -> true;
      case CLOSED -> false;
      case BUFFER_OVERFLOW -> throw new SSLException("a TLS record longer than the standard's");
    };
  }

  /**
   * A client that refuses our certificate says so in an alert that TLS 1.3 lets it send in the
   * open, and that Java's engine then tries to decrypt: the reason is in the record, not in what
   * the engine throws. And of a record that was changed on its way the engine says "Tag mismatch!".
   */
  private SSLException explained(int record, SSLException failure) {
    if (failure.getCause() instanceof AEADBadTagException) {
      return new SSLException("a TLS record was damaged or changed on its way", failure);
    }
    byte[] bytes = sealed.array();
    boolean isAlert =
        sealed.limit() - record >= 7
            && bytes[record] == ALERT
            && bytes[record + 3] == 0
            && bytes[record + 4] == 2;
    String name = isAlert ? ALERTS.get((int) bytes[record + 6]) : null;
    return name == null ? failure : new SSLException("Received fatal alert: " + name, failure);
  }

  private boolean fill(long deadline) throws IOException {
    sealed.compact();
    try {
      int count = wire.read(sealed.array(), sealed.position(), sealed.remaining(), deadline);
      if (count <= 0) {
        return false;
      }
      sealed.position(sealed.position() + count);
    } finally {
      sealed.flip();
    }
    if (!begun) {
      begun = true;
      int first = sealed.get(0) & 0xFF;
      if (first != HANDSHAKE && first != ALERT && first < 0x80) {
        throw new NotTls(first); // 80H begins a hello of SSL 2, which the engine refuses in words
      }
    }
    return true;
  }

  /** What a record that was read may ask for: an answer to new keys, or to the peer's goodbye. */
  private void settle() throws IOException {
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      throw new SSLException("the peer wants to renegotiate, which is not done here (RFC 9325)");
    }
    if (status == HandshakeStatus.NEED_WRAP) {
      if (ended) {
        sayWhy();
      } else {
        sendRecords(NOTHING, null);
      }
    }
  }

  /**
   * Encrypts and writes.
   *
   * @param limit null for the usual one
   */
  void write(byte[] bytes, int length, Duration limit) throws IOException {
    sendRecords(ByteBuffer.wrap(bytes, 0, length), limit);
  }

  private synchronized void sendRecords(ByteBuffer from, Duration limit) throws IOException {
    out.clear();
    do {
      SSLEngineResult result = engine.wrap(from, room(from.remaining()));
      if (result.getStatus() == Status.CLOSED && from.hasRemaining()) {
        throw new SSLException("TLS has ended");
      }
      if (result.bytesProduced() == 0 && from.hasRemaining()) {
        throw new SSLException("the peer wants to renegotiate, which is not done here (RFC 9325)");
      }
      if (result.bytesProduced() == 0) {
        break;
      }
    } while (from.hasRemaining() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
    if (out.position() > 0) {
      wire.write(out.array(), out.position(), limit);
    }
  }

  /** Returns {@link #out} with room for so much plain text, and for a record more. */
  private ByteBuffer room(int length) {
    int need =
        length + (length / PIECE + 1) * RECORD_EXTRA + engine.getSession().getPacketBufferSize();
    if (out.remaining() < need) {
      out = ByteBuffer.allocate(out.position() + need).put(out.flip());
    }
    return out;
  }

  /** Says the alert that lies ready, or goodbye, to a peer that may be gone. */
  private void sayWhy() {
    try {
      sendRecords(NOTHING, null);
    } catch (IOException e) {
      // The reason that the caller throws, or the end that it reports, says more than this.
    }
  }

  /** Says that no more will come (close_notify). */
  void closeNotify(Duration limit) throws IOException {
    if (!engine.isOutboundDone()) {
      engine.closeOutbound();
      sendRecords(NOTHING, limit);
    }
  }
}
