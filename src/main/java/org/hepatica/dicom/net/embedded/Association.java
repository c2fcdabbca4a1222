package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.TlsReason;
import org.hepatica.dicom.net.embedded.Pdu.Abort;
import org.hepatica.dicom.net.embedded.Pdu.AssociateAccept;
import org.hepatica.dicom.net.embedded.Pdu.AssociateReject;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.DataTransfer;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseRequest;
import org.hepatica.dicom.net.embedded.State.Action;
import org.hepatica.dicom.net.embedded.State.Event;

/**
 * One association, on either side, as the state machine of PS3.8 9.2: what arrives and what is sent
 * goes through {@link State}'s table. One thread receives and sends; {@link #abortFromOutside} and
 * {@link #cut} may come from any.
 *
 * <p>Where the table lets the provider answer a wrong PDU in Sta2 with a service-user A-ABORT,
 * which can give no reason, this sends source service-provider and the reason, as in all other
 * states.
 */
final class Association {
  /** A write that takes longer than this hangs, as far as an abort from outside is concerned. */
  private static final Duration WRITE_IN_PROGRESS = Duration.ofMillis(200);

  private final Transport transport;
  private final PduReader reader;
  private final Duration whole;
  private final Duration artim;
  private final boolean requestor;
  private final ReentrantLock sending = new ReentrantLock();
  private volatile State state;
  private volatile boolean endedHere;

  /** When the peer's last PDU was there, on the clock of {@link System#nanoTime()}. */
  private long heard = System.nanoTime();

  /**
   * @param requestor whether this side opens the association
   * @param whole from the first to the last byte of a PDU
   * @param artim how long to wait for the peer to close the connection after our last word
   */
  Association(
      Transport transport, PduReader reader, boolean requestor, Duration whole, Duration artim) {
    this.transport = transport;
    this.reader = reader;
    this.requestor = requestor;
    this.whole = whole;
    this.artim = artim;
    this.state = requestor ? State.STA4 : State.STA2;
  }

  State state() {
    return state;
  }

  Duration wholePdu() {
    return whole;
  }

  /**
   * Receives the next PDU that means something in this state. Sta2: A-ASSOCIATE-RQ; Sta5: the
   * answer to ours; Sta6: P-DATA-TF or A-RELEASE-RQ; after a release request also A-RELEASE-RP.
   *
   * @param begin how long its first byte may take
   * @throws Ended when the association is over; where the standard wants an A-ABORT it has been
   *     sent
   */
  Pdu receive(Duration begin) throws Ended {
    Pdu pdu;
    try {
      pdu = reader.read(begin, whole);
      heard = System.nanoTime();
    } catch (PduException e) {
      throw breakOff(Ended.Why.BAD_PDU, e.abortReason(), e.getMessage(), e);
    } catch (PduReader.HalfPdu e) {
      throw breakOff(Ended.Why.HALF, Abort.NOT_SPECIFIED, e.getMessage(), e);
    } catch (SocketTimeoutException e) {
      throw silent(e);
    } catch (IOException e) {
      throw closed(e.getMessage(), e);
    }
    if (pdu == null) {
      throw closed("the peer closed the connection", null);
    }
    return admit(pdu);
  }

  /**
   * Waits until the peer has sent something, or closed; {@link #receive} tells what. Silence is no
   * fault here.
   *
   * @return false when nothing came in time
   */
  boolean hears(Duration limit) throws Ended {
    try {
      return reader.hears(limit);
    } catch (IOException e) {
      throw closed(e.getMessage(), e);
    }
  }

  private Pdu admit(Pdu pdu) throws Ended {
    if (endedHere) {
      throw closed("ended by this side", null);
    }
    Action action = state.actionOn(event(pdu));
    return switch (action) {
      case AE_3, AE_6, DT_2, AR_2, AR_6, AR_8, AR_10 -> {
        enter(action);
        yield pdu;
      }
      case AE_4, AR_3 -> {
        enter(action);
        transport.close();
        yield pdu;
      }
      case AA_2, AA_3 -> {
        enter(action);
        transport.close();
        Abort abort = (Abort) pdu;
        throw new Ended(
            Ended.Why.PEER_ABORT,
            abort.reason(),
            "aborted by its %s"
                .formatted(
                    abort.source() == Abort.SERVICE_USER
                        ? "application"
                        : "upper layer, reason " + abort.reason()),
            null);
      }
      default ->
          throw breakOff(
              Ended.Why.BAD_PDU,
              Abort.UNEXPECTED_PDU,
              "%s in state %s".formatted(pdu.getClass().getSimpleName(), state),
              null);
    };
  }

  private static Event event(Pdu pdu) {
    if (pdu instanceof DataTransfer) {
      return Event.DATA_RECEIVED;
    } else if (pdu instanceof AssociateRequest) {
      return Event.RQ_RECEIVED;
    } else if (pdu instanceof AssociateAccept) {
      return Event.AC_RECEIVED;
    } else if (pdu instanceof AssociateReject) {
      return Event.RJ_RECEIVED;
    } else if (pdu instanceof ReleaseRequest) {
      return Event.RELEASE_RQ_RECEIVED;
    } else if (pdu instanceof Abort) {
      return Event.ABORT_RECEIVED;
    }
    return Event.RELEASE_RP_RECEIVED;
  }

  private void enter(Action action) {
    state = action.next(requestor);
  }

  /** Sends a PDU for a request or response primitive of the local user. */
  void send(Event primitive, Pdu pdu) throws Ended {
    byte[] bytes = PduEncoder.encode(pdu);
    send(primitive, bytes, bytes.length);
  }

  /** Sends P-DATA-TFs that lie ready in {@code pdus}, headers and all. */
  void sendData(byte[] pdus, int length) throws Ended {
    send(Event.DATA_REQUEST, pdus, length);
  }

  private void send(Event primitive, byte[] bytes, int length) throws Ended {
    sending.lock();
    try {
      if (endedHere) {
        throw closed("ended by this side", null);
      }
      enter(state.actionOn(primitive));
      transport.write(bytes, length);
    } catch (Transport.WriteExpired e) {
      state = State.STA1;
      throw new Ended(endedHere ? Ended.Why.LOCAL : Ended.Why.NOT_READING, 0, e.getMessage(), e);
    } catch (Ended e) {
      throw e;
    } catch (IOException e) {
      throw lastWord(e);
    } finally {
      sending.unlock();
    }
  }

  /** After a failed write: the A-ABORT, or alert of TLS, that explains it may have arrived. */
  private Ended lastWord(IOException failure) {
    boolean tlsRefused = transport.encrypted() && state == State.STA5;
    if (transport.readable() && (state == State.STA6 || tlsRefused)) {
      try {
        for (int pdus = 0; pdus < 8; pdus++) {
          receive(Duration.ofMillis(100));
        }
      } catch (Ended e) {
        if (e.why() == Ended.Why.PEER_ABORT || TlsReason.isIn(e)) {
          return e;
        }
      }
    }
    return closed(failure.getMessage(), failure);
  }

  /**
   * Sends A-ABORT with source service-provider, because the peer broke the rules (AA-1, AA-8).
   *
   * @return the exception to throw
   */
  Ended breakOff(Ended.Why why, int reason, String message, Throwable cause) {
    if (endedHere) {
      return closed(message, cause);
    }
    if (state != State.STA13 && state != State.STA1) {
      lastPdu(Event.INVALID_PDU, new Abort(Abort.SERVICE_PROVIDER, reason));
    }
    return new Ended(why, reason, message, cause);
  }

  private Ended silent(SocketTimeoutException cause) {
    if (endedHere) {
      return closed(cause.getMessage(), cause);
    }
    if (state == State.STA2 || state == State.STA13) {
      enter(state.actionOn(Event.ARTIM_EXPIRED));
    } else {
      lastPdu(Event.ABORT_REQUEST, new Abort(Abort.SERVICE_USER, Abort.NOT_SPECIFIED));
    }
    return Ended.silent(Duration.ofNanos(System.nanoTime() - heard), cause);
  }

  private Ended closed(String message, Throwable cause) {
    sending.lock(); // not between another thread's look at the state and its A-ABORT
    try {
      if (state != State.STA13) {
        state = State.STA1;
        transport.close();
      }
    } finally {
      sending.unlock();
    }
    return new Ended(endedHere ? Ended.Why.LOCAL : Ended.Why.PEER_CLOSED, 0, message, cause);
  }

  /** Sends a PDU after which there is nothing more to say; when it cannot be sent, so be it. */
  private void lastPdu(Event event, Pdu pdu) {
    sending.lock();
    try {
      enter(state.actionOn(event));
      byte[] bytes = PduEncoder.encode(pdu);
      transport.write(bytes, bytes.length);
    } catch (IOException e) {
      state = State.STA1;
      transport.close();
    } finally {
      sending.unlock();
    }
  }

  /** Aborts as the service user (AA-1). */
  void abort() {
    endedHere = true;
    sayAbort();
  }

  /** Aborts from another thread than the one that receives, which then meets {@link Ended}. */
  void abortFromOutside() {
    endedHere = true;
    if (mayStillSend()) {
      try {
        sayAbort();
      } finally {
        sending.unlock();
      }
      transport.stopReading();
    } else {
      transport.cut(); // a write hangs; only a cut ends it
    }
  }

  /** Takes the right to send, from who is about to finish a write but not from who hangs in one. */
  private boolean mayStillSend() {
    try {
      return sending.tryLock() // also for a thread that is interrupted
          || sending.tryLock(WRITE_IN_PROGRESS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void sayAbort() {
    boolean open = state.compareTo(State.STA3) >= 0 && state.compareTo(State.STA12) <= 0;
    if (open && state != State.STA4) {
      lastPdu(Event.ABORT_REQUEST, new Abort(Abort.SERVICE_USER, Abort.NOT_SPECIFIED));
    }
  }

  /** Closes the connection as the state asks: at once, or after the peer has (Sta13). */
  void finish() {
    sending.lock(); // an A-ABORT from another thread is out before this side falls silent
    sending.unlock();
    if (state == State.STA13) {
      transport.finish(artim);
    } else {
      transport.close();
    }
    state = State.STA1;
  }

  /** Closes the connection without a word. */
  void cut() {
    endedHere = true;
    transport.cut();
  }
}
