package org.hepatica.dicom.net.dcm4che;

import java.nio.ByteBuffer;
import java.util.BitSet;

/** What the guard needs to know of PDUs (PS3.8 9.3). */
final class Pdus {
  static final int ASSOCIATE_RQ = 1;
  static final int ASSOCIATE_AC = 2;
  static final int ASSOCIATE_RJ = 3;
  static final int P_DATA_TF = 4;
  static final int RELEASE_RQ = 5;
  static final int RELEASE_RP = 6;
  static final int ABORT = 7;

  /** Type, reserved byte and length. */
  static final int HEADER = 6;

  /** Length, presentation context and control of a presentation data value. */
  static final int VALUE_HEADER = 6;

  /** The control of a value that ends a command set. */
  static final int LAST_OF_COMMAND = 3;

  static final int SERVICE_USER = 0;
  static final int SERVICE_PROVIDER = 2;
  static final int NOT_SPECIFIED = 0;
  static final int UNRECOGNIZED_PDU = 1;
  static final int UNEXPECTED_PDU = 2;
  static final int UNEXPECTED_PARAMETER = 5;
  static final int INVALID_VALUE = 6;

  /** Longest body of an A-ASSOCIATE PDU: 128 contexts of 60 syntaxes, or a big identity token. */
  static final int MAX_ASSOCIATE = 512 * 1024;

  /**
   * Longest body sent, whatever the peer takes: with its header it fills 128 KiB, which Java hands
   * to the system in one piece.
   */
  static final int LONGEST_SENT = 128 * 1024 - HEADER;

  /** Where the items of an A-ASSOCIATE-RQ or -AC begin. */
  private static final int ITEMS = HEADER + 68;

  private static final int CONTEXT_RESULT = 0x21;
  private static final int USER_INFORMATION = 0x50;
  private static final int MAXIMUM_LENGTH = 0x51;

  private Pdus() {}

  static byte[] abort(int source, int reason) {
    return new byte[] {ABORT, 0, 0, 0, 0, 4, 0, 0, (byte) source, (byte) reason};
  }

  /** A P-DATA-TF of one value. */
  static byte[] data(int context, int control, byte[] bytes) {
    ByteBuffer pdu = ByteBuffer.allocate(HEADER + VALUE_HEADER + bytes.length);
    pdu.put((byte) P_DATA_TF).put((byte) 0).putInt(VALUE_HEADER + bytes.length);
    pdu.putInt(2 + bytes.length).put((byte) context).put((byte) control).put(bytes);
    return pdu.array();
  }

  static long u32(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFFL) << 24
        | (bytes[offset + 1] & 0xFF) << 16
        | (bytes[offset + 2] & 0xFF) << 8
        | (bytes[offset + 3] & 0xFF);
  }

  static void put32(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) (value >> 24);
    bytes[offset + 1] = (byte) (value >> 16);
    bytes[offset + 2] = (byte) (value >> 8);
    bytes[offset + 3] = (byte) value;
  }

  private static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
  }

  /** The ids of the accepted contexts of a whole A-ASSOCIATE-AC. */
  static BitSet acceptedContexts(byte[] pdu, int offset, int length) {
    BitSet ids = new BitSet(256);
    int end = offset + length;
    int at = offset + ITEMS;
    while (at + 8 <= end) {
      if (pdu[at] == CONTEXT_RESULT && pdu[at + 6] == 0) {
        ids.set(pdu[at + 4] & 0xFF);
      }
      at += 4 + u16(pdu, at + 2);
    }
    return ids;
  }

  /** Names the commonest strangers on a DICOM port, so that the log line helps. */
  static String whatItLooksLike(int first) {
    if (first == 0x16) {
      return "a TLS hello: it speaks TLS on the plain port";
    }
    if (first == 0x15) {
      return "a TLS alert: it wants TLS on this port";
    }
    if (first >= 'A' && first <= 'Z') {
      return "text (HTTP?) instead of DICOM";
    }
    return "a byte %02XH that begins no DICOM PDU".formatted(first);
  }

  /**
   * Makes the longest PDU that the peer says it takes one that dcm4che can count with: it takes a
   * length of 2 GiB or more for a negative one, sends fragments of odd length when it is odd (PS3.8
   * F), and never ends where it leaves no room for data.
   *
   * @param length of a whole A-ASSOCIATE-RQ or -AC
   */
  static void tameMaximumLength(byte[] pdu, int offset, int length) {
    int end = offset + length;
    int at = offset + ITEMS;
    while (at + 4 <= end) {
      int next = at + 4 + u16(pdu, at + 2);
      if (pdu[at] == USER_INFORMATION) {
        tameUserInformation(pdu, at + 4, Math.min(next, end));
      }
      at = next;
    }
  }

  private static void tameUserInformation(byte[] pdu, int from, int end) {
    int at = from;
    while (at + 4 <= end) {
      int itemLength = u16(pdu, at + 2);
      if (pdu[at] == MAXIMUM_LENGTH && itemLength == 4 && at + 8 <= end) {
        put32(pdu, at + 4, tamed(u32(pdu, at + 4)));
      }
      at += 4 + itemLength;
    }
  }

  /** At least two bytes of a fragment, even, and no more than is ever sent; 0 is no limit. */
  private static int tamed(long length) {
    long sent = length == 0 ? LONGEST_SENT : Math.min(length, LONGEST_SENT);
    return (int) Math.max(sent & ~1L, VALUE_HEADER + 2);
  }
}
