package org.hepatica.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.pixel.FrameFile;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.intake.PixelValues;

/**
 * Lets intake see whether two instances in different transfer syntaxes show the same pixels, a
 * frame at a time: the node that listens never holds an image of many frames, but for one in a
 * syntax whose frames have no places.
 */
final class DecodedPixels implements PixelValues {
  /** Of what is held whole. A short deflated file may hold a very long data set. */
  private static final ReadLimits HELD =
      new ReadLimits(
          256 << 20, 256L << 20, ReadLimits.FILE.maxDepth(), ReadLimits.FILE.maxElements());

  @Override
  public boolean same(Path first, Path second) throws IOException {
    try (FrameFile a = FrameFile.open(first, HELD);
        FrameFile b = FrameFile.open(second, HELD)) {
      boolean same = a.count() == b.count();
      for (int frame = 1; same && frame <= a.count(); frame++) {
        same = same(a, b, frame);
      }
      return same;
    }
  }

  private static boolean same(FrameFile a, FrameFile b, int frame) throws IOException {
    byte[] x = a.frame(frame);
    byte[] y = b.frame(frame);
    if (a.syntax().uid().equals(b.syntax().uid()) && Arrays.equals(x, y)) {
      return true;
    }
    return PixelDecoder.supports(a.syntax().uid())
        && PixelDecoder.supports(b.syntax().uid())
        && Arrays.equals(values(a, x), values(b, y));
  }

  private static int[] values(FrameFile file, byte[] frame) throws DicomException {
    return PixelDecoder.decode(file.header(), file.syntax(), frame);
  }
}
