package org.hepatica.dicom.net.embedded;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Texts;

/** A command set (PS3.7 6.3, E): group 0000 in Implicit VR Little Endian, whatever the context. */
final class Command {
  static final int C_STORE_RQ = 0x0001;
  static final int C_ECHO_RQ = 0x0030;
  static final int N_EVENT_REPORT_RQ = 0x0100;
  static final int N_ACTION_RQ = 0x0130;
  static final int C_CANCEL_RQ = 0x0FFF;
  static final int RESPONSE = 0x8000;

  private static final int NO_DATA_SET = 0x0101;
  private static final int SOME_DATA_SET = 0x0000;
  private static final int MEDIUM_PRIORITY = 0x0000;

  private final DataSet elements;

  private Command(DataSet elements) {
    this.elements = elements;
  }

  static Command echoRequest(int messageId) {
    return request(C_ECHO_RQ, messageId, Uids.VERIFICATION, NO_DATA_SET);
  }

  static Command storeRequest(int messageId, String sopClassUid, String sopInstanceUid) {
    Command command = request(C_STORE_RQ, messageId, sopClassUid, SOME_DATA_SET);
    command.elements.set(Tag.PRIORITY, Vr.US, MEDIUM_PRIORITY);
    command.elements.set(Tag.AFFECTED_SOP_INSTANCE_UID, Vr.UI, sopInstanceUid);
    return command;
  }

  /** N-ACTION on the well-known instance of storage commitment (PS3.4 J.3.2). */
  static Command commitmentRequest(int messageId) {
    return new Command(
        new DataSet()
            .set(Tag.REQUESTED_SOP_CLASS_UID, Vr.UI, Uids.STORAGE_COMMITMENT_PUSH)
            .set(Tag.COMMAND_FIELD, Vr.US, N_ACTION_RQ)
            .set(Tag.MESSAGE_ID, Vr.US, messageId)
            .set(Tag.COMMAND_DATA_SET_TYPE, Vr.US, SOME_DATA_SET)
            .set(Tag.REQUESTED_SOP_INSTANCE_UID, Vr.UI, Uids.STORAGE_COMMITMENT_PUSH_INSTANCE)
            .set(Tag.ACTION_TYPE_ID, Vr.US, CommitmentDataSets.REQUEST));
  }

  /** N-EVENT-REPORT of the well-known instance of storage commitment (PS3.4 J.3.3). */
  static Command commitmentReport(int messageId, int eventType) {
    Command command =
        request(N_EVENT_REPORT_RQ, messageId, Uids.STORAGE_COMMITMENT_PUSH, SOME_DATA_SET);
    command.elements.set(
        Tag.AFFECTED_SOP_INSTANCE_UID, Vr.UI, Uids.STORAGE_COMMITMENT_PUSH_INSTANCE);
    command.elements.set(Tag.EVENT_TYPE_ID, Vr.US, eventType);
    return command;
  }

  private static Command request(int field, int messageId, String sopClassUid, int dataSetType) {
    return new Command(
        new DataSet()
            .set(Tag.AFFECTED_SOP_CLASS_UID, Vr.UI, sopClassUid)
            .set(Tag.COMMAND_FIELD, Vr.US, field)
            .set(Tag.MESSAGE_ID, Vr.US, messageId)
            .set(Tag.COMMAND_DATA_SET_TYPE, Vr.US, dataSetType));
  }

  /**
   * The response to this request; the UIDs are given back where they are UIDs at all. The comment
   * is cut to what its VR (LO) holds.
   */
  Command response(DimseStatus status) {
    DataSet response = new DataSet();
    giveBack(response, Tag.AFFECTED_SOP_CLASS_UID, sopClassUid());
    response
        .set(Tag.COMMAND_FIELD, Vr.US, field() | RESPONSE)
        .set(Tag.MESSAGE_ID_BEING_RESPONDED_TO, Vr.US, messageId())
        .set(Tag.COMMAND_DATA_SET_TYPE, Vr.US, NO_DATA_SET)
        .set(Tag.STATUS, Vr.US, status.code());
    if (!status.comment().isEmpty()) {
      response.set(Tag.ERROR_COMMENT, Vr.LO, Texts.comment(status.comment()));
    }
    giveBack(response, Tag.AFFECTED_SOP_INSTANCE_UID, sopInstanceUid());
    if (eventType() >= 0) {
      response.set(Tag.EVENT_TYPE_ID, Vr.US, eventType());
    }
    if (actionType() >= 0) {
      response.set(Tag.ACTION_TYPE_ID, Vr.US, actionType());
    }
    return new Command(response);
  }

  private static void giveBack(DataSet response, int tag, String uid) {
    if (Uids.isValid(uid)) {
      response.set(tag, Vr.UI, uid);
    }
  }

  /**
   * Reads a command set.
   *
   * @throws IOException when it cannot be read, or lacks what every command has
   */
  static Command decode(byte[] bytes) throws IOException {
    DataSet elements =
        DataSetReader.read(
            new ByteArrayInputStream(bytes), TransferSyntax.IMPLICIT_LE, ReadLimits.COMMAND);
    for (int tag : elements.tags()) {
      if (tag >>> 16 != 0) {
        throw new DicomException("%s is no command element".formatted(Tag.name(tag)));
      }
    }
    Command command = new Command(elements);
    boolean refersBack = command.isResponse() || command.field() == C_CANCEL_RQ;
    if (command.field() < 0 || (refersBack ? command.respondedTo() : command.messageId()) < 0) {
      throw new DicomException("the Command Field or the Message ID is missing");
    }
    return command;
  }

  byte[] encode() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try {
      DataSetWriter.write(elements, body, TransferSyntax.IMPLICIT_LE);
      DataSet length = new DataSet().set(Tag.COMMAND_GROUP_LENGTH, Vr.UL, body.size());
      DataSetWriter.write(length, whole, TransferSyntax.IMPLICIT_LE);
      body.writeTo(whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return whole.toByteArray();
  }

  /** The Command Field; -1 when absent. */
  int field() {
    return elements.integer(Tag.COMMAND_FIELD, -1);
  }

  boolean isResponse() {
    return (field() & RESPONSE) != 0;
  }

  /** -1 when absent. */
  int messageId() {
    return elements.integer(Tag.MESSAGE_ID, -1);
  }

  /** -1 when absent. */
  int respondedTo() {
    return elements.integer(Tag.MESSAGE_ID_BEING_RESPONDED_TO, -1);
  }

  /** The affected, else the requested SOP class; null when neither is there. */
  String sopClassUid() {
    return uid(Tag.AFFECTED_SOP_CLASS_UID, Tag.REQUESTED_SOP_CLASS_UID);
  }

  /** The affected, else the requested SOP instance; null when neither is there. */
  String sopInstanceUid() {
    return uid(Tag.AFFECTED_SOP_INSTANCE_UID, Tag.REQUESTED_SOP_INSTANCE_UID);
  }

  /** All values as one text, so that two UIDs are not taken for the first of them. */
  private String uid(int tag, int otherTag) {
    List<String> values = elements.strings(elements.contains(tag) ? tag : otherTag);
    return values.isEmpty() ? null : String.join("\\", values);
  }

  /** The Event Type ID; -1 when absent. */
  int eventType() {
    return elements.integer(Tag.EVENT_TYPE_ID, -1);
  }

  /** The Action Type ID; -1 when absent. */
  int actionType() {
    return elements.integer(Tag.ACTION_TYPE_ID, -1);
  }

  boolean hasDataSet() {
    return elements.integer(Tag.COMMAND_DATA_SET_TYPE, NO_DATA_SET) != NO_DATA_SET;
  }

  /** The status of a response; null when absent. */
  DimseStatus status() {
    int code = elements.integer(Tag.STATUS, -1);
    String comment = Texts.printable(elements.string(Tag.ERROR_COMMENT, ""));
    return code < 0 ? null : new DimseStatus(code, comment);
  }

  @Override
  public String toString() {
    return "%04XH".formatted(field());
  }
}
