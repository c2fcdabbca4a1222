package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.DimseRQHandler;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AssociationEnd;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentReader;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.FewAMinute;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.Served;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.StoreRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * C-ECHO and C-STORE as provider on one association (PS3.7 9.3.1, 9.3.5), and what {@link
 * CommitmentProvider} does there.
 */
final class Services implements DimseRQHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final ProviderSession session;
  private final StoreHandler handler;
  private final Caller peer;
  private final String caller;
  private final CommitmentProvider commitment;
  private final FewAMinute refusals;
  private final long number = AssociationEnd.nextNumber();
  private final AtomicBoolean ended = new AtomicBoolean();
  private int stored;
  private int refused;

  Services(ProviderSession session, Served served, Caller peer) {
    this.session = session;
    this.handler = served.store();
    this.refusals = served.refusals();
    this.peer = peer;
    this.caller = session.caller();
    this.commitment = new CommitmentProvider(served.commitment(), peer, session);
  }

  CommitmentProvider commitment() {
    return commitment;
  }

  /**
   * Tells that there is no more to come, once.
   *
   * @param why null when the peer released the association
   */
  void ended(Ended.Why why) {
    if (ended.compareAndSet(false, true)) {
      handler.ended(new AssociationEnd(number, peer.callingAe(), why));
    }
  }

  int stored() {
    return stored;
  }

  int refused() {
    return refused;
  }

  @Override
  public void onDimseRQ(
      Association association,
      PresentationContext context,
      Dimse dimse,
      Attributes command,
      PDVInputStream dataSet)
      throws IOException {
    String abstractSyntax = association.getAbstractSyntax(context.getPCID());
    DimseStatus status =
        switch (dimse) {
          case C_ECHO_RQ ->
              abstractSyntax.equals(Uids.VERIFICATION)
                  ? DimseStatus.SUCCESS
                  : DimseStatus.SOP_CLASS_NOT_SUPPORTED;
          case C_STORE_RQ -> store(abstractSyntax, context, command, dataSet);
          case N_ACTION_RQ, N_EVENT_REPORT_RQ -> {
            if (!session.commits() || !abstractSyntax.equals(Uids.STORAGE_COMMITMENT_PUSH)) {
              yield unknown(dimse);
            }
            CommitmentReader.Incoming message =
                Commands.commitment(context, dimse, command, dataSet, session.guard());
            yield dimse == Dimse.N_ACTION_RQ
                ? commitment.requested(association, context, message)
                : commitment.reported(message);
          }
          default -> unknown(dimse);
        };
    if (dataSet != null) {
      dataSet.skipAll();
    }
    association.writeDimseRSP(context, Commands.response(dimse, command, status));
  }

  private DimseStatus unknown(Dimse dimse) {
    DimseStatus no = DimseStatus.UNRECOGNIZED_OPERATION;
    NetEvent.OPERATION_REFUSED.log(LOG, caller, "%04XH".formatted(dimse.commandField()), no);
    return no;
  }

  private DimseStatus store(
      String abstractSyntax,
      PresentationContext context,
      Attributes command,
      PDVInputStream dataSet)
      throws IOException {
    String sopClass = Commands.uid(command, Tag.AffectedSOPClassUID);
    String instance = Commands.uid(command, Tag.AffectedSOPInstanceUID);
    DimseStatus refusal = null;
    if (abstractSyntax.equals(Uids.VERIFICATION)
        || abstractSyntax.equals(Uids.STORAGE_COMMITMENT_PUSH)
        || !abstractSyntax.equals(sopClass)) {
      refusal = DimseStatus.SOP_CLASS_NOT_SUPPORTED;
    } else if (!Uids.isValid(instance)) {
      refusal = DimseStatus.MISMATCH.because("Affected SOP Instance UID is no UID (PS3.5 9.1)");
    } else if (dataSet == null) {
      refusal = DimseStatus.CANNOT_UNDERSTAND.because("C-STORE without a data set");
    }
    if (refusal != null) {
      refused(NetEvent.STORE_REFUSED, refusal, forLog(instance), forLog(sopClass), refusal);
      return refusal;
    }
    StoreRequest request =
        new StoreRequest(
            number,
            peer.callingAe(),
            peer.calledAe(),
            peer.address(),
            sopClass,
            instance,
            context.getTransferSyntax());
    return handle(request, dataSet);
  }

  private DimseStatus handle(StoreRequest request, PDVInputStream dataSet) throws IOException {
    String instance = request.sopInstanceUid();
    try {
      DimseStatus status = handler.store(request, dataSet);
      // The rest is read before the answer is believed: an instance whose end never came is not
      // stored.
      dataSet.skipAll();
      if (status.success()) {
        stored++;
        NetEvent.STORED.log(LOG, caller, instance, request.sopClassUid());
      } else {
        refused(NetEvent.STORE_REFUSED, status, instance, request.sopClassUid(), status);
      }
      return status;
    } catch (IOException | RuntimeException e) {
      Ended broken = session.guard().fault();
      if (broken != null) {
        NetEvent.STORE_BROKEN.log(LOG, caller, instance, request.sopClassUid());
        throw broken;
      }
      DimseStatus status = DimseStatus.PROCESSING_FAILURE;
      refused(NetEvent.STORE_FAILED, status, instance, request.sopClassUid(), status, e);
      return status;
    }
  }

  private void refused(NetEvent event, DimseStatus status, Object... arguments) {
    refused++;
    refusals.refused(LOG, event, caller, status, arguments);
  }

  private static String forLog(String uid) {
    return Uids.isValid(uid) ? uid : "an invalid UID";
  }

  @Override
  public void onClose(Association association) {
    // The session reports the end, with its reason.
  }
}
