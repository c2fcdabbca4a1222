package org.hepatica.dicom.pixel;

import com.github.jaiimageio.jpeg2000.J2KImageWriteParam;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriter;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriterSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writers of small frames, made from the standards' text and not from the decoders. */
final class FrameEncoders {

  private FrameEncoders() {}

  /** PS3.5 Annex G; runs of three and more are replicated, the rest is literal. */
  static byte[] rle(int[] cells, int bytesPerPixel) {
    List<byte[]> segments = new ArrayList<>();
    for (int b = bytesPerPixel - 1; b >= 0; b--) {
      byte[] plane = new byte[cells.length];
      for (int i = 0; i < cells.length; i++) {
        plane[i] = (byte) (cells[i] >>> 8 * b);
      }
      segments.add(packBits(plane));
    }
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(segments.size());
    int offset = 64;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] segment : segments) {
      header.putInt(offset);
      offset += segment.length;
    }
    out.writeBytes(header.array());
    segments.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] packBits(byte[] plane) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int i = 0;
    while (i < plane.length) {
      int run = 1;
      while (i + run < plane.length && run < 128 && plane[i + run] == plane[i]) {
        run++;
      }
      if (run >= 3) {
        out.write(1 - run);
        out.write(plane[i]);
        i += run;
        continue;
      }
      int start = i;
      while (i < plane.length
          && i - start < 128
          && !(i + 2 < plane.length && plane[i] == plane[i + 1] && plane[i] == plane[i + 2])) {
        i++;
      }
      out.write(i - start - 1);
      out.write(plane, start, i - start);
    }
    if (out.size() % 2 != 0) {
      out.write(0);
    }
    return out.toByteArray();
  }

  /**
   * ITU-T T.81 Annex H with one Huffman table in which each of the 17 categories has a code of five
   * bits.
   */
  static byte[] jpegLossless(
      int[] samples, int columns, int precision, int predictor, int restartInterval, int shift) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rows = samples.length / columns;
    words(out, 0xFFD8, 0xFFC3, 11);
    out.write(precision);
    words(out, rows, columns);
    out.writeBytes(new byte[] {1, 1, 0x11, 0});
    flatTable(out, 0, 5, 17);
    if (restartInterval > 0) {
      words(out, 0xFFDD, 4, restartInterval);
    }
    words(out, 0xFFDA, 8);
    out.writeBytes(new byte[] {1, 1, 0, (byte) predictor, 0, (byte) shift});
    BitWriter bits = new BitWriter(out);
    int start = 0;
    for (int i = 0; i < samples.length; i++) {
      if (restartInterval > 0 && i > 0 && i % restartInterval == 0) {
        bits.flush();
        words(out, 0xFFD0 + (i / restartInterval - 1) % 8);
        start = i;
      }
      int prediction = prediction(samples, columns, i, start, predictor, shift, precision);
      difference(bits, (short) ((samples[i] >> shift) - prediction));
    }
    bits.flush();
    words(out, 0xFFD9);
    return out.toByteArray();
  }

  private static int prediction(
      int[] s, int columns, int i, int start, int predictor, int shift, int precision) {
    if (i == start) {
      return 1 << precision - shift - 1;
    }
    if (i - start < columns) {
      return s[i - 1] >> shift;
    }
    int above = s[i - columns] >> shift;
    if (i % columns == 0) {
      return above;
    }
    int left = s[i - 1] >> shift;
    int corner = s[i - columns - 1] >> shift;
    int[] table = {
      0,
      left,
      above,
      corner,
      left + above - corner,
      left + (above - corner >> 1),
      above + (left - corner >> 1),
      left + above >> 1
    };
    return table[predictor];
  }

  private static void difference(BitWriter bits, short difference) {
    if (difference == Short.MIN_VALUE) {
      bits.write(16, 5);
      return;
    }
    int category = 32 - Integer.numberOfLeadingZeros(Math.abs(difference));
    bits.write(category, 5);
    bits.write(difference < 0 ? difference - 1 : difference, category);
  }

  static void words(ByteArrayOutputStream out, int... words) {
    for (int word : words) {
      out.write(word >> 8);
      out.write(word);
    }
  }

  /**
   * ITU-T T.81 Annex F, extended sequential, one component: DC categories have codes of five bits,
   * AC values of eight, quantisation steps are all {@code step}.
   *
   * @param blocks quantised coefficients, 64 a block, in zigzag order
   * @param restartInterval blocks between markers, 0 for none
   */
  static byte[] jpegSequential(
      int[][] blocks, int rows, int columns, int precision, int step, int restartInterval) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    words(out, 0xFFD8, 0xFFDB, 2 + 1 + 128);
    out.write(0x10);
    for (int i = 0; i < 64; i++) {
      words(out, step);
    }
    words(out, 0xFFC1, 11);
    out.write(precision);
    words(out, rows, columns);
    out.writeBytes(new byte[] {1, 1, 0x11, 0});
    flatTable(out, 0x00, 5, 16);
    flatTable(out, 0x10, 8, 255);
    if (restartInterval > 0) {
      words(out, 0xFFDD, 4, restartInterval);
    }
    words(out, 0xFFDA, 8);
    out.writeBytes(new byte[] {1, 1, 0, 0, 63, 0});
    BitWriter bits = new BitWriter(out);
    int direct = 0;
    for (int i = 0; i < blocks.length; i++) {
      if (restartInterval > 0 && i > 0 && i % restartInterval == 0) {
        bits.flush();
        words(out, 0xFFD0 + (i / restartInterval - 1) % 8);
        direct = 0;
      }
      difference(bits, (short) (blocks[i][0] - direct));
      direct = blocks[i][0];
      int zeros = 0;
      for (int at = 1; at < 64; at++) {
        int value = blocks[i][at];
        if (value == 0) {
          zeros++;
          continue;
        }
        for (; zeros > 15; zeros -= 16) {
          bits.write(0xF0, 8);
        }
        int category = 32 - Integer.numberOfLeadingZeros(Math.abs(value));
        bits.write(zeros << 4 | category, 8);
        bits.write(value < 0 ? value - 1 : value, category);
        zeros = 0;
      }
      if (zeros > 0) {
        bits.write(0, 8);
      }
    }
    bits.flush();
    words(out, 0xFFD9);
    return out.toByteArray();
  }

  /** Codes of one length for the values from 0 on, in order. */
  private static void flatTable(ByteArrayOutputStream out, int kind, int bits, int values) {
    words(out, 0xFFC4, 19 + values);
    out.write(kind);
    for (int length = 1; length <= 16; length++) {
      out.write(length == bits ? values : 0);
    }
    for (int value = 0; value < values; value++) {
      out.write(value);
    }
  }

  private static final class BitWriter {
    private final ByteArrayOutputStream out;
    private int current;
    private int count;

    BitWriter(ByteArrayOutputStream out) {
      this.out = out;
    }

    void write(int value, int bits) {
      for (int i = bits - 1; i >= 0; i--) {
        current = current << 1 | value >> i & 1;
        if (++count == 8) {
          out.write(current);
          if ((current & 0xFF) == 0xFF) {
            out.write(0);
          }
          count = 0;
        }
      }
    }

    void flush() {
      while (count != 0) {
        write(1, 1);
      }
    }
  }

  /** Reversible, 16 bits unsigned, by the library's own writer. */
  static byte[] jpeg2000(int[] samples, int columns) throws IOException {
    int rows = samples.length / columns;
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSamples(0, 0, columns, rows, 0, samples);
    J2KImageWriter writer = new J2KImageWriter(new J2KImageWriterSpi());
    J2KImageWriteParam parameters = (J2KImageWriteParam) writer.getDefaultWriteParam();
    parameters.setLossless(true);
    parameters.setWriteCodeStreamOnly(true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image.getRaster(), null, null), parameters);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }
}
