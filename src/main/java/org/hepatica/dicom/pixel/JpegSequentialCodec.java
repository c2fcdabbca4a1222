package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.Arrays;

/**
 * JPEG Baseline and Extended Sequential, Huffman coded (ITU-T T.81 Annex F, processes 1, 2 and 4),
 * one component of 8 or 12 bits, with restart intervals. Samples equal those of the Independent
 * JPEG Group's decoder with its accurate integer transform.
 */
final class JpegSequentialCodec implements FrameCodec {

  private static final int[] ZIGZAG = zigzag();

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    return new Image(frame, format).decode();
  }

  /** T.81 Figure A.6: where the coefficients stand in a block, the lowest frequency first. */
  private static int[] zigzag() {
    int[] order = new int[64];
    int row = 0;
    int column = 0;
    for (int i = 0; i < 64; i++) {
      order[i] = 8 * row + column;
      boolean isUpward = (row + column) % 2 == 0;
      if (isUpward && column == 7 || !isUpward && row < 7 && column == 0) {
        row++;
      } else if (!isUpward && row == 7 || isUpward && row == 0) {
        column++;
      } else {
        row += isUpward ? -1 : 1;
        column += isUpward ? 1 : -1;
      }
    }
    return order;
  }

  /** The state of one image while its marker segments are read. */
  private static final class Image {
    private final byte[] data;
    private final PixelFormat format;
    private final JpegMarkers segment;
    private final HuffmanTable[] dcTables = new HuffmanTable[4];
    private final HuffmanTable[] acTables = new HuffmanTable[4];
    private final int[][] quantisation = new int[4][];
    private int precision;
    private int steps;
    private int restartInterval;

    Image(byte[] data, PixelFormat format) throws IOException {
      this.data = data;
      this.format = format;
      this.segment = new JpegMarkers(data);
    }

    int[] decode() throws IOException {
      while (true) {
        int marker = segment.next();
        switch (marker) {
          case JpegMarkers.SOF0, JpegMarkers.SOF1 -> frameHeader(marker);
          case JpegMarkers.DHT -> HuffmanTable.read(segment, dcTables, acTables);
          case JpegMarkers.DQT -> quantisationTables();
          case JpegMarkers.DRI -> restartInterval = segment.shortAt(0);
          case JpegMarkers.SOS -> {
            return scan();
          }
          default -> segment.skip("baseline or extended sequential (FFC0, FFC1)");
        }
      }
    }

    private void frameHeader(int marker) throws IOException {
      precision = segment.octet(0);
      format.requireCodestream(
          "JPEG", segment.shortAt(3), segment.shortAt(1), segment.octet(5), precision);
      JpegMarkers.require(
          precision == 8 || marker == JpegMarkers.SOF1 && precision == 12,
          "it has " + precision + " bits a sample");
      steps = segment.octet(8);
    }

    /** T.81 B.2.4.1. */
    private void quantisationTables() throws IOException {
      int length = segment.end() - segment.body();
      int at = 0;
      while (at < length) {
        int kind = segment.octet(at++);
        JpegMarkers.require((kind & 0xEC) == 0, "DQT names table " + Integer.toHexString(kind));
        int bytes = 1 + (kind >> 4);
        int[] table = new int[64];
        for (int i = 0; i < 64; i++, at += bytes) {
          table[i] = bytes == 1 ? segment.octet(at) : segment.shortAt(at);
          JpegMarkers.require(table[i] != 0, "a quantisation step is 0");
        }
        quantisation[kind & 3] = table;
      }
    }

    private int[] scan() throws IOException {
      JpegMarkers.require(precision != 0, "the scan comes before its frame header");
      JpegMarkers.require(segment.octet(0) == 1, "the scan does not hold exactly one component");
      JpegMarkers.require(
          segment.octet(3) == 0 && segment.octet(4) == 63 && segment.octet(5) == 0,
          "its scan is not sequential");
      HuffmanTable dc = table(dcTables, segment.octet(2) >> 4, "Huffman table (DC)");
      HuffmanTable ac = table(acTables, segment.octet(2) & 15, "Huffman table (AC)");
      int[] quantiser = table(quantisation, steps, "quantisation table");
      return samples(new HuffmanReader(data, segment.end()), dc, ac, quantiser);
    }

    private static <T> T table(T[] tables, int id, String kind) throws IOException {
      JpegMarkers.require(
          id < 4 && tables[id] != null,
          "the scan asks for " + kind + " " + id + ", which is not there");
      return tables[id];
    }

    /** T.81 A.2.2: one component is coded block after block, whatever its sampling factors. */
    private int[] samples(HuffmanReader bits, HuffmanTable dc, HuffmanTable ac, int[] quantiser)
        throws IOException {
      InverseDct transform = new InverseDct(precision);
      int across = (format.columns() + 7) / 8;
      int blocks = across * ((format.rows() + 7) / 8);
      int[] samples = new int[format.pixels()];
      int[] block = new int[64];
      int direct = 0;
      for (int i = 0; i < blocks; i++) {
        if (restartInterval > 0 && i > 0 && i % restartInterval == 0) {
          bits.restart(i / restartInterval - 1 & 7);
          direct = 0;
        }
        Arrays.fill(block, 0);
        direct += number(bits, bits.code(dc));
        if (direct != (short) direct) {
          throw JpegMarkers.damaged("a mean out of range in block " + i);
        }
        block[0] = direct * quantiser[0];
        alternating(bits, ac, quantiser, block);
        transform.transform(block);
        keep(block, i / across * 8, i % across * 8, samples);
      }
      bits.requireNothingLeft("the end of the scan");
      return samples;
    }

    /** T.81 F.2.2.2: runs of zeros, each with the coefficient behind it. */
    private static void alternating(
        HuffmanReader bits, HuffmanTable ac, int[] quantiser, int[] block) throws IOException {
      int at = 1;
      while (at < 64) {
        int code = bits.code(ac);
        int zeros = code >> 4;
        int category = code & 15;
        if (category == 0 && zeros != 15) {
          JpegMarkers.require(zeros == 0, "an end of band in a sequential scan");
          return;
        }
        at += zeros;
        JpegMarkers.require(at < 64, "a block has more than 64 coefficients");
        block[ZIGZAG[at]] = number(bits, category) * quantiser[at];
        at++;
      }
    }

    private static int number(HuffmanReader bits, int category) throws IOException {
      if (category > 15) {
        throw JpegMarkers.damaged("a coefficient of " + category + " bits");
      }
      return bits.number(category);
    }

    /** The part of a block that lies within the image. */
    private void keep(int[] block, int row, int column, int[] samples) {
      int rows = Math.min(8, format.rows() - row);
      int columns = Math.min(8, format.columns() - column);
      for (int y = 0; y < rows; y++) {
        int to = (row + y) * format.columns() + column;
        for (int x = 0; x < columns; x++) {
          samples[to + x] = format.storedValue(block[8 * y + x], precision);
        }
      }
    }
  }
}
