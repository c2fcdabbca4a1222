package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import jdk.net.ExtendedSocketOptions;
import org.hepatica.dicom.net.Caller;

/**
 * A socket on which every wait has a deadline, with TLS or without. Reads use the socket's own
 * timeout; a write that does not finish in time has its socket closed by a watchdog, the only means
 * that blocking sockets leave.
 */
public final class Transport implements ByteSource {
  /** Bytes thrown away at most while waiting for the peer to close. */
  private static final long LINGER_BYTES = 16L << 20;

  /** For the goodbye of TLS, which no one need wait for. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Duration writeLimit;
  private final boolean quickAck;
  private final WriteWatch watch = new WriteWatch(this::cut);
  private volatile boolean broken;
  private volatile boolean cut;

  /** Null while the connection is plain. */
  private final long since = System.nanoTime();

  private volatile TlsLayer tls;

  public Transport(Socket socket, Duration writeLimit) throws IOException {
    this.socket = socket;
    this.writeLimit = writeLimit;
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.quickAck = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** The peer did not read what was written to it until the deadline; the socket is closed. */
  public static final class WriteExpired extends IOException {
    WriteExpired(IOException cause) {
      super("the peer did not read in time", cause);
    }
  }

  /** What is left of this time since the connection stood; less than nothing when it is over. */
  public Duration left(Duration limit) {
    return limit.minusNanos(System.nanoTime() - since);
  }

  public InetAddress address() {
    return socket.getInetAddress();
  }

  /**
   * Goes over to TLS. From then on reads and writes are those of TLS.
   *
   * @param limit for the whole handshake
   * @throws IOException as {@link TlsLayer#handshake}, or {@link WriteExpired}
   */
  SSLSession secure(SSLEngine engine, Duration limit) throws IOException {
    TlsLayer layer =
        new TlsLayer(
            engine,
            new TlsLayer.Wire() {
              @Override
              public int read(byte[] buffer, int offset, int length, long deadline)
                  throws IOException {
                return receive(buffer, offset, length, deadline);
              }

              @Override
              public void write(byte[] bytes, int length, Duration limit) throws IOException {
                deliver(bytes, length, limit == null ? writeLimit : limit);
              }
            });
    layer.handshake(System.nanoTime() + limit.toNanos());
    tls = layer;
    return layer.session();
  }

  /** Whether this side has cut it: what a read or write met then is not the peer's doing. */
  boolean isCut() {
    return cut;
  }

  public boolean encrypted() {
    return tls != null;
  }

  /** Who asks for an association on this connection. */
  public Caller caller(String calledAe, String callingAe) {
    TlsLayer layer = tls;
    return new Caller(
        calledAe, callingAe, address(), layer != null, layer == null ? null : layer.certificate());
  }

  @Override
  public int read(byte[] buffer, int offset, int length, long deadline) throws IOException {
    TlsLayer layer = tls;
    return layer == null
        ? receive(buffer, offset, length, deadline)
        : layer.read(buffer, offset, length, deadline);
  }

  private int receive(byte[] buffer, int offset, int length, long deadline) throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0 && in.available() == 0) {
      throw new SocketTimeoutException("nothing received in time");
    }
    socket.setSoTimeout((int) Math.max(1, Math.min(left, Integer.MAX_VALUE)));
    int count = in.read(buffer, offset, length);
    if (quickAck && count < length) {
      // All that came is read. A sender with Nagle's algorithm keeps back its next piece until
      // this one is acknowledged, which the system would put off by 40 ms for each instance.
      socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
    }
    return count;
  }

  /** Writes all bytes with one write, or fails within the write deadline. */
  public void write(byte[] bytes, int length) throws IOException {
    TlsLayer layer = tls;
    if (layer == null) {
      deliver(bytes, length, writeLimit);
    } else {
      layer.write(bytes, length, writeLimit);
    }
  }

  private void deliver(byte[] bytes, int length, Duration limit) throws IOException {
    watch.begin(limit);
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      broken = true;
      throw watch.expired() ? new WriteExpired(e) : e;
    } finally {
      watch.end();
    }
    if (watch.expired()) {
      throw new WriteExpired(new SocketException("closed by the write deadline"));
    }
  }

  /** Whether bytes have arrived that were not read. */
  boolean readable() {
    TlsLayer layer = tls;
    try {
      return in.available() > 0 || layer != null && layer.readable();
    } catch (IOException e) {
      return false; // a closed socket has nothing to read
    }
  }

  /**
   * Ends the connection in order: says that no more will come, then waits for the peer to close, so
   * that our last PDU is not lost to a reset (Sta13 of PS3.8 9.2). What still arrives is thrown
   * away.
   */
  public void finish(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      sayGoodbye();
      socket.shutdownOutput();
      byte[] sink = new byte[16 * 1024];
      long thrown = 0;
      int count = 0;
      while (count >= 0 && thrown < LINGER_BYTES) {
        count = receive(sink, 0, sink.length, deadline);
        thrown += count;
      }
    } catch (IOException e) {
      // The peer reset the connection or did not close it in time: it ends here either way.
    } finally {
      shut();
    }
  }

  /** Over TLS: says that no more will come, so that the peer need not take it for a cut. */
  private void sayGoodbye() {
    TlsLayer layer = tls;
    if (layer != null && !broken && !socket.isClosed()) {
      try {
        layer.closeNotify(GOODBYE);
      } catch (IOException e) {
        // The peer has gone first.
      }
    }
  }

  /** Lets a read that waits, on whatever thread, end as if the peer had closed. */
  public void stopReading() {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      shut(); // not connected any more
    }
  }

  /** Closes at once; the peer sees a reset when something was not delivered. */
  public void cut() {
    cut = true;
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // Already closed: then there is nothing left to hurry.
    }
    shut();
  }

  /** Closes, over TLS with a goodbye; what the system still has to send is sent. */
  public void close() {
    sayGoodbye();
    shut();
  }

  private void shut() {
    watch.close();
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is released in any case, and there is no one left to tell.
    }
  }
}
