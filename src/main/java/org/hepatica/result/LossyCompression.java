package org.hepatica.result;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;

/**
 * Carries over to a result that pixels of its sources were once compressed with loss (PS3.3
 * C.7.6.1.1.5): what a source says itself, else what the syntax says that it came in.
 */
final class LossyCompression {
  private static final String JPEG = "ISO_10918_1";

  /** Syntaxes that can lose, with the names of their methods (PS3.3 C.7.6.1.1.5.1). */
  private static final Map<TransferSyntax, String> METHODS =
      Map.of(
          TransferSyntax.JPEG_BASELINE,
          JPEG,
          TransferSyntax.JPEG_EXTENDED,
          JPEG,
          TransferSyntax.JPEG_LS_NEAR_LOSSLESS,
          "ISO_14495_1",
          TransferSyntax.JPEG_2000,
          "ISO_15444_1");

  private LossyCompression() {}

  /** Fills Lossy Image Compression and, where there was loss, its ratio and method. */
  static void carry(DataSet result, SourceSeries sources) throws IOException {
    boolean unclear = false;
    for (int k = 0; k < sources.size(); k++) {
      DataSet source = sources.header(k);
      boolean said = "01".equals(source.string(Tag.LOSSY_IMAGE_COMPRESSION));
      String method = METHODS.get(sources.syntax(k));
      if (said && saysHow(source)) {
        copy(result, source);
        return;
      }
      if (said && method != null || losesUnsaid(sources.syntax(k), source)) {
        result
            .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "01")
            .set(Tag.LOSSY_IMAGE_COMPRESSION_RATIO, Vr.DS, ratio(sources, k))
            .set(Tag.LOSSY_IMAGE_COMPRESSION_METHOD, Vr.CS, method);
        return;
      }
      unclear |= said;
    }
    // Decompressed since, by one who did not say what there was before; a ratio alone would be
    // taken for that of the next method, such as a capture's own.
    result.set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, unclear ? "01" : "00");
  }

  private static void copy(DataSet result, DataSet source) {
    result
        .copy(Tag.LOSSY_IMAGE_COMPRESSION, source)
        .copy(Tag.LOSSY_IMAGE_COMPRESSION_RATIO, source)
        .copy(Tag.LOSSY_IMAGE_COMPRESSION_METHOD, source);
  }

  /** An image need not (type 3), a segmentation must (type 1C, PS3.3 C.8.20.2). */
  private static boolean saysHow(DataSet source) {
    return source.string(Tag.LOSSY_IMAGE_COMPRESSION_RATIO) != null
        && source.string(Tag.LOSSY_IMAGE_COMPRESSION_METHOD) != null;
  }

  /**
   * JPEG always loses. JPEG-LS and JPEG 2000 have streams without loss under the same syntaxes; who
   * sends one says 00, and who says nothing is not believed to.
   */
  private static boolean losesUnsaid(TransferSyntax syntax, DataSet source) {
    String method = METHODS.get(syntax);
    return JPEG.equals(method)
        || method != null && !"00".equals(source.string(Tag.LOSSY_IMAGE_COMPRESSION));
  }

  /** Bytes of the pixels as they are allocated to those of their fragments, such as "12.34". */
  private static String ratio(SourceSeries sources, int k) throws IOException {
    DataSet image = Part10.read(sources.file(k)).dataSet();
    double pixels =
        (double) image.integer(Tag.NUMBER_OF_FRAMES, 1)
            * image.integer(Tag.ROWS, 0)
            * image.integer(Tag.COLUMNS, 0)
            * image.integer(Tag.SAMPLES_PER_PIXEL, 1)
            * image.integer(Tag.BITS_ALLOCATED, 16)
            / 8;
    List<byte[]> items = image.fragments(Tag.PIXEL_DATA);
    long bytes = items == null ? 0 : items.stream().skip(1).mapToLong(item -> item.length).sum();
    return String.format(Locale.ROOT, "%.2f", bytes == 0 ? 1 : pixels / bytes);
  }
}
