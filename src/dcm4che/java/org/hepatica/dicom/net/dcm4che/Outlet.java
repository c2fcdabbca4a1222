package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.hepatica.dicom.net.embedded.Transport;

/** The way out of one connection: one PDU at a time, and none after the last word. Thread-safe. */
final class Outlet {
  /** A write that takes longer hangs. */
  private static final Duration HANGING = Duration.ofMillis(200);

  private final Transport transport;
  private final Runnable releasing;
  private final ReentrantLock sending = new ReentrantLock();
  private volatile boolean lastWord;

  /**
   * @param releasing called before this side agrees to a release
   */
  Outlet(Transport transport, Runnable releasing) {
    this.transport = transport;
    this.releasing = releasing;
  }

  /** Whether this side has said its last word: A-ABORT, A-ASSOCIATE-RJ or A-RELEASE-RP. */
  boolean lastWord() {
    return lastWord;
  }

  void write(byte[] pdu, int length) throws IOException {
    sending.lock();
    try {
      if (lastWord) {
        throw new SocketException("this side has said its last word");
      }
      lastWord = pdu[0] == Pdus.ASSOCIATE_RJ || pdu[0] == Pdus.RELEASE_RP || pdu[0] == Pdus.ABORT;
      if (pdu[0] == Pdus.RELEASE_RP) {
        releasing.run();
      }
      transport.write(pdu, length);
    } finally {
      sending.unlock();
    }
  }

  /** Says a PDU after which there is nothing more to say; when it cannot be said, so be it. */
  void sayLast(byte[] pdu) {
    sending.lock();
    try {
      if (!lastWord) {
        write(pdu, pdu.length);
      }
    } catch (IOException e) {
      transport.close();
    } finally {
      sending.unlock();
    }
  }

  /** As {@link #sayLast}, but soon returns false when a write hangs. */
  boolean trySayLast(byte[] pdu) {
    try {
      if (!sending.tryLock() // also for a thread that is interrupted
          && !sending.tryLock(HANGING.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      sayLast(pdu);
    } finally {
      sending.unlock();
    }
    return true;
  }

  /** Waits until what is being written is out, or has failed. */
  void settle() {
    sending.lock();
    sending.unlock();
  }
}
