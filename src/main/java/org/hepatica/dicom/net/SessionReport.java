package org.hepatica.dicom.net;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log gets of the end of one connection to a listener. */
public final class SessionReport {
  private static final Logger LOG = LoggerFactory.getLogger(SessionReport.class);

  /** The reason of an A-ABORT for what begins no PDU (PS3.8 9.3.8). */
  private static final int UNRECOGNIZED_PDU = 1;

  private final ListenSettings settings;
  private final OncePerCaller strangers;
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
  }

  /** Tells of a peer that gets no TLS, why, and what helps. */
  public void noTls(String caller, String why, String cure) {
    strangers.log(LOG, NetEvent.TLS_REFUSED, caller + " " + why, caller, why, cure);
  }

  /** Tells of a peer that speaks plain DICOM where TLS is spoken. */
  public void plainOnTls(String caller) {
    strangers.log(LOG, NetEvent.PLAIN_ON_TLS, caller, caller);
  }

  /**
   * Tells of the end.
   *
   * @param caller the peer, for log lines
   * @param end null when the association was released, or rejected
   * @param tally null where there was no association
   */
  public void end(String caller, Ended end, Tally tally) {
    if (end != null) {
      reason(caller, end, tally != null);
    }
    if (tally != null) {
      String how =
          end == null ? "released" : end.why().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      NetEvent.ENDED.log(
          LOG,
          caller,
          how,
          tally.stored(),
          tally.refused(),
          tally.bytes(),
          Duration.ofNanos(System.nanoTime() - opened).toMillis());
    }
  }

  private void reason(String caller, Ended end, boolean associated) {
    switch (end.why()) {
      case BAD_PDU -> {
        String what = end.getMessage();
        String key = caller + " " + what;
        if (associated) {
          NetEvent.BAD_PDU.log(LOG, caller, end.abortReason(), what);
        } else if (end.abortReason() == UNRECOGNIZED_PDU) {
          strangers.log(LOG, NetEvent.NOT_DICOM, key, caller, what);
        } else {
          strangers.log(LOG, NetEvent.BAD_PDU, key, caller, end.abortReason(), what);
        }
      }
      case SILENT -> {
        if (associated) {
          Duration silence = end.silence() == null ? settings.idle() : end.silence();
          NetEvent.IDLE.log(LOG, caller, silence.toMillis());
        } else {
          NetEvent.SILENT.log(LOG, caller, settings.firstPdu().toMillis());
        }
      }
      case HALF -> NetEvent.HALF.log(LOG, caller, settings.wholePdu().toMillis());
      case NOT_READING -> NetEvent.NOT_READING.log(LOG, caller, settings.write().toMillis());
      case PEER_ABORT, PEER_CLOSED -> {
        if (associated) {
          NetEvent.CUT_OFF.log(LOG, caller, end.getMessage());
        } else {
          NetEvent.CUT_OFF.whisper(LOG, caller, end.getMessage());
        }
      }
      case LOCAL -> LOG.debug("{} ended by this side", caller);
    }
  }
}
