package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.Ended.Why;
import org.hepatica.dicom.net.dcm4che.MessageCheck.Wrong;
import org.hepatica.dicom.net.embedded.Transport;

/**
 * Stands between dcm4che and the socket of one connection. What arrives reaches dcm4che in whole
 * PDUs that may come now, data with one value in each, since dcm4che passes over a message that
 * begins in the PDU where another ends; each command set whole, as it was understood here; and each
 * data set opened by an empty fragment, since dcm4che would tell of a message only when some of its
 * data is there. Who breaks the rules or a deadline gets the A-ABORT that the standard has for it,
 * and dcm4che an {@link Ended}. What dcm4che writes has a deadline too.
 *
 * <p>One thread reads; {@link #abort} and {@link #cut} may come from any.
 */
final class Guard {
  private final Transport transport;
  private final GuardSettings settings;
  private final MessageCheck messages;
  private final PduSource source;
  private final GuardedSocket socket;
  private final Outlet outlet;
  private volatile long associateBy;

  /** Open once our association request is sent; always, where the peer sends it. */
  private final CountDownLatch requested;

  /** What dcm4che may read. */
  private byte[] window;

  private int from;

  private int to;

  /** Where the next value of a P-DATA-TF begins; at the end of the PDU there is none. */
  private int nextValue;

  /** Begins a data set without a byte of it; null unless a command was just followed by none. */
  private byte[] opening;

  private volatile BitSet accepted;
  private volatile Long waitingSince;
  private volatile boolean peerEnded;
  private volatile boolean endedHere;
  private volatile boolean releaseAsked;
  private volatile boolean reading;
  private Ended fault;

  /** Of the connection, which the peer has ended; what it said last may still be read. */
  private volatile IOException writeFailure;

  /**
   * @param expected what commands are due
   * @param releasing called before this side agrees to a release
   */
  Guard(
      Transport transport,
      GuardSettings settings,
      MessageCheck.Expected expected,
      Runnable releasing)
      throws SocketException {
    this.transport = transport;
    this.settings = settings;
    this.messages =
        new MessageCheck(
            id -> accepted.get(id), settings.maxCommandSet(), settings.maxDataSet(), expected);
    this.outlet = new Outlet(transport, releasing);
    this.source = new PduSource(transport, settings.maxPdu());
    this.socket = new GuardedSocket(this, transport.address());
    this.requested = new CountDownLatch(settings.requestor() ? 1 : 0);
    startClock();
  }

  /** Now the peer has its time for the association request, or the answer to ours. */
  void startClock() {
    associateBy = System.nanoTime() + settings.associate().toNanos();
  }

  /** For dcm4che. */
  Socket socket() {
    return socket;
  }

  /** Bytes of all data sets received so far. */
  long received() {
    return messages.received();
  }

  /** Why the connection is over; null while it is not, or when it was released or rejected. */
  synchronized Ended fault() {
    return fault;
  }

  /** Whether the peer asked for release. */
  boolean releaseAsked() {
    return releaseAsked;
  }

  /** Whether it has been waiting for the peer's next message for this long. */
  boolean idleFor(Duration time) {
    Long since = waitingSince;
    return since != null && System.nanoTime() - since > time.toNanos();
  }

  private synchronized Ended end(Ended why) {
    if (fault == null) {
      fault = why;
    }
    return fault;
  }

  /**
   * The write deadline closed the socket: who reads may have met that first, and taken it for the
   * peer's doing.
   */
  private synchronized Ended notRead(Ended why) {
    if (fault != null && fault.why() == Why.PEER_CLOSED) {
      fault = null;
    }
    return end(why);
  }

  private void next() throws Ended {
    Ended over = fault();
    if (over != null) {
      throw over;
    }
    if (opening != null) {
      show(opening, 0, opening.length);
      opening = null;
    } else if (nextValue < source.end()) {
      value();
    } else {
      pdu();
    }
  }

  private void pdu() throws Ended {
    reading = true;
    try {
      readPdu();
    } finally {
      reading = false;
    }
  }

  /** A peer may answer before it was asked, and dcm4che would not know what. */
  private void awaitRequest() throws Ended {
    try {
      requested.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw closed("interrupted", e);
    }
  }

  private void readPdu() throws Ended {
    awaitRequest();
    try {
      boolean waiting = accepted != null && messages.betweenMessages();
      waitingSince = waiting ? System.nanoTime() : null;
      if (!source.begin(beginBy())) {
        throw closed("the peer closed the connection", null);
      }
    } catch (SocketTimeoutException e) {
      throw silent(e);
    } catch (Ended e) {
      throw e;
    } catch (IOException e) {
      throw closed(e.getMessage(), e);
    }
    waitingSince = null;
    try {
      judge(source.rest(settings.whole()));
    } catch (Wrong e) {
      throw breakOff(Why.BAD_PDU, Pdus.SERVICE_PROVIDER, e.reason(), e.getMessage(), e);
    } catch (SocketTimeoutException e) {
      String message = "the peer fell silent in the middle of a PDU";
      throw breakOff(Why.HALF, Pdus.SERVICE_PROVIDER, Pdus.NOT_SPECIFIED, message, e);
    } catch (Ended e) {
      throw e;
    } catch (IOException e) {
      throw closed(e.getMessage(), e);
    }
  }

  private long beginBy() {
    if (accepted == null) {
      return associateBy;
    }
    return messages.betweenMessages()
        ? System.nanoTime() + settings.idle().toNanos()
        : messages.deadline(settings.whole());
  }

  private void judge(int type) throws Wrong, Ended {
    if (endedHere) {
      throw closed("ended by this side", null);
    }
    byte[] buffer = source.buffer();
    int start = source.start();
    int length = source.end() - start;
    boolean due =
        switch (type) {
          case Pdus.ASSOCIATE_RQ -> !settings.requestor() && accepted == null;
          case Pdus.ASSOCIATE_AC, Pdus.ASSOCIATE_RJ -> settings.requestor() && accepted == null;
          case Pdus.P_DATA_TF -> accepted != null;
          case Pdus.RELEASE_RQ -> accepted != null && messages.betweenMessages();
          case Pdus.RELEASE_RP -> settings.requestor() && accepted != null;
          default -> true;
        };
    if (!due) {
      throw new Wrong(
          Pdus.UNEXPECTED_PDU, "a PDU of type %02XH where it is not due".formatted(type));
    }
    switch (type) {
      case Pdus.ABORT -> throw aborted(buffer[start + 8], buffer[start + 9] & 0xFF);
      case Pdus.P_DATA_TF -> {
        nextValue = start + Pdus.HEADER;
        value();
        return;
      }
      case Pdus.ASSOCIATE_AC -> accepted = Pdus.acceptedContexts(buffer, start, length);
      case Pdus.ASSOCIATE_RJ, Pdus.RELEASE_RP -> peerEnded = true;
      case Pdus.RELEASE_RQ -> releaseAsked = true;
      default -> {}
    }
    if (type <= Pdus.ASSOCIATE_AC) {
      Pdus.tameMaximumLength(buffer, start, length);
    }
    nextValue = source.end();
    show(buffer, start, source.end());
  }

  private void show(byte[] bytes, int begin, int end) {
    window = bytes;
    from = begin;
    to = end;
  }

  /**
   * Makes the next value a P-DATA-TF of its own, if dcm4che is to have it; the header takes the
   * place of what was read.
   */
  private void value() throws Ended {
    byte[] buffer = source.buffer();
    int begin = nextValue - Pdus.HEADER;
    int context = buffer[nextValue + 4];
    int length = (int) Pdus.u32(buffer, nextValue);
    MessageCheck.Part part;
    try {
      part = messages.take(buffer, nextValue + 4, length, settings.whole());
    } catch (Wrong e) {
      throw breakOff(Why.BAD_PDU, Pdus.SERVICE_PROVIDER, e.reason(), e.getMessage(), e);
    }
    nextValue += 4 + length;
    if (part == MessageCheck.Part.COMMAND) {
      byte[] command = Pdus.data(context, Pdus.LAST_OF_COMMAND, messages.command().encode());
      if (messages.command().dataSetIsWanted()) {
        opening = Pdus.data(context, 0, new byte[0]);
      }
      show(command, 0, command.length);
    } else if (part == MessageCheck.Part.DATA) {
      buffer[begin] = Pdus.P_DATA_TF;
      buffer[begin + 1] = 0;
      Pdus.put32(buffer, begin + 2, length + 4);
      show(buffer, begin, nextValue);
    }
  }

  private Ended aborted(int by, int reason) {
    peerEnded = true;
    String who = by == Pdus.SERVICE_USER ? "application" : "upper layer, reason " + reason;
    return end(new Ended(Why.PEER_ABORT, reason, "aborted by its " + who, null));
  }

  private Ended silent(SocketTimeoutException cause) {
    if (endedHere) {
      return closed(cause.getMessage(), cause);
    }
    if (accepted == null && !settings.requestor()) {
      return end(new Ended(Why.SILENT, 0, "the peer sent nothing", cause));
    }
    boolean half = accepted != null && !messages.betweenMessages();
    return breakOff(
        half ? Why.HALF : Why.SILENT,
        Pdus.SERVICE_USER,
        Pdus.NOT_SPECIFIED,
        half ? "it fell silent in the middle of a message" : "the peer sent nothing",
        cause);
  }

  private Ended closed(String message, Throwable cause) {
    outlet.settle(); // where a write has failed at its deadline, that is the reason
    return end(new Ended(endedHere ? Why.LOCAL : Why.PEER_CLOSED, 0, message, cause));
  }

  /**
   * Says A-ABORT because the peer did wrong.
   *
   * @return the exception to throw
   */
  Ended breakOff(Why why, int by, int reason, String message, Throwable cause) {
    if (endedHere) {
      return closed(message, cause);
    }
    Ended end = end(new Ended(why, reason, message, cause));
    outlet.sayLast(Pdus.abort(by, reason));
    return end;
  }

  /** What dcm4che writes: always whole PDUs. */
  void write(byte[] pdu, int length) throws IOException {
    if (pdu[0] == Pdus.ABORT) {
      String message = "what dcm4che cannot read";
      end(new Ended(endedHere ? Why.LOCAL : Why.BAD_PDU, pdu[9] & 0xFF, message, null));
    } else if (pdu[0] == Pdus.ASSOCIATE_AC) {
      accepted = Pdus.acceptedContexts(pdu, 0, length);
    }
    try {
      outlet.write(pdu, length);
      requested.countDown();
    } catch (Transport.WriteExpired e) {
      throw notRead(new Ended(endedHere ? Why.LOCAL : Why.NOT_READING, 0, e.getMessage(), e));
    } catch (IOException e) {
      writeFailure = e;
      throw e;
    }
  }

  /** What dcm4che reads; at least a byte, or a {@link Ended}. */
  int read(byte[] target, int offset, int length) throws Ended {
    while (from == to) {
      next();
    }
    int count = Math.min(length, to - from);
    System.arraycopy(window, from, target, offset, count);
    from += count;
    return count;
  }

  /** Aborts as the service user, from any thread; who reads meets a {@link Ended}. */
  void abort() {
    endedHere = true;
    requested.countDown();
    boolean due = accepted != null && !peerEnded && fault() == null;
    if (!due || outlet.trySayLast(Pdus.abort(Pdus.SERVICE_USER, Pdus.NOT_SPECIFIED))) {
      transport.stopReading();
    } else {
      transport.cut(); // a write hangs; only a cut ends it
    }
  }

  /** Closes the connection without a word. */
  void cut() {
    endedHere = true;
    requested.countDown();
    transport.cut();
  }

  /** dcm4che takes the connection for ended; where a thread of its own still reads, that ends. */
  void leave() {
    requested.countDown();
    if (outlet.lastWord() && reading) {
      transport.stopReading();
    }
  }

  /** Says what is still to be said, once dcm4che reads no more. */
  void conclude() {
    outlet.settle(); // an A-ABORT from another thread is out before this side falls silent
    if (fault() != null || outlet.lastWord() || peerEnded) {
      return;
    }
    IOException failure = writeFailure;
    if (failure != null) {
      closed(failure.getMessage(), failure);
    } else {
      String message = "what dcm4che cannot read";
      breakOff(Why.BAD_PDU, Pdus.SERVICE_PROVIDER, Pdus.INVALID_VALUE, message, null);
    }
  }

  /** Closes the connection in order, after {@link #conclude}. */
  void finish() {
    if (outlet.lastWord()) {
      transport.finish(settings.linger());
    } else {
      transport.close();
    }
  }
}
