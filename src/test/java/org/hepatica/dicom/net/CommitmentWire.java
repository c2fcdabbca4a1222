package org.hepatica.dicom.net;

import static org.hepatica.dicom.net.Wire.command;
import static org.hepatica.dicom.net.Wire.context;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.item;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.number;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.titles;
import static org.hepatica.dicom.net.Wire.uid;
import static org.hepatica.dicom.net.Wire.us;
import static org.hepatica.dicom.net.Wire.value;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of storage commitment, by hand from PS3.7 10.3 and PS3.4 J.3, in implicit VR. */
final class CommitmentWire {
  static final String PUSH = "1.2.840.10008.1.20.1";
  static final String INSTANCE = "1.2.840.10008.1.20.1.1";
  static final int ACTION = 0x0130;
  static final int EVENT = 0x0100;
  static final int CONTEXT = 5;

  private CommitmentWire() {}

  /** A-ASSOCIATE-RQ with Verification (1), CT (3) and storage commitment (5), and these items. */
  static byte[] request(byte[]... userItems) {
    return pdu(
        0x01,
        titles("HEPATICA", "PEER"),
        item(0x10, text("1.2.840.10008.3.1.1.1")),
        context(1, Wire.VERIFICATION),
        context(3, Wire.CT),
        context(CONTEXT, PUSH),
        item(0x50, item(0x51, number(16384)), item(0x52, text("1.2.3.4")), join(userItems)));
  }

  /** SCP/SCU role selection (PS3.7 D.3.3.4.1). */
  static byte[] role(String sopClass, int scu, int scp) {
    byte[] length = ByteBuffer.allocate(2).putShort((short) sopClass.length()).array();
    return item(0x54, length, text(sopClass), new byte[] {(byte) scu, (byte) scp});
  }

  static byte[] action(int messageId, String sopClass, String instance, int type) {
    return command(
        uid(0x0003, sopClass),
        us(0x0100, ACTION),
        us(0x0110, messageId),
        us(0x0800, 0),
        uid(0x1001, instance),
        us(0x1008, type));
  }

  static byte[] event(int messageId, String sopClass, String instance, int type) {
    return command(
        uid(0x0002, sopClass),
        us(0x0100, EVENT),
        us(0x0110, messageId),
        us(0x0800, 0),
        uid(0x1000, instance),
        us(0x1002, type));
  }

  /** A request as P-DATA: command and data set. */
  static byte[] asking(int messageId, byte[] dataSet) {
    return data(
        value(CONTEXT, 3, action(messageId, PUSH, INSTANCE, 1)), value(CONTEXT, 2, dataSet));
  }

  /** A report as P-DATA: command and data set. */
  static byte[] reporting(int messageId, int type, byte[] dataSet) {
    return data(
        value(CONTEXT, 3, event(messageId, PUSH, INSTANCE, type)), value(CONTEXT, 2, dataSet));
  }

  static byte[] transaction(String uid) {
    return attribute(0x1195, text(even(uid)));
  }

  static byte[] references(byte[]... items) {
    return attribute(0x1199, join(items));
  }

  static byte[] failures(byte[]... items) {
    return attribute(0x1198, join(items));
  }

  static byte[] reference(String sopClass, String instance) {
    return sequenceItem(
        attribute(0x1150, text(even(sopClass))), attribute(0x1155, text(even(instance))));
  }

  static byte[] failure(String sopClass, String instance, int reason) {
    byte[] us = {(byte) reason, (byte) (reason >> 8)};
    return sequenceItem(
        attribute(0x1150, text(even(sopClass))),
        attribute(0x1155, text(even(instance))),
        attribute(0x1197, us));
  }

  private static byte[] sequenceItem(byte[]... elements) {
    byte[] all = join(elements);
    return join(Wire.hex("FEFF00E0"), little(all.length), all);
  }

  /** An attribute of group 0008. */
  static byte[] attribute(int element, byte[] value) {
    byte[] tag = {8, 0, (byte) element, (byte) (element >> 8)};
    return join(tag, little(value.length), value);
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static String even(String uid) {
    return uid.length() % 2 == 0 ? uid : uid + "\0";
  }
}
