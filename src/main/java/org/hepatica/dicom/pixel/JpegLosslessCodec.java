package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.Arrays;

/**
 * JPEG Lossless, Huffman coded (ITU-T T.81 Annex H, process 14), one component of 2 to 16 bits, all
 * seven predictors, restart intervals and point transform. A stream that ends early, that holds a
 * code of no table or a sample out of range is an error, never a half-black image.
 */
final class JpegLosslessCodec implements FrameCodec {

  private static final int SOF3 = 0xC3;
  private static final int DHT = 0xC4;
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int DRI = 0xDD;

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    return new Image(frame, format).decode();
  }

  /** The state of one image while its marker segments are read. */
  private static final class Image {
    private final byte[] data;
    private final PixelFormat format;
    private final HuffmanTable[] tables = new HuffmanTable[4];
    private int position;
    private int precision;
    private int restartInterval;

    Image(byte[] data, PixelFormat format) {
      this.data = data;
      this.format = format;
    }

    int[] decode() throws IOException {
      if (marker() != SOI) {
        throw new IOException("the JPEG stream does not start with SOI (FFD8)");
      }
      while (true) {
        int marker = marker();
        if (marker == EOI) {
          throw new IOException("the JPEG stream ends (EOI) before it holds an image");
        }
        int length = unsignedShort(position);
        int end = position + length;
        if (length < 2 || end > data.length) {
          throw new IOException(
              "JPEG segment " + hex(marker) + " at byte " + position + " runs over the end");
        }
        int body = position + 2;
        switch (marker) {
          case SOF3 -> frameHeader(body, end);
          case DHT -> huffmanTables(body, end);
          case DRI -> restartInterval = unsignedShort(body);
          case SOS -> {
            return scan(body, end);
          }
          default -> {
            if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC8 && marker != 0xCC) {
              throw new IOException(
                  "JPEG frame " + hex(marker) + " where Huffman-coded lossless (FFC3) is declared");
            }
          }
        }
        position = end;
      }
    }

    private void frameHeader(int at, int end) throws IOException {
      require(at + 9 <= end, "SOF3 is too short");
      precision = data[at] & 0xFF;
      int rows = unsignedShort(at + 1);
      int columns = unsignedShort(at + 3);
      int components = data[at + 5] & 0xFF;
      format.requireCodestream("JPEG", columns, rows, components, precision);
    }

    /** T.81 B.2.4.2. */
    private void huffmanTables(int from, int end) throws IOException {
      int at = from;
      while (at < end) {
        require(at + 17 <= end, "DHT is too short");
        int id = data[at] & 0x0F;
        require(id < 4, "DHT names table " + id);
        int codes = 0;
        for (int i = 1; i <= 16; i++) {
          codes += data[at + i] & 0xFF;
        }
        require(at + 17 + codes <= end, "DHT is too short for its " + codes + " codes");
        if ((data[at] & 0xF0) == 0) {
          tables[id] = HuffmanTable.of(data, at + 1, codes);
        }
        at += 17 + codes;
      }
    }

    private int[] scan(int at, int end) throws IOException {
      require(precision != 0, "the scan comes before SOF3");
      require(at + 6 <= end && data[at] == 1, "the scan does not hold exactly one component");
      int id = data[at + 2] >> 4 & 0x0F;
      require(
          id < 4 && tables[id] != null,
          "the scan asks for Huffman table " + id + ", which is not there");
      int predictor = data[at + 3] & 0xFF;
      require(predictor >= 1 && predictor <= 7, "the scan asks for predictor " + predictor);
      int pointTransform = data[at + 5] & 0x0F;
      require(pointTransform < precision, "the point transform is " + pointTransform);
      EntropyReader bits = new EntropyReader(data, end);
      int[] samples = samples(bits, tables[id], predictor, precision - pointTransform);
      for (int i = 0; i < samples.length; i++) {
        samples[i] = format.storedValue(samples[i] << pointTransform, precision);
      }
      return samples;
    }

    /**
     * T.81 H.1.2.1: the first line of a restart interval is predicted from the left, the first
     * sample of others from above.
     */
    private int[] samples(EntropyReader bits, HuffmanTable table, int predictor, int depth)
        throws IOException {
      int columns = format.columns();
      int[] s = new int[format.pixels()];
      int intervalStart = 0;
      for (int i = 0; i < s.length; i++) {
        if (restartInterval > 0 && i > 0 && i % restartInterval == 0) {
          bits.restart(i / restartInterval - 1 & 7);
          intervalStart = i;
        }
        int prediction;
        if (i == intervalStart) {
          prediction = 1 << depth - 1;
        } else if (i - intervalStart < columns) {
          prediction = s[i - 1];
        } else if (i % columns == 0) {
          prediction = s[i - columns];
        } else {
          prediction = predict(predictor, s[i - 1], s[i - columns], s[i - columns - 1]);
        }
        int sample = prediction + bits.difference(table) & 0xFFFF;
        if (sample >>> depth != 0) {
          throw new IOException(
              "sample " + i + " of the JPEG stream is out of its " + depth + " bits: damaged");
        }
        s[i] = sample;
      }
      return s;
    }

    /** T.81 Table H.1; a: left, b: above, c: above left. */
    private static int predict(int predictor, int a, int b, int c) {
      return switch (predictor) {
        case 1 -> a;
        case 2 -> b;
        case 3 -> c;
        case 4 -> a + b - c;
        case 5 -> a + (b - c >> 1);
        case 6 -> b + (a - c >> 1);
        default -> a + b >> 1;
      };
    }

    /** Reads a marker and the fill bytes before it; the position is then behind it. */
    private int marker() throws IOException {
      require(
          position + 2 <= data.length && (data[position] & 0xFF) == 0xFF,
          "no marker at byte " + position);
      while (position < data.length && (data[position] & 0xFF) == 0xFF) {
        position++;
      }
      require(position < data.length, "it ends inside a marker");
      return data[position++] & 0xFF;
    }

    private int unsignedShort(int at) throws IOException {
      require(at + 2 <= data.length, "it ends at byte " + data.length);
      return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
    }

    private static void require(boolean holds, String otherwise) throws IOException {
      if (!holds) {
        throw new IOException("damaged JPEG stream: " + otherwise);
      }
    }

    private static String hex(int marker) {
      return String.format("FF%02X", marker);
    }
  }

  /** Codes of at most 16 bits; the next 16 bits of the stream are the index (T.81 Annex C). */
  record HuffmanTable(short[] lengthAndCategory) {

    static HuffmanTable of(byte[] data, int counts, int codes) throws IOException {
      short[] table = new short[1 << 16];
      int next = 0;
      int value = counts + 16;
      for (int length = 1; length <= 16; length++) {
        for (int i = data[counts + length - 1] & 0xFF; i > 0; i--) {
          int category = data[value++] & 0xFF;
          int span = 1 << 16 - length;
          if (category > 16 || next + span > table.length) {
            throw new IOException(
                "damaged JPEG stream: a Huffman table of " + codes + " codes is not a code");
          }
          Arrays.fill(table, next, next + span, (short) (length << 8 | category));
          next += span;
        }
      }
      return new HuffmanTable(table);
    }
  }

  /** The entropy-coded segment as bits, byte stuffing removed; reading past its end is an error. */
  private static final class EntropyReader {
    private final byte[] data;
    private int position;
    private long buffer;
    private int available;
    private int padding;

    EntropyReader(byte[] data, int from) {
      this.data = data;
      this.position = from;
    }

    int difference(HuffmanTable table) throws IOException {
      fill();
      int entry = table.lengthAndCategory()[(int) (buffer >>> available - 16) & 0xFFFF];
      if (entry == 0) {
        throw new IOException(
            "damaged JPEG stream: a code that no table holds, before byte " + position);
      }
      drop(entry >> 8);
      int category = entry & 0xFF;
      if (category == 0) {
        return 0;
      }
      if (category == 16) {
        return 1 << 15;
      }
      int bits = (int) (buffer >>> available - category) & (1 << category) - 1;
      drop(category);
      return bits < 1 << category - 1 ? bits - (1 << category) + 1 : bits;
    }

    /**
     * At least 32 bits (a code and its difference) are then in the buffer, zeros behind the end.
     */
    private void fill() {
      while (available <= 48) {
        int next = 0;
        if (position >= data.length
            || data[position] == -1 && (position + 1 >= data.length || data[position + 1] != 0)) {
          padding += 8;
        } else {
          next = data[position] & 0xFF;
          position += next == 0xFF ? 2 : 1;
        }
        buffer = buffer << 8 | next;
        available += 8;
      }
    }

    private void drop(int count) throws IOException {
      available -= count;
      if (available < padding) {
        throw new IOException(
            "the JPEG stream ends before its image is whole, at byte " + position);
      }
    }

    void restart(int number) throws IOException {
      if (available - padding >= 8) {
        throw new IOException(
            "damaged JPEG stream: bytes are left over before restart marker " + number);
      }
      while (position + 1 < data.length && data[position] == -1 && data[position + 1] == -1) {
        position++;
      }
      if (position + 1 >= data.length || (data[position + 1] & 0xFF) != 0xD0 + number) {
        throw new IOException(
            "damaged JPEG stream: restart marker " + number + " is missing at byte " + position);
      }
      position += 2;
      buffer = 0;
      available = 0;
      padding = 0;
    }
  }
}
