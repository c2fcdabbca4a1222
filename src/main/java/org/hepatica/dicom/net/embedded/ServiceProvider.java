package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AssociationEnd;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.FewAMinute;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.Served;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.dicom.net.embedded.MessageReader.Message;
import org.hepatica.dicom.net.embedded.Negotiation.Context;
import org.hepatica.dicom.net.embedded.Pdu.Abort;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * C-ECHO and C-STORE as provider on one association (PS3.7 9.3.1, 9.3.5), and what {@link
 * CommitmentProvider} does there.
 */
final class ServiceProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProvider.class);

  private final Association association;
  private final Negotiation negotiation;
  private final ListenSettings settings;
  private final StoreHandler handler;
  private final AssociateRequest request;
  private final InetAddress address;
  private final String caller;
  private final MessageReader reader;
  private final MessageWriter writer;
  private final CommitmentProvider commitment;
  private final FewAMinute refusals;
  private final long number = AssociationEnd.nextNumber();

  /** On the clock of {@link System#nanoTime()}; null while a message is served. */
  private volatile Long waitingSince = System.nanoTime();

  private int stored;
  private int refused;
  private long bytes;

  ServiceProvider(
      Association association,
      Negotiation negotiation,
      Served served,
      AssociateRequest request,
      Caller peer,
      String caller) {
    this.association = association;
    this.negotiation = negotiation;
    this.settings = served.settings();
    this.handler = served.store();
    this.refusals = served.refusals();
    this.request = request;
    this.address = peer.address();
    this.caller = caller;
    this.reader =
        new MessageReader(
            association,
            id -> negotiation.context(id) != null,
            settings.maxCommandSet(),
            settings.maxInstance());
    this.writer = new MessageWriter(association, request.user().maxPduLength());
    this.commitment =
        new CommitmentProvider(served.commitment(), peer, caller, negotiation, writer);
  }

  int stored() {
    return stored;
  }

  int refused() {
    return refused;
  }

  /** Bytes of data sets received. */
  long bytes() {
    return bytes;
  }

  boolean idleFor(Duration time) {
    Long since = waitingSince;
    return since != null && System.nanoTime() - since > time.toNanos();
  }

  /** Serves until the peer asks for release. */
  void run() throws Ended {
    Ended.Why why = Ended.Why.LOCAL;
    try {
      Message message = commitment.next(reader, settings.idle());
      while (message != null) {
        waitingSince = null;
        serve(message);
        waitingSince = System.nanoTime();
        message = commitment.next(reader, settings.idle());
      }
      why = null;
    } catch (Ended e) {
      why = e.why();
      throw e;
    } finally {
      commitment.end();
      handler.ended(new AssociationEnd(number, request.callingAe(), why));
    }
  }

  private void serve(Message message) throws Ended {
    Command command = message.command();
    if (command.isResponse()) {
      if (message.dataSet() != null) {
        message.dataSet().drain();
      }
      if (commitment.answered(command)) {
        return;
      }
      throw reader.broken(Abort.UNEXPECTED_PARAMETER, "a response to no request");
    }
    DimseStatus status =
        switch (command.field()) {
          case Command.C_ECHO_RQ -> echo(message);
          case Command.C_STORE_RQ -> store(message);
          case Command.N_ACTION_RQ ->
              commitment.provides(message) ? commitment.requested(message) : unknown(command);
          case Command.N_EVENT_REPORT_RQ ->
              commitment.provides(message) ? commitment.reported(message) : unknown(command);
          case Command.C_CANCEL_RQ -> null; // of an operation that has ended: no answer is due
          default -> unknown(command);
        };
    if (message.dataSet() != null) {
      message.dataSet().drain();
      bytes += message.dataSet().received();
    }
    if (status != null) {
      writer.command(message.contextId(), command.response(status));
    }
  }

  private DimseStatus unknown(Command command) {
    DimseStatus no = DimseStatus.UNRECOGNIZED_OPERATION;
    NetEvent.OPERATION_REFUSED.log(LOG, caller, command, no);
    return no;
  }

  private DimseStatus echo(Message message) {
    String abstractSyntax = negotiation.context(message.contextId()).abstractSyntax();
    boolean fits = abstractSyntax.equals(Uids.VERIFICATION);
    return fits ? DimseStatus.SUCCESS : DimseStatus.SOP_CLASS_NOT_SUPPORTED;
  }

  private DimseStatus store(Message message) throws Ended {
    Command command = message.command();
    Context context = negotiation.context(message.contextId());
    String sopClass = command.sopClassUid();
    String instance = command.sopInstanceUid();
    DimseStatus refusal = null;
    if (context.abstractSyntax().equals(Uids.VERIFICATION)
        || context.abstractSyntax().equals(Uids.STORAGE_COMMITMENT_PUSH)
        || !context.abstractSyntax().equals(sopClass)) {
      refusal = DimseStatus.SOP_CLASS_NOT_SUPPORTED;
    } else if (!Uids.isValid(instance)) {
      refusal = DimseStatus.MISMATCH.because("Affected SOP Instance UID is no UID (PS3.5 9.1)");
    } else if (message.dataSet() == null) {
      refusal = DimseStatus.CANNOT_UNDERSTAND.because("C-STORE without a data set");
    }
    if (refusal != null) {
      refused(NetEvent.STORE_REFUSED, refusal, uidForLog(instance), uidForLog(sopClass), refusal);
      return refusal;
    }
    return handle(message, context);
  }

  private DimseStatus handle(Message message, Context context) throws Ended {
    String instance = message.command().sopInstanceUid();
    StoreRequest store =
        new StoreRequest(
            number,
            request.callingAe(),
            request.calledAe(),
            address,
            context.abstractSyntax(),
            instance,
            context.transferSyntax());
    try {
      DimseStatus status = handler.store(store, message.dataSet());
      // The rest is read before the answer is believed: an instance whose end never came is not
      // stored.
      message.dataSet().drain();
      if (status.success()) {
        stored++;
        NetEvent.STORED.log(LOG, caller, instance, context.abstractSyntax());
      } else {
        refused(NetEvent.STORE_REFUSED, status, instance, context.abstractSyntax(), status);
      }
      return status;
    } catch (IOException | RuntimeException e) {
      Ended broken = message.dataSet().broken();
      if (broken != null) {
        NetEvent.STORE_BROKEN.log(LOG, caller, instance, context.abstractSyntax());
        throw broken;
      }
      DimseStatus status = DimseStatus.PROCESSING_FAILURE;
      refused(NetEvent.STORE_FAILED, status, instance, context.abstractSyntax(), status, e);
      return status;
    }
  }

  private void refused(NetEvent event, DimseStatus status, Object... arguments) {
    refused++;
    refusals.refused(LOG, event, caller, status, arguments);
  }

  private static String uidForLog(String uid) {
    return Uids.isValid(uid) ? uid : "an invalid UID";
  }
}
