package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.Map;

/**
 * The marker segments of a JPEG or JPEG-LS stream, one after the other (ITU-T T.81 Annex B, T.87
 * Annex C). Each step moves forward and no segment runs over the end of the bytes, so that walking
 * ends, whatever the bytes are.
 */
final class JpegMarkers {

  static final int SOF0 = 0xC0;
  static final int SOF1 = 0xC1;
  static final int SOF3 = 0xC3;
  static final int DHT = 0xC4;
  static final int RST0 = 0xD0;
  static final int SOI = 0xD8;
  static final int EOI = 0xD9;
  static final int SOS = 0xDA;
  static final int DQT = 0xDB;
  static final int DRI = 0xDD;
  static final int APP8 = 0xE8;
  static final int SOF55 = 0xF7;
  static final int LSE = 0xF8;

  /** T.81 Table B.1, T.87 Table C.1. */
  private static final Map<Integer, String> PROCESSES =
      Map.ofEntries(
          Map.entry(SOF0, "baseline"),
          Map.entry(SOF1, "extended sequential"),
          Map.entry(0xC2, "progressive"),
          Map.entry(SOF3, "lossless"),
          Map.entry(0xC5, "hierarchical sequential"),
          Map.entry(0xC6, "hierarchical progressive"),
          Map.entry(0xC7, "hierarchical lossless"),
          Map.entry(0xC9, "arithmetic-coded sequential"),
          Map.entry(0xCA, "arithmetic-coded progressive"),
          Map.entry(0xCB, "arithmetic-coded lossless"),
          Map.entry(0xCD, "arithmetic-coded hierarchical sequential"),
          Map.entry(0xCE, "arithmetic-coded hierarchical progressive"),
          Map.entry(0xCF, "arithmetic-coded hierarchical lossless"),
          Map.entry(SOF55, "JPEG-LS"));

  private final byte[] data;
  private int position;
  private int marker;
  private int body;

  /** Starts behind SOI. */
  JpegMarkers(byte[] data) throws IOException {
    this.data = data;
    if (code() != SOI) {
      throw new IOException("the JPEG stream does not start with SOI (FFD8)");
    }
  }

  /**
   * Moves to the next marker segment.
   *
   * @return the second byte of its marker; never EOI
   */
  int next() throws IOException {
    marker = code();
    if (marker == EOI) {
      throw new IOException("the JPEG stream ends (EOI) before it holds an image");
    }
    int length = position + 2 > data.length ? 0 : word(position);
    if (length < 2 || position + length > data.length) {
      throw new IOException(
          "JPEG segment " + hex(marker) + " at byte " + position + " runs over the end");
    }
    body = position + 2;
    position += length;
    return marker;
  }

  /** Where the parameters of the segment start. */
  int body() {
    return body;
  }

  /** Where the segment ends; behind SOS the entropy-coded bytes start there. */
  int end() {
    return position;
  }

  /** The next segment is looked for from here: behind the entropy-coded bytes of a scan. */
  void moveTo(int byteAfterScan) {
    position = byteAfterScan;
  }

  /** A byte of the segment, counted from its parameters' start. */
  int octet(int offset) throws IOException {
    requireBody(offset + 1);
    return data[body + offset] & 0xFF;
  }

  /** Two bytes of the segment, counted from its parameters' start. */
  int shortAt(int offset) throws IOException {
    requireBody(offset + 2);
    return word(body + offset);
  }

  private void requireBody(int bytes) throws IOException {
    if (body + bytes > position) {
      throw damaged("segment " + hex(marker) + " is too short");
    }
  }

  /**
   * Passes over a segment that says nothing of the samples, and refuses a frame header: it is of
   * another process than the wanted one.
   */
  void skip(String wanted) throws IOException {
    String process = PROCESSES.get(marker);
    if (process != null) {
      throw new IOException(
          "the JPEG stream is "
              + process
              + " ("
              + hex(marker)
              + ") where "
              + wanted
              + " is declared");
    }
  }

  /** Reads a marker and the fill bytes before it; the position is then behind it. */
  private int code() throws IOException {
    if (position + 2 > data.length || (data[position] & 0xFF) != 0xFF) {
      throw damaged("no marker at byte " + position);
    }
    while (position < data.length && (data[position] & 0xFF) == 0xFF) {
      position++;
    }
    require(position < data.length, "it ends inside a marker");
    return data[position++] & 0xFF;
  }

  private int word(int at) {
    return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
  }

  /**
   * Where the entropy-coded bytes go on behind a restart marker.
   *
   * @param at where the marker must be
   * @param number 0 to 7
   */
  static int restart(byte[] data, int at, int number) throws IOException {
    int from = at;
    while (from + 1 < data.length && data[from] == -1 && data[from + 1] == -1) {
      from++;
    }
    if (from + 1 >= data.length || data[from] != -1 || (data[from + 1] & 0xFF) != RST0 + number) {
      throw new IOException(
          "damaged JPEG stream: restart marker " + number + " is missing at byte " + from);
    }
    return from + 2;
  }

  static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw damaged(otherwise);
    }
  }

  /** For checks that are made for each sample: their text is put together only when they fail. */
  static IOException damaged(String why) {
    return new IOException("damaged JPEG stream: " + why);
  }

  private static String hex(int marker) {
    return String.format("FF%02X", marker);
  }
}
