package org.hepatica.dicom.net.embedded;

import java.time.Duration;
import org.hepatica.dicom.net.Admission;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.PortListener;
import org.hepatica.dicom.net.Served;
import org.hepatica.dicom.net.SessionReport;
import org.hepatica.dicom.net.SessionReport.Tally;
import org.hepatica.dicom.net.Texts;
import org.hepatica.dicom.net.embedded.Pdu.AssociateReject;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseReply;
import org.hepatica.dicom.net.embedded.State.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the listener from its first byte to its last, on its own thread. */
final class ProviderSession implements PortListener.Session {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderSession.class);

  private final PortListener listener;
  private final Served served;
  private final ListenSettings settings;

  /** Null on a plain port. */
  private final TlsDoor door;

  private final Transport transport;
  private final Association association;
  private final SessionReport report;
  private volatile String caller;
  private Caller peer;
  private volatile ServiceProvider services;

  ProviderSession(PortListener listener, Served served, TlsDoor door, Transport transport) {
    this.listener = listener;
    this.served = served;
    this.settings = served.settings();
    this.door = door;
    this.transport = transport;
    this.report = new SessionReport(served);
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
      if (door != null && !door.enter(transport, caller, report)) {
        return;
      }
      Duration limit = settings.firstPdu();
      AssociateRequest request =
          (AssociateRequest) association.receive(door == null ? transport.left(limit) : limit);
      if (admitted(request)) {
        serve(request);
      }
    } catch (Ended e) {
      ended(e);
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
    caller = Texts.caller(calling, caller);
    Thread.currentThread().setName(Thread.currentThread().getName() + "-" + caller);
    peer = transport.caller(request.calledAe(), calling);
    Admission.Rejection no =
        listener
            .admission()
            .judge(
                request.protocolVersion(),
                request.applicationContext(),
                peer,
                caller,
                ae -> listener.associate(this, ae));
    if (no != null) {
      association.send(Event.REJECT, new AssociateReject(no.result(), no.source(), no.reason()));
    }
    return no == null;
  }

  private void serve(AssociateRequest request) throws Ended {
    Negotiation negotiation = new Negotiation(request, served, caller);
    for (int type : negotiation.identities()) {
      NetEvent.USER_IDENTITY.log(LOG, caller, type);
    }
    services = new ServiceProvider(association, negotiation, served, request, peer, caller);
    association.send(Event.ACCEPT, negotiation.answer());
    NetEvent.ASSOCIATED.log(LOG, caller, negotiation.acceptedContexts(), request.contexts().size());
    services.run();
    listener.freePlace(this);
    association.send(Event.RELEASE_RESPONSE, new ReleaseReply());
    ended(null);
  }

  private void ended(Ended end) {
    ServiceProvider provided = services;
    report.end(
        caller,
        end,
        provided == null
            ? null
            : new Tally(provided.stored(), provided.refused(), provided.bytes()));
  }

  @Override
  public boolean idleFor(Duration time) {
    ServiceProvider provider = services;
    return provider != null && provider.idleFor(time);
  }

  @Override
  public void abort() {
    association.abortFromOutside();
  }

  @Override
  public void cut() {
    association.cut();
  }

  @Override
  public void crowdOut() {
    if (services == null) {
      listener.crowdedOut(caller);
    }
    association.cut();
  }
}
