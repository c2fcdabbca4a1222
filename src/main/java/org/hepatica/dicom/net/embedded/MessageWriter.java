package org.hepatica.dicom.net.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.hepatica.dicom.net.embedded.Pdu.Pdv;

/** Cuts messages into P-DATA-TFs that the peer takes, one presentation data value in each. */
final class MessageWriter {
  /**
   * Longest body sent, whatever the peer takes: with its header it fills 128 KiB, which Java hands
   * to the system in one piece.
   */
  private static final int LONGEST = 128 * 1024 - Pdu.HEADER;

  private static final int START = Pdu.HEADER + Pdv.HEADER;

  private final Association association;
  private final int room;
  private byte[] pdu = new byte[1024];

  /**
   * @param peerMaxPdu longest body of a P-DATA-TF that the peer takes, in bytes; 0 is no limit
   */
  MessageWriter(Association association, long peerMaxPdu) {
    this.association = association;
    long body = peerMaxPdu == 0 ? LONGEST : Math.min(peerMaxPdu, LONGEST);
    this.room = (int) Math.max(body - Pdv.HEADER, 2) & ~1; // fragments are even (PS3.8 F)
  }

  /** A data set that could not be read at its source; the message is half sent. */
  static final class SourceFailed extends IOException {
    SourceFailed(IOException cause) {
      super("the data set could not be read: " + cause.getMessage(), cause);
    }
  }

  /** Sends a command set. */
  void command(int context, Command command) throws Ended {
    byte[] bytes = command.encode();
    for (int from = 0; from < bytes.length; from += room) {
      int count = Math.min(room, bytes.length - from);
      reserve(count);
      System.arraycopy(bytes, from, pdu, START, count);
      send(context, true, from + count == bytes.length, count);
    }
  }

  /** Sends a command with its data set, which has an even length. */
  void message(int context, Command command, byte[] dataSet) throws Ended {
    command(context, command);
    try {
      dataSet(context, new ByteArrayInputStream(dataSet), false);
    } catch (SourceFailed e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }

  /**
   * Sends a data set to the end of its stream.
   *
   * @param padded whether a zero byte makes an odd length even, as deflated data sets want it
   *     (PS3.5 A.5)
   */
  void dataSet(int context, InputStream dataSet, boolean padded) throws Ended, SourceFailed {
    reserve(room);
    int ahead = read(dataSet);
    do {
      int count = 0;
      while (ahead >= 0 && count < room) {
        pdu[START + count++] = (byte) ahead;
        count += read(dataSet, START + count, room - count);
        ahead = read(dataSet);
      }
      if (padded && ahead < 0 && count % 2 != 0) {
        pdu[START + count++] = 0;
      }
      send(context, false, ahead < 0, count);
    } while (ahead >= 0);
  }

  private static int read(InputStream dataSet) throws SourceFailed {
    try {
      return dataSet.read();
    } catch (IOException e) {
      throw new SourceFailed(e);
    }
  }

  private int read(InputStream dataSet, int offset, int length) throws SourceFailed {
    try {
      return dataSet.readNBytes(pdu, offset, length);
    } catch (IOException e) {
      throw new SourceFailed(e);
    }
  }

  private void reserve(int count) {
    if (pdu.length < START + count) {
      pdu = new byte[START + count];
    }
  }

  private void send(int context, boolean command, boolean last, int count) throws Ended {
    pdu[0] = Pdu.P_DATA_TF;
    put(2, count + Pdv.HEADER);
    put(6, count + 2);
    pdu[10] = (byte) context;
    pdu[11] = (byte) PduEncoder.control(command, last);
    association.sendData(pdu, START + count);
  }

  private void put(int offset, int value) {
    pdu[offset] = (byte) (value >> 24);
    pdu[offset + 1] = (byte) (value >> 16);
    pdu[offset + 2] = (byte) (value >> 8);
    pdu[offset + 3] = (byte) value;
  }
}
