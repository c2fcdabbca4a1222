package org.hepatica.dicom.net;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log gets of the end of one connection to a listener. */
public final class SessionReport {
  private static final Logger LOG = LoggerFactory.getLogger(SessionReport.class);

  /** The reason of an A-ABORT for what begins no PDU (PS3.8 9.3.8). */
  private static final int UNRECOGNIZED_PDU = 1;

  private final ListenSettings settings;
  private final OncePerCaller strangers;
  private final FewAMinute trifles;
  private final long opened = System.nanoTime();

  /**
   * What was done on an association.
   *
   * @param bytes of data sets received
   */
  public record Tally(int stored, int refused, long bytes) {}

  /** Begins with the connection. */
  public SessionReport(Served served) {
    this.settings = served.settings();
    this.strangers = served.strangers();
    this.trifles = served.trifles();
  }

  /** Tells of a peer that gets no TLS, why, and what helps. */
  public void noTls(String caller, String why, String cure) {
    strangers.log(LOG, NetEvent.TLS_REFUSED, caller + " " + why, caller, why, cure);
  }

  /** Tells of a peer that speaks plain DICOM where TLS is spoken. */
  public void plainOnTls(String caller) {
    strangers.log(LOG, NetEvent.PLAIN_ON_TLS, caller, caller);
  }

  /** Tells of a peer that did not finish the handshake in time. */
  public void slowTls(String caller, Duration limit) {
    trifles.log(LOG, NetEvent.TLS_SLOW, caller, limit.toMillis());
  }

  /**
   * Tells of the end. Of associations that brought nothing, as echoes do, and of connections that
   * became none, a caller has a few lines a minute.
   *
   * @param caller the peer, for log lines
   * @param end null when the association was released, or rejected
   * @param tally null where there was no association
   */
  public void end(String caller, Ended end, Tally tally) {
    Teller teller =
        tally != null && tally.stored() + tally.refused() > 0
            ? (event, arguments) -> event.log(LOG, with(caller, arguments))
            : (event, arguments) -> trifles.log(LOG, event, caller, arguments);
    if (end != null) {
      reason(caller, end, tally != null, teller);
    }
    if (tally != null) {
      String how =
          end == null ? "released" : end.why().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      teller.tell(
          NetEvent.ENDED,
          how,
          tally.stored(),
          tally.refused(),
          tally.bytes(),
          Duration.ofNanos(System.nanoTime() - opened).toMillis());
    }
  }

  /** Logs an event of the caller. */
  private interface Teller {
    void tell(NetEvent event, Object... arguments);
  }

  private static Object[] with(String caller, Object... arguments) {
    return Stream.concat(Stream.of(caller), Arrays.stream(arguments)).toArray();
  }

  private void reason(String caller, Ended end, boolean associated, Teller teller) {
    switch (end.why()) {
      case BAD_PDU -> {
        String what = end.getMessage();
        String key = caller + " " + what;
        if (associated) {
          teller.tell(NetEvent.BAD_PDU, end.abortReason(), what);
        } else if (end.abortReason() == UNRECOGNIZED_PDU) {
          strangers.log(LOG, NetEvent.NOT_DICOM, key, caller, what);
        } else {
          strangers.log(LOG, NetEvent.BAD_PDU, key, caller, end.abortReason(), what);
        }
      }
      case SILENT -> {
        if (associated) {
          Duration silence = end.silence() == null ? settings.idle() : end.silence();
          teller.tell(NetEvent.IDLE, silence.toMillis());
        } else {
          teller.tell(NetEvent.SILENT, settings.firstPdu().toMillis());
        }
      }
      case HALF -> teller.tell(NetEvent.HALF, settings.wholePdu().toMillis());
      case NOT_READING -> teller.tell(NetEvent.NOT_READING, settings.write().toMillis());
      case PEER_ABORT, PEER_CLOSED -> {
        if (associated) {
          teller.tell(NetEvent.CUT_OFF, end.getMessage());
        } else {
          NetEvent.CUT_OFF.whisper(LOG, caller, end.getMessage());
        }
      }
      case LOCAL -> LOG.debug("{} ended by this side", caller);
    }
  }
}
