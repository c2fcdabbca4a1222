package org.hepatica.dicom.net.embedded;

import java.time.Duration;
import java.util.Locale;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.AssociationPlaces;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.embedded.Pdu.Abort;
import org.hepatica.dicom.net.embedded.Pdu.AssociateReject;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseReply;
import org.hepatica.dicom.net.embedded.State.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the listener from its first byte to its last, on its own thread. */
final class ProviderSession implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderSession.class);
  private static final int PERMANENT = 1;
  private static final int TRANSIENT = 2;
  private static final int BY_USER = 1;
  private static final int BY_ACSE = 2;
  private static final int BY_PRESENTATION = 3;

  private final EmbeddedListener listener;
  private final ListenSettings settings;
  private final Transport transport;
  private final Association association;
  private final long opened = System.nanoTime();
  private volatile String caller;
  private Caller peer;
  private volatile ServiceProvider services;

  ProviderSession(EmbeddedListener listener, Transport transport) {
    this.listener = listener;
    this.settings = listener.settings();
    this.transport = transport;
    this.caller = transport.address().getHostAddress();
    this.association =
        new Association(
            transport,
            new PduReader(transport, settings.maxPdu()),
            false,
            settings.wholePdu(),
            settings.firstPdu());
  }

  @Override
  public void run() {
    try {
      TlsDoor door = listener.door();
      if (door != null && !door.enter(transport, caller)) {
        return;
      }
      AssociateRequest request = (AssociateRequest) association.receive(settings.firstPdu());
      if (admitted(request)) {
        serve(request);
      }
    } catch (Ended e) {
      report(e);
    } catch (RuntimeException | Error e) {
      NetEvent.FAULT.log(LOG, caller, e);
      association.cut();
    } finally {
      listener.dissociate(this);
      association.finish();
      listener.gone(this);
    }
  }

  private boolean admitted(AssociateRequest request) throws Ended {
    String calling = request.callingAe();
    caller = "%s (%s)".formatted(Negotiation.printable(calling), caller);
    Thread.currentThread().setName(Thread.currentThread().getName() + "-" + caller);
    if ((request.protocolVersion() & 1) == 0) {
      return rejected(request, "protocol version", PERMANENT, BY_ACSE, 2);
    }
    if (!request.applicationContext().equals(Uids.APPLICATION_CONTEXT)) {
      return rejected(request, "application context", PERMANENT, BY_USER, 2);
    }
    peer = new Caller(request.calledAe(), calling, transport.address(), transport.encrypted());
    Decision decision =
        !isAeTitle(calling)
            ? Decision.CALLING_AE_NOT_RECOGNIZED
            : !isAeTitle(request.calledAe())
                ? Decision.CALLED_AE_NOT_RECOGNIZED
                : listener.policy().decide(peer);
    return switch (decision) {
      case CALLED_AE_NOT_RECOGNIZED -> {
        String called = Negotiation.printable(request.calledAe());
        refuse(NetEvent.CALLED_AE_REFUSED, caller + " " + called, caller, called);
        yield reject(PERMANENT, BY_USER, 7);
      }
      case CALLING_AE_NOT_RECOGNIZED -> {
        refuse(NetEvent.CALLER_REFUSED, caller, caller);
        yield reject(PERMANENT, BY_USER, 3);
      }
      case NOT_ENCRYPTED -> {
        refuse(NetEvent.NOT_ENCRYPTED, caller, caller);
        yield reject(PERMANENT, BY_USER, 3);
      }
      case ACCEPT -> placed(calling);
    };
  }

  private boolean placed(String calling) throws Ended {
    AssociationPlaces.Answer answer = listener.associate(this, calling);
    if (answer == AssociationPlaces.Answer.TAKEN) {
      return true;
    }
    if (answer == AssociationPlaces.Answer.FULL) {
      NetEvent.FULL.log(LOG, caller, settings.maxAssociations());
    } else {
      NetEvent.FULL_FOR_AE.log(LOG, caller, settings.maxAssociationsPerAe());
    }
    return reject(TRANSIENT, BY_PRESENTATION, 2);
  }

  /** Loud the first time, a whisper from then on. */
  private void refuse(NetEvent event, String key, Object... arguments) {
    if (listener.refused().first(event + key)) {
      event.log(LOG, arguments);
    } else {
      event.whisper(LOG, arguments);
    }
  }

  private boolean rejected(
      AssociateRequest request, String what, int result, int source, int reason) throws Ended {
    String asked =
        "%s %s"
            .formatted(
                what,
                source == BY_ACSE
                    ? Integer.toHexString(request.protocolVersion())
                    : Negotiation.printable(request.applicationContext()));
    NetEvent.PROTOCOL_REFUSED.log(LOG, caller, asked, "%d/%d/%d".formatted(result, source, reason));
    return reject(result, source, reason);
  }

  private boolean reject(int result, int source, int reason) throws Ended {
    association.send(Event.REJECT, new AssociateReject(result, source, reason));
    return false;
  }

  private static boolean isAeTitle(String title) {
    return !title.isEmpty() && title.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '\\');
  }

  private void serve(AssociateRequest request) throws Ended {
    Negotiation negotiation = new Negotiation(request, settings, listener.commitment() != null);
    for (int type : negotiation.identities()) {
      NetEvent.USER_IDENTITY.log(LOG, caller, type);
    }
    for (String refusal : negotiation.refusals()) {
      String[] whatAndWhy = refusal.split(": ", 2);
      NetEvent.CONTEXT_REFUSED.log(LOG, caller, whatAndWhy[0], whatAndWhy[1]);
    }
    services =
        new ServiceProvider(
            association,
            negotiation,
            settings,
            listener.handler(),
            listener.commitment(),
            request,
            peer,
            caller);
    association.send(Event.ACCEPT, negotiation.answer());
    NetEvent.ASSOCIATED.log(LOG, caller, negotiation.acceptedContexts(), request.contexts().size());
    services.run();
    listener.freePlace(this);
    association.send(Event.RELEASE_RESPONSE, new ReleaseReply());
    ended("released");
  }

  private void ended(String how) {
    ServiceProvider provider = services;
    if (provider != null) {
      NetEvent.ENDED.log(
          LOG,
          caller,
          how,
          provider.stored(),
          provider.refused(),
          provider.bytes(),
          Duration.ofNanos(System.nanoTime() - opened).toMillis());
    }
  }

  private void report(Ended end) {
    boolean associated = services != null;
    switch (end.why()) {
      case BAD_PDU -> {
        boolean stranger = !associated && end.abortReason() == Abort.UNRECOGNIZED_PDU;
        if (stranger) {
          NetEvent.NOT_DICOM.log(LOG, caller, end.getMessage());
        } else {
          NetEvent.BAD_PDU.log(LOG, caller, end.abortReason(), end.getMessage());
        }
      }
      case SILENT -> {
        if (associated) {
          NetEvent.IDLE.log(LOG, caller, settings.idle().toMillis());
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
    ended(end.why().name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  /** Whether it has been waiting for the peer's next message for this long. */
  boolean idleFor(Duration time) {
    ServiceProvider provider = services;
    return provider != null && provider.idleFor(time);
  }

  void abort() {
    association.abortFromOutside();
  }

  void cut() {
    association.cut();
  }

  /** Makes room for another socket. */
  void crowdOut() {
    if (services == null) {
      NetEvent.CROWDED_OUT.log(LOG, caller, settings.maxUnassociated());
    }
    association.cut();
  }
}
