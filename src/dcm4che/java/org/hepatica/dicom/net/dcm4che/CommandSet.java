package org.hepatica.dicom.net.dcm4che;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.Texts;

/**
 * A command set that was checked before dcm4che reads it (PS3.7 E.1); dcm4che takes an absent field
 * for zero, which is a status of success, and a data set that is to follow.
 *
 * @param messageId of this request, or of the one responded to
 * @param elements all that there are
 */
record CommandSet(
    int field, int messageId, boolean hasStatus, boolean hasDataSet, DataSet elements) {
  private static final int RESPONSE = 0x8000;
  private static final int C_CANCEL_RQ = 0x0FFF;
  private static final int NO_DATA_SET = 0x0101;

  boolean isResponse() {
    return (field & RESPONSE) != 0;
  }

  /** Whether this is the response to that request. */
  boolean answers(int requestField, int requestId) {
    return field == (requestField | RESPONSE) && messageId == requestId && hasStatus;
  }

  /** Why this is not the response to that request. */
  String wrongAnswer(int requestField, int requestId) {
    return Texts.wrongAnswer(field, messageId, requestField | RESPONSE, requestId);
  }

  /**
   * Reads a command set.
   *
   * @throws IOException when it cannot be read, or lacks what every command has
   */
  static CommandSet decode(byte[] bytes) throws IOException {
    DataSet elements =
        DataSetReader.read(
            new ByteArrayInputStream(bytes), TransferSyntax.IMPLICIT_LE, ReadLimits.COMMAND);
    for (int tag : elements.tags()) {
      if (tag >>> 16 != 0) {
        throw new DicomException("%s is no command element".formatted(Tag.name(tag)));
      }
    }
    int field = elements.integer(Tag.COMMAND_FIELD, -1);
    int id =
        elements.integer(
            refersBack(field) ? Tag.MESSAGE_ID_BEING_RESPONDED_TO : Tag.MESSAGE_ID, -1);
    if (field < 0 || id < 0) {
      throw new DicomException("the Command Field or the Message ID is missing");
    }
    return new CommandSet(
        field,
        id,
        elements.integer(Tag.STATUS, -1) >= 0,
        elements.integer(Tag.COMMAND_DATA_SET_TYPE, NO_DATA_SET) != NO_DATA_SET,
        elements);
  }

  private static boolean refersBack(int field) {
    return (field & RESPONSE) != 0 || field == C_CANCEL_RQ;
  }

  /**
   * Whether dcm4che is to have its data set. Of a response or a C-CANCEL nobody wants it, and
   * dcm4che would take it into memory whole.
   */
  boolean dataSetIsWanted() {
    return hasDataSet && !refersBack(field);
  }

  /** Its bytes for dcm4che, which say in any case whether dcm4che gets a data set. */
  byte[] encode() {
    if (!dataSetIsWanted()) {
      elements.set(Tag.COMMAND_DATA_SET_TYPE, Vr.US, NO_DATA_SET);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      DataSetWriter.write(elements, bytes, TransferSyntax.IMPLICIT_LE);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    return "%04XH".formatted(field);
  }
}
