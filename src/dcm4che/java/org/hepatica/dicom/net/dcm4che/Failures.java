package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hepatica.dicom.net.AssociationAborted;
import org.hepatica.dicom.net.AssociationException;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.Ended;

/** Why an association that this side opened is over, for who uses it. */
final class Failures {
  /** How long the reading thread may take to find out why a write failed. */
  private static final Duration REASON = Duration.ofMillis(500);

  private final ConnectSettings settings;
  private final Guard guard;
  private final CountDownLatch readToTheEnd = new CountDownLatch(1);

  Failures(ConnectSettings settings, Guard guard) {
    this.settings = settings;
    this.guard = guard;
  }

  /** dcm4che reads no more. */
  void nothingMoreToRead() {
    readToTheEnd.countDown();
  }

  /** Whether dcm4che has come to its end within this time. */
  boolean readToTheEnd(Duration limit) {
    try {
      return readToTheEnd.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Why the connection is over; null when the guard has no reason. */
  Ended reason() {
    if (guard.fault() == null) {
      readToTheEnd(REASON);
    }
    return guard.fault();
  }

  /**
   * The reason is the guard's, where it has one; dcm4che tells what came of it.
   *
   * @param silence what the peer did not do, if it was silent
   * @param limit until when
   */
  AssociationException of(IOException e, String silence, Duration limit) {
    Ended fault = reason();
    if (fault == null) {
      String what = guard.releaseAsked() ? "it released before it answered" : e.getMessage();
      return new AssociationAborted(settings.peer(), what, e);
    }
    return fault.failure(settings, silence, limit);
  }

  static InterruptedIOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    InterruptedIOException io = new InterruptedIOException("interrupted while the peer was due");
    io.initCause(e);
    return io;
  }
}
