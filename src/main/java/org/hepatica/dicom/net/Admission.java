package org.hepatica.dicom.net;

import java.util.function.Function;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom the acceptor lets in (PS3.8 7.1.1.14). Thread-safe. */
public final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final int PERMANENT = 1;
  private static final int TRANSIENT = 2;
  private static final int BY_USER = 1;
  private static final int BY_ACSE = 2;
  private static final int BY_PRESENTATION = 3;

  private final Served served;
  private final OncePerCaller refused = new OncePerCaller();

  /** The codes of an A-ASSOCIATE-RJ (PS3.8 9.3.4). */
  public record Rejection(int result, int source, int reason) {
    @Override
    public String toString() {
      return "%d/%d/%d".formatted(result, source, reason);
    }
  }

  Admission(Served served) {
    this.served = served;
  }

  /**
   * Judges a request, and says in the log why it is rejected.
   *
   * @param caller the peer, for log lines
   * @param place takes a place for a calling AE title, when all else is right
   * @return null when the peer is let in
   */
  public Rejection judge(
      int protocolVersion,
      String applicationContext,
      Caller who,
      String caller,
      Function<String, AssociationPlaces.Answer> place) {
    if ((protocolVersion & 1) == 0) {
      String asked = "protocol version " + Integer.toHexString(protocolVersion);
      return notProvided(caller, asked, new Rejection(PERMANENT, BY_ACSE, 2));
    }
    if (!applicationContext.equals(Uids.APPLICATION_CONTEXT)) {
      String asked = "application context " + Texts.uid(applicationContext);
      return notProvided(caller, asked, new Rejection(PERMANENT, BY_USER, 2));
    }
    return switch (decide(who)) {
      case CALLED_AE_NOT_RECOGNIZED -> {
        String called = Texts.printable(who.calledAe());
        refused.log(LOG, NetEvent.CALLED_AE_REFUSED, caller + " " + called, caller, called);
        yield new Rejection(PERMANENT, BY_USER, 7);
      }
      case CALLING_AE_NOT_RECOGNIZED -> {
        refused.log(LOG, NetEvent.CALLER_REFUSED, caller, caller);
        yield new Rejection(PERMANENT, BY_USER, 3);
      }
      case NOT_ENCRYPTED -> {
        refused.log(LOG, NetEvent.NOT_ENCRYPTED, caller, caller);
        yield new Rejection(PERMANENT, BY_USER, 3);
      }
      case OTHER_CERTIFICATE -> {
        String shown = CertificateBinding.describe(who.certificate());
        refused.log(LOG, NetEvent.OTHER_CERTIFICATE, caller + " " + shown, caller, shown);
        yield new Rejection(PERMANENT, BY_USER, 3);
      }
      case ACCEPT -> placed(place.apply(who.callingAe()), caller);
    };
  }

  private Decision decide(Caller who) {
    if (!isAeTitle(who.callingAe())) {
      return Decision.CALLING_AE_NOT_RECOGNIZED;
    }
    return isAeTitle(who.calledAe())
        ? served.policy().decide(who)
        : Decision.CALLED_AE_NOT_RECOGNIZED;
  }

  private static boolean isAeTitle(String title) {
    return !title.isEmpty() && title.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '\\');
  }

  private Rejection placed(AssociationPlaces.Answer answer, String caller) {
    ListenSettings settings = served.settings();
    FewAMinute told = served.trifles();
    switch (answer) {
      case TAKEN -> {
        return null;
      }
      case FULL -> told.log(LOG, NetEvent.FULL, caller, settings.maxAssociations());
      case FULL_FOR_AE ->
          told.log(LOG, NetEvent.FULL_FOR_AE, caller, settings.maxAssociationsPerAe());
      case CLOSING -> told.log(LOG, NetEvent.REFUSED_AT_THE_END, caller);
    }
    return new Rejection(TRANSIENT, BY_PRESENTATION, 2);
  }

  private Rejection notProvided(String caller, String asked, Rejection rejection) {
    refused.log(LOG, NetEvent.PROTOCOL_REFUSED, caller + " " + asked, caller, asked, rejection);
    return rejection;
  }
}
