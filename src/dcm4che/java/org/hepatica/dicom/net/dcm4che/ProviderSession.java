package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.Device;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.AssociationPlaces;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.embedded.TlsDoor;
import org.hepatica.dicom.net.embedded.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the listener from its first byte to its last, on its own thread. */
final class ProviderSession implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderSession.class);

  private final Dcm4cheListener listener;
  private final ListenSettings settings;
  private final Transport transport;
  private final Guard guard;
  private final long opened = System.nanoTime();
  private volatile String caller;
  private volatile Services services;

  ProviderSession(Dcm4cheListener listener, Transport transport) throws IOException {
    this.listener = listener;
    this.settings = listener.served().settings();
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
            () -> listener.dissociate(this));
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
      guard.startClock();
      Connection connection = new Connection();
      ApplicationEntity entity = new ApplicationEntity(Toolkit.ANY_AE);
      Device device = Toolkit.device(connection, entity, settings.maxPdu(), Runnable::run);
      device.setAssociationHandler(new Negotiation(this));
      Toolkit.serve(connection, guard);
    } catch (IOException | RuntimeException | Error e) {
      fault(e);
    } finally {
      guard.conclude();
      if (services != null) {
        services.commitment().end();
      }
      report();
      listener.dissociate(this);
      guard.finish();
      listener.gone(this);
    }
  }

  private boolean encrypt() {
    TlsDoor door = listener.door();
    try {
      return door == null || door.enter(transport, caller);
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

  ListenSettings settings() {
    return settings;
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
    caller = "%s (%s)".formatted(Texts.printable(callingAe), caller);
    Thread.currentThread().setName(Thread.currentThread().getName() + "-" + caller);
  }

  Caller describe(String calledAe, String callingAe) {
    return new Caller(calledAe, callingAe, transport.address(), transport.encrypted());
  }

  /** Whether storage commitment is provided. */
  boolean commits() {
    return listener.served().commitment() != null;
  }

  AcceptPolicy.Decision decide(Caller who) {
    return listener.served().policy().decide(who);
  }

  /** Takes a place among the associations, if there is one. */
  AssociationPlaces.Answer takePlace(String callingAe) {
    return listener.associate(this, callingAe);
  }

  /** Loud the first time, a whisper from then on. */
  void refuse(NetEvent event, String key, Object... arguments) {
    if (listener.refused().first(event + key)) {
      event.log(LOG, arguments);
    } else {
      event.whisper(LOG, arguments);
    }
  }

  /** The association is accepted: from here on these services answer. */
  Services begin(Caller who) {
    services = new Services(this, listener.served(), who);
    return services;
  }

  private void report() {
    Services provided = services;
    Fault end = guard.fault();
    if (end != null) {
      report(end, provided != null);
    }
    if (provided != null) {
      String how =
          end == null ? "released" : end.why().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      NetEvent.ENDED.log(
          LOG,
          caller,
          how,
          provided.stored(),
          provided.refused(),
          guard.received(),
          Duration.ofNanos(System.nanoTime() - opened).toMillis());
    }
  }

  private void report(Fault end, boolean associated) {
    switch (end.why()) {
      case BAD_PDU -> {
        if (!associated && end.reason() == Pdus.UNRECOGNIZED_PDU) {
          NetEvent.NOT_DICOM.log(LOG, caller, end.getMessage());
        } else {
          NetEvent.BAD_PDU.log(LOG, caller, end.reason(), end.getMessage());
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
  }

  /** Whether it has been waiting for the peer's next message for this long. */
  boolean idleFor(Duration time) {
    return guard.idleFor(time);
  }

  void abort() {
    guard.abort();
  }

  void cut() {
    guard.cut();
  }

  /** Makes room for another socket. */
  void crowdOut() {
    if (services == null) {
      NetEvent.CROWDED_OUT.log(LOG, caller, settings.maxUnassociated());
    }
    guard.cut();
  }
}
