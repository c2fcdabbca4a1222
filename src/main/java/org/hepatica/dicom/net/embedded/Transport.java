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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * A socket on which every wait has a deadline. Reads use the socket's own timeout; a write that
 * does not finish in time has its socket closed by a watchdog, the only means that blocking sockets
 * leave.
 */
final class Transport implements ByteSource {
  /** Bytes thrown away at most while waiting for the peer to close. */
  private static final long LINGER_BYTES = 16L << 20;

  private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Duration writeLimit;
  private final boolean quickAck;
  private volatile boolean writeExpired;

  Transport(Socket socket, Duration writeLimit) throws IOException {
    this.socket = socket;
    this.writeLimit = writeLimit;
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.quickAck = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** The peer did not read what was written to it until the deadline; the socket is closed. */
  static final class WriteExpired extends IOException {
    WriteExpired(IOException cause) {
      super("the peer did not read in time", cause);
    }
  }

  InetAddress address() {
    return socket.getInetAddress();
  }

  @Override
  public int read(byte[] buffer, int offset, int length, long deadline) throws IOException {
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
  void write(byte[] bytes, int length) throws IOException {
    ScheduledFuture<?> guard =
        WATCHDOG.schedule(this::expireWrite, writeLimit.toNanos(), TimeUnit.NANOSECONDS);
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw writeExpired ? new WriteExpired(e) : e;
    } finally {
      guard.cancel(false);
    }
    if (writeExpired) {
      throw new WriteExpired(new SocketException("closed by the write deadline"));
    }
  }

  private void expireWrite() {
    writeExpired = true;
    cut();
  }

  /** Whether bytes have arrived that were not read. */
  boolean readable() {
    try {
      return in.available() > 0;
    } catch (IOException e) {
      return false; // a closed socket has nothing to read
    }
  }

  /**
   * Ends the connection in order: says that no more will come, then waits for the peer to close, so
   * that our last PDU is not lost to a reset (Sta13 of PS3.8 9.2). What still arrives is thrown
   * away.
   */
  void finish(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      socket.shutdownOutput();
      byte[] sink = new byte[16 * 1024];
      long thrown = 0;
      int count = 0;
      while (count >= 0 && thrown < LINGER_BYTES) {
        count = read(sink, 0, sink.length, deadline);
        thrown += count;
      }
    } catch (IOException e) {
      // The peer reset the connection or did not close it in time: it ends here either way.
    } finally {
      close();
    }
  }

  /** Lets a read that waits, on whatever thread, end as if the peer had closed. */
  void stopReading() {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      close(); // not connected any more
    }
  }

  /** Closes at once; the peer sees a reset when something was not delivered. */
  void cut() {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // Already closed: then there is nothing left to hurry.
    }
    close();
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is released in any case, and there is no one left to tell.
    }
  }

  private static ScheduledThreadPoolExecutor watchdog() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "dicom-write-deadline");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
