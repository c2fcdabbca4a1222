package org.hepatica.dicom.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes of DICOM on the wire, put together by hand from PS3.8 9.3 and PS3.7 E and independent
 * of the engine under test.
 */
public final class Wire {
  public static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  public static final String VERIFICATION = "1.2.840.10008.1.1";
  public static final String IMPLICIT = "1.2.840.10008.1.2";
  public static final String EXPLICIT = "1.2.840.10008.1.2.1";

  public static final byte[] RELEASE_RQ = hex("05 00 00000004 00000000");
  public static final byte[] RELEASE_RP = hex("06 00 00000004 00000000");
  public static final byte[] ABORT = hex("07 00 00000004 00000000");

  private Wire() {}

  /** Bytes from hexadecimal digits; spaces are for the reader. */
  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  public static byte[] pdu(int type, byte[]... body) {
    byte[] all = join(body);
    ByteBuffer header = ByteBuffer.allocate(6).put((byte) type).put((byte) 0).putInt(all.length);
    return join(header.array(), all);
  }

  public static byte[] item(int type, byte[]... value) {
    byte[] all = join(value);
    ByteBuffer header = ByteBuffer.allocate(4).put((byte) type).put((byte) 0);
    return join(header.putShort((short) all.length).array(), all);
  }

  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A-ASSOCIATE-RQ with Verification as context 1 and CT Image in Implicit VR LE as context 3. */
  public static byte[] request(String called, String calling) {
    return request(called, calling, 16384, context(1, VERIFICATION), context(3, CT));
  }

  /** A-ASSOCIATE-RQ with items of one's own between application context and user information. */
  public static byte[] request(String called, String calling, int maxPdu, byte[]... items) {
    return pdu(
        0x01,
        titles(called, calling),
        item(0x10, text("1.2.840.10008.3.1.1.1")),
        join(items),
        item(0x50, item(0x51, number(maxPdu)), item(0x52, text("1.2.3.4"))));
  }

  public static byte[] titles(String called, String calling) {
    return join(hex("0001 0000"), text("%-16s%-16s".formatted(called, calling)), new byte[32]);
  }

  /** A proposed context in Implicit VR Little Endian. */
  public static byte[] context(int id, String abstractSyntax) {
    return context(id, abstractSyntax, List.of(IMPLICIT));
  }

  public static byte[] context(int id, String abstractSyntax, List<String> syntaxes) {
    byte[] all = new byte[0];
    for (String syntax : syntaxes) {
      all = join(all, item(0x40, text(syntax)));
    }
    return item(0x20, new byte[] {(byte) id, 0, 0, 0}, item(0x30, text(abstractSyntax)), all);
  }

  /** A-ASSOCIATE-AC that accepts these context ids in Implicit VR Little Endian. */
  public static byte[] accept(int maxPdu, int... ids) {
    byte[] contexts = new byte[0];
    for (int id : ids) {
      contexts =
          join(contexts, item(0x21, new byte[] {(byte) id, 0, 0, 0}, item(0x40, text(IMPLICIT))));
    }
    return pdu(
        0x02,
        titles("PEER", "HEPATICA"),
        item(0x10, text("1.2.840.10008.3.1.1.1")),
        contexts,
        item(0x50, item(0x51, number(maxPdu)), item(0x52, text("1.2.3.4"))));
  }

  public static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** P-DATA-TF of these values. */
  public static byte[] data(byte[]... values) {
    return pdu(0x04, values);
  }

  /**
   * A presentation data value.
   *
   * @param control 0 data, 1 command, 2 last of data, 3 last of command
   */
  public static byte[] value(int context, int control, byte[] bytes) {
    return join(number(bytes.length + 2), new byte[] {(byte) context, (byte) control}, bytes);
  }

  public static byte[] echo(int messageId) {
    return command(
        uid(0x0002, VERIFICATION), us(0x0100, 0x0030), us(0x0110, messageId), us(0x0800, 0x0101));
  }

  public static byte[] store(int messageId, String sopClass, String sopInstance) {
    return command(
        uid(0x0002, sopClass),
        us(0x0100, 0x0001),
        us(0x0110, messageId),
        us(0x0700, 0),
        us(0x0800, 0),
        uid(0x1000, sopInstance));
  }

  public static byte[] response(int field, int messageId, int status) {
    return command(
        us(0x0100, field | 0x8000), us(0x0120, messageId), us(0x0800, 0x0101), us(0x0900, status));
  }

  /** A command set of these elements, with its group length. */
  public static byte[] command(byte[]... elements) {
    byte[] all = join(elements);
    return join(element(0x0000, little(4, all.length)), all);
  }

  public static byte[] us(int element, int value) {
    return element(element, little(2, value));
  }

  public static byte[] uid(int element, String uid) {
    return element(element, text(uid.length() % 2 == 0 ? uid : uid + "\0"));
  }

  public static byte[] element(int element, byte[] value) {
    return join(little(2, 0), little(2, element), little(4, value.length), value);
  }

  private static byte[] little(int count, int value) {
    ByteBuffer buffer = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value);
    byte[] bytes = new byte[count];
    buffer.get(0, bytes);
    return bytes;
  }
}
