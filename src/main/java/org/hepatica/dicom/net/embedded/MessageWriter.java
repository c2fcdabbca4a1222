package org.hepatica.dicom.net.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.embedded.Pdu.Pdv;

/**
 * Cuts messages into P-DATA-TFs that the peer takes, one presentation data value in each. As many
 * as fit go to the system in one write: peers that take 16 KiB at a time would cost a call for
 * each.
 */
final class MessageWriter {
  /** What Java hands to the system in one piece. */
  private static final int AT_ONCE = 128 * 1024;

  /** Longest body sent, whatever the peer takes. */
  private static final int LONGEST = AT_ONCE - Pdu.HEADER;

  private static final int START = Pdu.HEADER + Pdv.HEADER;

  private final Association association;
  private final int room;
  private byte[] pdus = new byte[1024];

  /** Bytes of whole PDUs that are not sent yet. */
  private int waiting;

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
    put(context, command);
    flush();
  }

  /** Sends a command with its data set, which has an even length. */
  void message(int context, Command command, byte[] dataSet) throws Ended {
    try {
      message(context, command, new ByteArrayInputStream(dataSet), false);
    } catch (SourceFailed e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }

  /**
   * Sends a command with its data set, to the end of its stream.
   *
   * @param padded whether a zero byte makes an odd length even, as deflated data sets want it
   *     (PS3.5 A.5)
   */
  void message(int context, Command command, InputStream dataSet, boolean padded)
      throws Ended, SourceFailed {
    waiting = 0; // of a message whose source failed
    put(context, command);
    int ahead = read(dataSet);
    do {
      reserve(room);
      int start = waiting + START;
      int count = 0;
      while (ahead >= 0 && count < room) {
        pdus[start + count++] = (byte) ahead;
        count += read(dataSet, start + count, room - count);
        ahead = read(dataSet);
      }
      if (padded && ahead < 0 && count % 2 != 0) {
        pdus[start + count++] = 0;
      }
      close(context, false, ahead < 0, count);
    } while (ahead >= 0);
    flush();
  }

  private void put(int context, Command command) throws Ended {
    byte[] bytes = command.encode();
    for (int from = 0; from < bytes.length; from += room) {
      int count = Math.min(room, bytes.length - from);
      reserve(count);
      System.arraycopy(bytes, from, pdus, waiting + START, count);
      close(context, true, from + count == bytes.length, count);
    }
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
      return dataSet.readNBytes(pdus, offset, length);
    } catch (IOException e) {
      throw new SourceFailed(e);
    }
  }

  /** Makes room for a PDU of so many bytes of value behind those that wait. */
  private void reserve(int count) throws Ended {
    if (waiting > 0 && waiting + START + count > AT_ONCE) {
      flush();
    }
    if (pdus.length < waiting + START + count) {
      pdus = Arrays.copyOf(pdus, count < room ? waiting + START + count : AT_ONCE);
    }
  }

  /** Writes the header before a value that lies in its place. */
  private void close(int context, boolean command, boolean last, int count) {
    pdus[waiting] = Pdu.P_DATA_TF;
    pdus[waiting + 1] = 0;
    number(waiting + 2, count + Pdv.HEADER);
    number(waiting + 6, count + 2);
    pdus[waiting + 10] = (byte) context;
    pdus[waiting + 11] = (byte) PduEncoder.control(command, last);
    waiting += START + count;
  }

  private void flush() throws Ended {
    int length = waiting;
    waiting = 0;
    if (length > 0) {
      association.sendData(pdus, length);
    }
  }

  private void number(int offset, int value) {
    pdus[offset] = (byte) (value >> 24);
    pdus[offset + 1] = (byte) (value >> 16);
    pdus[offset + 2] = (byte) (value >> 8);
    pdus[offset + 3] = (byte) value;
  }
}
