package org.hepatica.dicom.net.dcm4che;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.net.Texts;

/**
 * What of a command set is checked before dcm4che reads it (PS3.7 E.1); dcm4che takes an absent
 * field for zero, which is a status of success.
 *
 * @param messageId of this request, or of the one responded to
 */
record CommandSet(int field, int messageId, boolean hasStatus, boolean hasDataSet) {
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
    boolean refersBack = (field & RESPONSE) != 0 || field == C_CANCEL_RQ;
    int id = elements.integer(refersBack ? Tag.MESSAGE_ID_BEING_RESPONDED_TO : Tag.MESSAGE_ID, -1);
    if (field < 0 || id < 0) {
      throw new DicomException("the Command Field or the Message ID is missing");
    }
    return new CommandSet(
        field,
        id,
        elements.integer(Tag.STATUS, -1) >= 0,
        elements.integer(Tag.COMMAND_DATA_SET_TYPE, NO_DATA_SET) != NO_DATA_SET);
  }

  @Override
  public String toString() {
    return "%04XH".formatted(field);
  }
}
