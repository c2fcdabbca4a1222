package org.hepatica.dicom.net.dcm4che;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.data.VR;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.CommitmentReader;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Texts;

/** Command sets (PS3.7 E), beside those that dcm4che makes. */
final class Commands {
  private Commands() {}

  /** N-ACTION on the well-known instance of storage commitment (PS3.4 J.3.2). */
  static Attributes commitmentRequest(int messageId, int actionType) {
    return org.dcm4che3.net.Commands.mkNActionRQ(
        messageId,
        Uids.STORAGE_COMMITMENT_PUSH,
        Uids.STORAGE_COMMITMENT_PUSH_INSTANCE,
        actionType,
        new Attributes()); // says that there is a data set
  }

  /** N-EVENT-REPORT of the well-known instance of storage commitment (PS3.4 J.3.3). */
  static Attributes commitmentReport(int messageId, int eventType) {
    return org.dcm4che3.net.Commands.mkNEventReportRQ(
        messageId,
        Uids.STORAGE_COMMITMENT_PUSH,
        Uids.STORAGE_COMMITMENT_PUSH_INSTANCE,
        eventType,
        new Attributes()); // says that there is a data set
  }

  /**
   * The response to a request; the UIDs are given back where they are UIDs at all. dcm4che adds
   * whether there is a data set.
   */
  static Attributes response(Dimse dimse, Attributes command, DimseStatus status) {
    Attributes response = new Attributes();
    giveBack(response, Tag.AffectedSOPClassUID, command, dimse.tagOfSOPClassUID());
    response.setInt(Tag.CommandField, VR.US, dimse.commandFieldOfRSP());
    response.setInt(Tag.MessageIDBeingRespondedTo, VR.US, command.getInt(Tag.MessageID, 0));
    response.setInt(Tag.Status, VR.US, status.code());
    if (!status.comment().isEmpty()) {
      response.setString(Tag.ErrorComment, VR.LO, Texts.comment(status.comment()));
    }
    giveBack(response, Tag.AffectedSOPInstanceUID, command, dimse.tagOfSOPInstanceUID());
    for (int type : new int[] {Tag.EventTypeID, Tag.ActionTypeID}) {
      if (command.containsValue(type)) {
        response.setInt(type, VR.US, command.getInt(type, 0));
      }
    }
    return response;
  }

  private static void giveBack(Attributes response, int tag, Attributes command, int from) {
    String uid = from == 0 ? null : uid(command, from);
    if (Uids.isValid(uid)) {
      response.setString(tag, VR.UI, uid);
    }
  }

  /** All values as one text, so that two UIDs are not taken for the first of them. */
  static String uid(Attributes command, int tag) {
    String[] values = command.getStrings(tag);
    return values == null || values.length == 0 ? null : String.join("\\", values);
  }

  /** A request or report of storage commitment, for who reads it. */
  static CommitmentReader.Incoming commitment(
      PresentationContext context,
      Dimse dimse,
      Attributes command,
      PDVInputStream dataSet,
      Guard guard) {
    int type = dimse == Dimse.N_ACTION_RQ ? Tag.ActionTypeID : Tag.EventTypeID;
    return new CommitmentReader.Incoming(
        uid(command, dimse.tagOfSOPClassUID()),
        uid(command, dimse.tagOfSOPInstanceUID()),
        command.getInt(type, -1),
        context.getTransferSyntax(),
        dataSet,
        guard::fault);
  }
}
