package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.data.VR;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.DimseRQHandler;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.StoreRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** C-ECHO and C-STORE as provider on one association (PS3.7 9.3.1, 9.3.5). */
final class Services implements DimseRQHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final ProviderSession session;
  private final StoreHandler handler;
  private final Caller peer;
  private final String caller;
  private int stored;
  private int refused;

  Services(ProviderSession session, Served served, Caller peer) {
    this.session = session;
    this.handler = served.store();
    this.peer = peer;
    this.caller = session.caller();
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
          default -> {
            DimseStatus no = DimseStatus.UNRECOGNIZED_OPERATION;
            String field = "%04XH".formatted(dimse.commandField());
            NetEvent.OPERATION_REFUSED.log(LOG, caller, field, no);
            yield no;
          }
        };
    if (dataSet != null) {
      dataSet.skipAll();
    }
    association.writeDimseRSP(context, response(dimse, command, status));
  }

  private DimseStatus store(
      String abstractSyntax,
      PresentationContext context,
      Attributes command,
      PDVInputStream dataSet)
      throws IOException {
    String sopClass = uid(command, Tag.AffectedSOPClassUID);
    String instance = uid(command, Tag.AffectedSOPInstanceUID);
    DimseStatus refusal = null;
    if (abstractSyntax.equals(Uids.VERIFICATION) || !abstractSyntax.equals(sopClass)) {
      refusal = DimseStatus.SOP_CLASS_NOT_SUPPORTED;
    } else if (!Uids.isValid(instance)) {
      refusal = DimseStatus.MISMATCH.because("Affected SOP Instance UID is no UID (PS3.5 9.1)");
    } else if (dataSet == null) {
      refusal = DimseStatus.CANNOT_UNDERSTAND.because("C-STORE without a data set");
    }
    if (refusal != null) {
      refused++;
      NetEvent.STORE_REFUSED.log(LOG, caller, forLog(instance), forLog(sopClass), refusal);
      return refusal;
    }
    StoreRequest request =
        new StoreRequest(
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
        refused++;
        NetEvent.STORE_REFUSED.log(LOG, caller, instance, request.sopClassUid(), status);
      }
      return status;
    } catch (IOException | RuntimeException e) {
      Fault broken = session.guard().fault();
      if (broken != null) {
        NetEvent.STORE_BROKEN.log(LOG, caller, instance, request.sopClassUid());
        throw broken;
      }
      refused++;
      DimseStatus status = DimseStatus.PROCESSING_FAILURE;
      NetEvent.STORE_FAILED.log(LOG, caller, instance, request.sopClassUid(), status, e);
      return status;
    }
  }

  /**
   * The response to a request; the UIDs are given back where they are UIDs at all. dcm4che adds
   * whether there is a data set.
   */
  private static Attributes response(Dimse dimse, Attributes command, DimseStatus status) {
    Attributes response = new Attributes();
    giveBack(response, Tag.AffectedSOPClassUID, command, dimse.tagOfSOPClassUID());
    response.setInt(Tag.CommandField, VR.US, dimse.commandFieldOfRSP());
    response.setInt(Tag.MessageIDBeingRespondedTo, VR.US, command.getInt(Tag.MessageID, 0));
    response.setInt(Tag.Status, VR.US, status.code());
    if (!status.comment().isEmpty()) {
      response.setString(Tag.ErrorComment, VR.LO, Texts.comment(status.comment()));
    }
    giveBack(response, Tag.AffectedSOPInstanceUID, command, dimse.tagOfSOPInstanceUID());
    return response;
  }

  private static void giveBack(Attributes response, int tag, Attributes command, int from) {
    String uid = from == 0 ? null : uid(command, from);
    if (Uids.isValid(uid)) {
      response.setString(tag, VR.UI, uid);
    }
  }

  /** All values as one text, so that two UIDs are not taken for the first of them. */
  private static String uid(Attributes command, int tag) {
    String[] values = command.getStrings(tag);
    return values == null || values.length == 0 ? null : String.join("\\", values);
  }

  private static String forLog(String uid) {
    return Uids.isValid(uid) ? uid : "an invalid UID";
  }

  @Override
  public void onClose(Association association) {
    // The session reports the end, with its reason.
  }
}
