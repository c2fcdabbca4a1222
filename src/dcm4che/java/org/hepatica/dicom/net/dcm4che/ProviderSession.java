package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.time.Duration;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.Device;
import org.dcm4che3.net.pdu.AAssociateRQ;
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
import org.hepatica.dicom.net.embedded.TlsDoor;
import org.hepatica.dicom.net.embedded.Transport;
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
  private final Guard guard;
  private final SessionReport report;
  private volatile String caller;
  private volatile Services services;

  ProviderSession(PortListener listener, Served served, TlsDoor door, Transport transport)
      throws IOException {
    this.listener = listener;
    this.served = served;
    this.settings = served.settings();
    this.door = door;
    this.report = new SessionReport(served);
    this.transport = transport;
    this.caller = transport.address().getHostAddress();
    this.guard =
        new Guard(
            transport,
            new GuardSettings(
                false,
                settings.firstPdu(),
                settings.wholePdu(),
                settings.idle(),
                settings.firstPdu(),
                settings.maxPdu(),
                settings.maxCommandSet(),
                settings.maxInstance()),
            this::due,
            this::releasing);
  }

  /** The peer has asked for release, and is not answered yet. */
  private void releasing() {
    listener.freePlace(this);
    Services provided = services;
    if (provided != null) {
      provided.ended(null);
    }
  }

  private void due(int contextId, CommandSet command) throws MessageCheck.Wrong {
    Services provided = services;
    if (command.isResponse() && !provided.commitment().awaits(command)) {
      throw new MessageCheck.Wrong(Pdus.UNEXPECTED_PARAMETER, "a response to no request");
    }
  }

  @Override
  public void run() {
    if (!encrypt()) {
      listener.gone(this);
      return;
    }
    try {
      if (door != null) {
        guard.startClock(); // on a plain port it runs since the connection stood
      }
      Connection connection = new Connection();
      ApplicationEntity entity = new ApplicationEntity(Toolkit.ANY_AE);
      Device device = Toolkit.device(connection, entity, settings.maxPdu(), Runnable::run);
      device.setAssociationHandler(new Negotiation(this, served));
      Toolkit.serve(connection, guard);
    } catch (IOException | RuntimeException | Error e) {
      fault(e);
    } finally {
      guard.conclude();
      if (services != null) {
        services.commitment().end();
        services.ended(brokenOff());
      }
      end();
      listener.dissociate(this);
      guard.finish();
      listener.gone(this);
    }
  }

  private boolean encrypt() {
    try {
      return door == null || door.enter(transport, caller, report);
    } catch (RuntimeException | Error e) {
      fault(e);
      return false;
    }
  }

  /** This program failed, not the peer. */
  void fault(Throwable e) {
    NetEvent.FAULT.log(LOG, caller, e);
    guard.cut();
  }

  Guard guard() {
    return guard;
  }

  /** The peer, for log lines. */
  String caller() {
    return caller;
  }

  /** Tells log lines who calls, from here on. */
  void called(String callingAe) {
    caller = Texts.caller(callingAe, caller);
    Thread.currentThread().setName(Thread.currentThread().getName() + "-" + caller);
  }

  /** Whether this peer is let in; null, or why not. */
  Admission.Rejection admit(AAssociateRQ request, Caller who) {
    return listener
        .admission()
        .judge(
            request.getProtocolVersion(),
            request.getApplicationContext(),
            who,
            caller,
            ae -> listener.associate(this, ae));
  }

  Caller describe(String calledAe, String callingAe) {
    return transport.caller(calledAe, callingAe);
  }

  /** Whether storage commitment is provided. */
  boolean commits() {
    return served.commitment() != null;
  }

  /** The association is accepted: from here on these services answer. */
  Services begin(Caller who) {
    services = new Services(this, served, who);
    return services;
  }

  /** Null where the peer released. */
  private Ended.Why brokenOff() {
    Ended fault = guard.fault();
    if (guard.releaseAsked()) {
      return null;
    }
    return fault == null ? Ended.Why.LOCAL : fault.why();
  }

  private void end() {
    Services provided = services;
    report.end(
        caller,
        guard.fault(),
        provided == null
            ? null
            : new Tally(provided.stored(), provided.refused(), guard.received()));
  }

  @Override
  public boolean idleFor(Duration time) {
    return guard.idleFor(time);
  }

  @Override
  public void abort() {
    guard.abort();
  }

  @Override
  public void cut() {
    guard.cut();
  }

  @Override
  public void crowdOut() {
    if (services == null) {
      listener.crowdedOut(caller);
    }
    guard.cut();
  }
}
