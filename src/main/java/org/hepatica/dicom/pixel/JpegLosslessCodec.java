package org.hepatica.dicom.pixel;

import java.io.IOException;

/**
 * JPEG Lossless, Huffman coded (ITU-T T.81 Annex H, process 14), one component of 2 to 16 bits, all
 * seven predictors, restart intervals and point transform. A stream that ends early, that holds a
 * code of no table or a sample out of range is an error, never a half-black image.
 */
final class JpegLosslessCodec implements FrameCodec {

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    return new Image(frame, format).decode();
  }

  /** The state of one image while its marker segments are read. */
  private static final class Image {
    private final byte[] data;
    private final PixelFormat format;
    private final JpegMarkers segment;
    private final HuffmanTable[] tables = new HuffmanTable[4];
    private int precision;
    private int restartInterval;

    Image(byte[] data, PixelFormat format) throws IOException {
      this.data = data;
      this.format = format;
      this.segment = new JpegMarkers(data);
    }

    int[] decode() throws IOException {
      while (true) {
        switch (segment.next()) {
          case JpegMarkers.SOF3 -> frameHeader();
          case JpegMarkers.DHT -> HuffmanTable.read(segment, tables, new HuffmanTable[4]);
          case JpegMarkers.DRI -> restartInterval = segment.shortAt(0);
          case JpegMarkers.SOS -> {
            return scan();
          }
          default -> segment.skip("Huffman-coded lossless (FFC3)");
        }
      }
    }

    private void frameHeader() throws IOException {
      precision = segment.octet(0);
      format.requireCodestream(
          "JPEG", segment.shortAt(3), segment.shortAt(1), segment.octet(5), precision);
    }

    private int[] scan() throws IOException {
      JpegMarkers.require(precision != 0, "the scan comes before SOF3");
      JpegMarkers.require(segment.octet(0) == 1, "the scan does not hold exactly one component");
      int id = segment.octet(2) >> 4;
      JpegMarkers.require(
          id < 4 && tables[id] != null,
          "the scan asks for Huffman table " + id + ", which is not there");
      int predictor = segment.octet(3);
      JpegMarkers.require(
          predictor >= 1 && predictor <= 7, "the scan asks for predictor " + predictor);
      int pointTransform = segment.octet(5) & 0x0F;
      JpegMarkers.require(pointTransform < precision, "the point transform is " + pointTransform);
      HuffmanReader bits = new HuffmanReader(data, segment.end());
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
    private int[] samples(HuffmanReader bits, HuffmanTable table, int predictor, int depth)
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
        int sample = prediction + difference(bits, table) & 0xFFFF;
        if (sample >>> depth != 0) {
          throw new IOException(
              "sample " + i + " of the JPEG stream is out of its " + depth + " bits: damaged");
        }
        s[i] = sample;
      }
      bits.requireNothingLeft("the end of the scan");
      return s;
    }

    /** T.81 Table H.2. */
    private static int difference(HuffmanReader bits, HuffmanTable table) throws IOException {
      int category = bits.code(table);
      if (category > 16) {
        throw JpegMarkers.damaged("a difference of " + category + " bits");
      }
      return category == 16 ? 1 << 15 : bits.number(category);
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
  }
}
