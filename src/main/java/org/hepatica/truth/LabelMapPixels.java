package org.hepatica.truth;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.pixel.PixelData;
import org.hepatica.dicom.pixel.PixelDecoder;

/**
 * Segmentation Type LABELMAP (PS3.3 C.8.20.2): a pixel's value is the number of its segment. Of no
 * segment are Pixel Padding Value and 0, unless 0 is described as one. OHIF writes these from 3.13
 * on.
 */
final class LabelMapPixels implements SegmentPixels {
  /** A number that has changed by one is another segment. */
  private static final Set<TransferSyntax> LOSSY =
      Set.of(
          TransferSyntax.JPEG_BASELINE,
          TransferSyntax.JPEG_EXTENDED,
          TransferSyntax.JPEG_LS_NEAR_LOSSLESS,
          TransferSyntax.JPEG_2000);

  private final DataSet seg;
  private final TransferSyntax syntax;
  private final List<byte[]> frames;
  private final Segments segments;
  private final int padding;

  /**
   * @param seg with rows, columns and frames that are known to be within their ranges
   * @throws DicomException when its transfer syntax is not decoded or is lossy, or there are not as
   *     many pixels as the frames need
   */
  LabelMapPixels(DataSet seg, TransferSyntax syntax, Segments segments) throws DicomException {
    if (!PixelDecoder.supports(syntax.uid()) || LOSSY.contains(syntax)) {
      throw new DicomException(
          "a label map in %s is not read: have it written and sent without loss, as Explicit VR"
                  .formatted(PixelDecoder.describe(syntax))
              + " Little Endian or RLE Lossless");
    }
    // Colours of a palette are for display (PS3.3 C.8.20.2): what counts is the stored value.
    this.seg = seg.set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2");
    this.syntax = syntax;
    this.frames = PixelData.frames(seg, syntax);
    this.segments = segments;
    this.padding = seg.integer(Tag.PIXEL_PADDING_VALUE, 0);
  }

  @Override
  public boolean mayHold(int frame, Set<Integer> chosen) {
    return true;
  }

  @Override
  public BitSet marked(int frame, Set<Integer> chosen) throws DicomException {
    int[] numbers = PixelDecoder.decode(seg, syntax, frames.get(frame));
    BitSet bits = new BitSet(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      int number = numbers[i];
      if (number != padding && chosen.contains(number)) {
        bits.set(i);
      } else if (number != padding && number != 0 && !segments.contains(number)) {
        throw new DicomException(
            "frame %d has pixels of segment %d, which there is not".formatted(frame + 1, number));
      }
    }
    return bits;
  }
}
