package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Quoted;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;

/**
 * Decodes frames to stored values, bit for bit as the sender held them (but for what a lossy syntax
 * has lost). Stateless.
 */
public final class PixelDecoder {

  private static final Map<String, FrameCodec> CODECS = new LinkedHashMap<>();

  /** Compressions of CT that are met and not decoded here, for messages (PS3.6 Annex A). */
  private static final Map<String, String> NOT_DECODED =
      Map.of(
          "1.2.840.10008.1.2.4.53", "JPEG Spectral Selection (Process 6 and 8, retired)",
          "1.2.840.10008.1.2.4.55", "JPEG Full Progression (Process 10 and 12, retired)",
          "1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Lossless Only",
          "1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2",
          "1.2.840.10008.1.2.4.110", "JPEG XL Lossless",
          "1.2.840.10008.1.2.4.112", "JPEG XL",
          "1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless Only",
          "1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Lossless Only",
          "1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000");

  static {
    FrameCodec cells = new NativeCodec();
    FrameCodec lossless = new JpegLosslessCodec();
    FrameCodec jpegLs = new JpegLsCodec();
    FrameCodec sequential = new JpegSequentialCodec();
    FrameCodec jpeg2000 = new Jpeg2000Codec();
    CODECS.put(TransferSyntax.EXPLICIT_LE.uid(), cells);
    CODECS.put(TransferSyntax.IMPLICIT_LE.uid(), cells);
    CODECS.put(TransferSyntax.DEFLATED.uid(), cells);
    CODECS.put(TransferSyntax.EXPLICIT_BE.uid(), cells);
    CODECS.put(TransferSyntax.RLE_LOSSLESS.uid(), RleCodec.preferred());
    CODECS.put(TransferSyntax.JPEG_LOSSLESS_SV1.uid(), lossless);
    CODECS.put(TransferSyntax.JPEG_LOSSLESS.uid(), lossless);
    CODECS.put(TransferSyntax.JPEG_LS_LOSSLESS.uid(), jpegLs);
    CODECS.put(TransferSyntax.JPEG_LS_NEAR_LOSSLESS.uid(), jpegLs);
    CODECS.put(TransferSyntax.JPEG_2000_LOSSLESS.uid(), jpeg2000);
    CODECS.put(TransferSyntax.JPEG_2000.uid(), jpeg2000);
    CODECS.put(TransferSyntax.JPEG_EXTENDED.uid(), sequential);
    CODECS.put(TransferSyntax.JPEG_BASELINE.uid(), sequential);
  }

  private PixelDecoder() {}

  /**
   * Whether frames of this transfer syntax can be decoded: what negotiation may offer and accept
   * for images.
   */
  public static boolean supports(String transferSyntaxUid) {
    return CODECS.containsKey(transferSyntaxUid);
  }

  /** UIDs of the transfer syntaxes that can be decoded, uncompressed first. */
  public static Set<String> supported() {
    return Collections.unmodifiableSet(CODECS.keySet());
  }

  /**
   * Reads what the data set says of its frames.
   *
   * @throws DicomException when an attribute is missing, out of range, or the image is not
   *     monochrome with one sample a pixel
   */
  public static PixelFormat format(DataSet dataSet) throws DicomException {
    int samples = dataSet.integer(Tag.SAMPLES_PER_PIXEL, 1);
    String photometric = dataSet.string(Tag.PHOTOMETRIC_INTERPRETATION, "");
    if (samples != 1 || !photometric.equals("MONOCHROME2") && !photometric.equals("MONOCHROME1")) {
      throw new DicomException(
          "the image has "
              + samples
              + " sample(s) a pixel and photometric interpretation "
              + Quoted.code(photometric)
              + " (0028,0004); only MONOCHROME1 and MONOCHROME2 are decoded");
    }
    int bitsAllocated = required(dataSet, Tag.BITS_ALLOCATED);
    int bitsStored = dataSet.integer(Tag.BITS_STORED, bitsAllocated);
    int representation = dataSet.integer(Tag.PIXEL_REPRESENTATION, 0);
    if (representation != 0 && representation != 1) {
      throw new DicomException(
          "Pixel Representation (0028,0103) is " + representation + ", not 0 or 1");
    }
    try {
      return new PixelFormat(
          required(dataSet, Tag.ROWS),
          required(dataSet, Tag.COLUMNS),
          bitsAllocated,
          bitsStored,
          dataSet.integer(Tag.HIGH_BIT, bitsStored - 1),
          representation == 1);
    } catch (IllegalArgumentException e) {
      throw new DicomException(e.getMessage(), e);
    }
  }

  private static int required(DataSet dataSet, int tag) throws DicomException {
    int value = dataSet.integer(tag, Integer.MIN_VALUE);
    if (value == Integer.MIN_VALUE) {
      throw new DicomException(Tag.name(tag) + " is missing or no number");
    }
    return value;
  }

  /**
   * Decodes one frame. Of many it is better to cut them once: {@link #decode(DataSet,
   * TransferSyntax, byte[])}.
   *
   * @param dataSet with its pixels
   * @param frame from 0
   * @return stored values, row-major, rows x columns of them, sign extended
   * @throws DicomException when the syntax is not decoded here, or the pixels are damaged; it names
   *     the SOP Instance UID
   */
  public static int[] decode(DataSet dataSet, TransferSyntax syntax, int frame)
      throws DicomException {
    try {
      FrameCodec codec = codec(syntax);
      PixelFormat format = format(dataSet);
      List<byte[]> frames = PixelData.frames(dataSet, syntax);
      if (frame < 0 || frame >= frames.size()) {
        throw new DicomException("there is no frame " + (frame + 1) + " among " + frames.size());
      }
      return codec.decode(frames.get(frame), format);
    } catch (IOException e) {
      throw ofInstance(dataSet, e);
    }
  }

  /**
   * Decodes one frame of {@link PixelData#frames}.
   *
   * @return as above
   * @throws DicomException as above
   */
  public static int[] decode(DataSet dataSet, TransferSyntax syntax, byte[] frame)
      throws DicomException {
    try {
      return codec(syntax).decode(frame, format(dataSet));
    } catch (IOException e) {
      throw ofInstance(dataSet, e);
    }
  }

  private static FrameCodec codec(TransferSyntax syntax) throws DicomException {
    FrameCodec codec = CODECS.get(syntax.uid());
    if (codec == null) {
      throw new DicomException(
          "transfer syntax " + describe(syntax) + " is not decoded; " + offer());
    }
    return codec;
  }

  private static DicomException ofInstance(DataSet dataSet, IOException e) {
    String uid = Quoted.uid(dataSet.string(Tag.SOP_INSTANCE_UID));
    return new DicomException("pixels of instance " + uid + ": " + e.getMessage(), e);
  }

  /** Name and UID of a syntax, for messages. */
  public static String describe(TransferSyntax syntax) {
    String name = syntax.isKnown() ? syntax.name() : NOT_DECODED.get(syntax.uid());
    return name == null ? syntax.uid() : name + " (" + syntax.uid() + ")";
  }

  private static String offer() {
    return CODECS.keySet().stream()
        .map(uid -> TransferSyntax.of(uid).toString())
        .collect(Collectors.joining(", ", "have it sent as one of: ", ""));
  }
}
