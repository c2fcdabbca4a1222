package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;

/**
 * Frames with the attributes that describe them, as one array: rows, columns (two bytes each), bits
 * allocated, bits stored, high bit, pixel representation (a byte each), then the frame.
 */
public final class FuzzedPixels {
  public static final int HEAD = 8;

  private FuzzedPixels() {}

  public static byte[] input(DataSet dataSet, byte[] frame) {
    return ByteBuffer.allocate(HEAD + frame.length)
        .putShort((short) dataSet.integer(Tag.ROWS, 0))
        .putShort((short) dataSet.integer(Tag.COLUMNS, 0))
        .put((byte) dataSet.integer(Tag.BITS_ALLOCATED, 0))
        .put((byte) dataSet.integer(Tag.BITS_STORED, 0))
        .put((byte) dataSet.integer(Tag.HIGH_BIT, 0))
        .put((byte) dataSet.integer(Tag.PIXEL_REPRESENTATION, 0))
        .put(frame)
        .array();
  }

  private static DataSet dataSet(byte[] input, TransferSyntax syntax) {
    ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(input, Math.max(input.length, HEAD)));
    DataSet dataSet =
        new DataSet()
            .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
            .set(Tag.ROWS, Vr.US, in.getShort() & 0xFFFF)
            .set(Tag.COLUMNS, Vr.US, in.getShort() & 0xFFFF)
            .set(Tag.BITS_ALLOCATED, Vr.US, in.get() & 0xFF)
            .set(Tag.BITS_STORED, Vr.US, in.get() & 0xFF)
            .set(Tag.HIGH_BIT, Vr.US, in.get() & 0xFF)
            .set(Tag.PIXEL_REPRESENTATION, Vr.US, in.get() & 0xFF);
    byte[] frame = new byte[in.remaining()];
    in.get(frame);
    return syntax.encapsulated()
        ? dataSet.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], frame))
        : dataSet.setBytes(Tag.PIXEL_DATA, Vr.OW, frame);
  }

  /**
   * Bytes of the input and of the frame that its attributes describe, where they are admitted.
   *
   * @param times how often the frame counts: a library that transforms it keeps it more than once
   */
  public static long counted(byte[] input, int times) {
    try {
      PixelFormat format = PixelDecoder.format(dataSet(input, TransferSyntax.EXPLICIT_LE));
      return input.length + (long) times * format.pixels() * format.bytesPerPixel();
    } catch (IOException e) {
      return input.length;
    }
  }

  /** Decodes the frame, JPEG 2000 on this thread, where it is measured. */
  public static Runnable decode(byte[] input, TransferSyntax syntax) throws IOException {
    DataSet dataSet = dataSet(input, syntax);
    boolean isJpeg2000 =
        syntax == TransferSyntax.JPEG_2000 || syntax == TransferSyntax.JPEG_2000_LOSSLESS;
    int[] pixels = isJpeg2000 ? jpeg2000(dataSet) : PixelDecoder.decode(dataSet, syntax, 0);
    int wanted = dataSet.integer(Tag.ROWS, 0) * dataSet.integer(Tag.COLUMNS, 0);
    if (pixels.length != wanted) {
      throw new AssertionError(pixels.length + " pixels where " + wanted + " are described");
    }
    return null;
  }

  /** As {@link Jpeg2000Codec} does it on a thread of its own, whose end no one can measure. */
  private static int[] jpeg2000(DataSet dataSet) throws IOException {
    byte[] frame = dataSet.fragments(Tag.PIXEL_DATA).get(1);
    PixelFormat format = PixelDecoder.format(dataSet);
    Jpeg2000Codestream.check(frame, format);
    try {
      return Jpeg2000Codec.samples(frame, format);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new IOException("damaged stream: the decoder gave up with " + e, e);
    }
  }

  /** Small frames that need no file, by the UID of their transfer syntax. */
  public static List<byte[]> made(TransferSyntax syntax) throws IOException {
    int rows = 21;
    int columns = 22;
    int[] values = IntStream.range(0, rows * columns).map(i -> 1000 + i * i % 977).toArray();
    List<byte[]> frames = new ArrayList<>();
    if (syntax == TransferSyntax.RLE_LOSSLESS) {
      frames.add(FrameEncoders.rle(values, 2));
    } else if (syntax == TransferSyntax.JPEG_LOSSLESS) {
      for (int predictor = 1; predictor <= 7; predictor++) {
        int restart = predictor % 2 == 0 ? columns : 0;
        frames.add(FrameEncoders.jpegLossless(values, columns, 16, predictor, restart, 0));
      }
    } else if (syntax == TransferSyntax.JPEG_LOSSLESS_SV1) {
      frames.add(FrameEncoders.jpegLossless(values, columns, 16, 1, 0, 0));
    } else if (syntax == TransferSyntax.JPEG_2000_LOSSLESS) {
      frames.add(FrameEncoders.jpeg2000(values, columns));
    } else if (syntax == TransferSyntax.EXPLICIT_LE) {
      frames.add(new byte[2 * values.length]);
    }
    DataSet dataSet =
        new DataSet()
            .set(Tag.ROWS, Vr.US, rows)
            .set(Tag.COLUMNS, Vr.US, columns)
            .set(Tag.BITS_ALLOCATED, Vr.US, 16)
            .set(Tag.BITS_STORED, Vr.US, 16)
            .set(Tag.HIGH_BIT, Vr.US, 15);
    return frames.stream().map(frame -> input(dataSet, frame)).toList();
  }
}
