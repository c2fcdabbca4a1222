package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * JPEG-LS (ITU-T T.87, ISO/IEC 14495-1), lossless and near-lossless, 2 to 16 bits, with preset
 * coding parameters and restart intervals. Mapping tables, point transforms, subsampling and sizes
 * beyond 65535, which no CT writer uses, are refused.
 */
final class JpegLsCodec implements FrameCodec {

  private static final int PRESET_PARAMETERS = 1;

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    return planes(frame, format, 1)[0];
  }

  /**
   * Decodes a frame of several components, each as if {@code format} described it alone.
   *
   * @return one array for each component, row-major, in the order of the frame header
   */
  static int[][] planes(byte[] frame, PixelFormat format, int components) throws IOException {
    return new Image(frame, format, components).decode();
  }

  /** The state of one image while its marker segments are read. */
  private static final class Image {
    private final byte[] data;
    private final PixelFormat format;
    private final JpegMarkers segment;
    private final int[] ids;
    private final int[][] planes;
    private int precision;
    private int restartLines;
    private JpegLsParameters.Preset preset = JpegLsParameters.Preset.NONE;

    Image(byte[] data, PixelFormat format, int components) throws IOException {
      this.data = data;
      this.format = format;
      this.ids = new int[components];
      this.planes = new int[components][];
      this.segment = new JpegMarkers(data);
    }

    int[][] decode() throws IOException {
      int missing = planes.length;
      while (missing > 0) {
        switch (segment.next()) {
          case JpegMarkers.SOF55 -> frameHeader();
          case JpegMarkers.LSE -> parameters();
          case JpegMarkers.DRI -> restartInterval();
          case JpegMarkers.APP8 -> refuseColourTransform();
          case JpegMarkers.SOS -> missing -= scan();
          default -> segment.skip("JPEG-LS (FFF7)");
        }
      }
      for (int[] plane : planes) {
        for (int i = 0; i < plane.length; i++) {
          plane[i] = format.storedValue(plane[i], precision);
        }
      }
      return planes;
    }

    private void frameHeader() throws IOException {
      JpegMarkers.require(precision == 0, "it has two frame headers");
      int bits = segment.octet(0);
      format.requireCodestream(
          "JPEG-LS", segment.shortAt(3), segment.shortAt(1), segment.octet(5), bits, planes.length);
      JpegMarkers.require(bits >= 2, "it has 1 bit a sample");
      for (int i = 0; i < ids.length; i++) {
        ids[i] = segment.octet(6 + 3 * i);
        JpegMarkers.require(
            ids.length == 1 || segment.octet(7 + 3 * i) == 0x11, "a component is subsampled");
      }
      precision = bits;
    }

    /** LSE, T.87 C.2.4.1. */
    private void parameters() throws IOException {
      int type = segment.octet(0);
      if (type != PRESET_PARAMETERS) {
        throw new IOException(
            "the JPEG-LS stream has an LSE segment of type "
                + type
                + " (mapping table or oversize image), which is not decoded");
      }
      preset =
          new JpegLsParameters.Preset(
              segment.shortAt(1),
              segment.shortAt(3),
              segment.shortAt(5),
              segment.shortAt(7),
              segment.shortAt(9));
    }

    /** DRI, T.87 C.2.5: lines, in two to four bytes. */
    private void restartInterval() throws IOException {
      int length = segment.end() - segment.body();
      JpegMarkers.require(length >= 2 && length <= 4, "DRI has " + length + " bytes");
      long lines = 0;
      for (int i = 0; i < length; i++) {
        lines = lines << 8 | segment.octet(i);
      }
      restartLines = (int) Math.min(lines, Integer.MAX_VALUE);
    }

    /** HP's colour transforms, which some encoders announce in APP8. */
    private void refuseColourTransform() throws IOException {
      int length = segment.end() - segment.body();
      if (length == 5
          && new String(data, segment.body(), 4, StandardCharsets.ISO_8859_1).equals("mrfx")
          && segment.octet(4) != 0) {
        throw new IOException("the JPEG-LS stream has a colour transform, which is not decoded");
      }
    }

    /** SOS, T.87 C.2.3: returns how many components it held. */
    private int scan() throws IOException {
      JpegMarkers.require(precision != 0, "the scan comes before SOF55");
      int count = segment.octet(0);
      JpegMarkers.require(
          count >= 1 && count <= ids.length, "the scan has " + count + " components");
      int[][] targets = new int[count][];
      for (int i = 0; i < count; i++) {
        targets[i] = plane(segment.octet(1 + 2 * i));
        if (segment.octet(2 + 2 * i) != 0) {
          throw new IOException("the JPEG-LS stream has a mapping table, which is not decoded");
        }
      }
      int near = segment.octet(1 + 2 * count);
      int interleave = segment.octet(2 + 2 * count);
      JpegMarkers.require(
          count == 1 ? interleave == 0 : interleave == 1 || interleave == 2,
          "the scan of " + count + " components has interleave mode " + interleave);
      if (segment.octet(3 + 2 * count) != 0) {
        throw new IOException("the JPEG-LS stream has a point transform, which is not decoded");
      }
      JpegLsParameters parameters = JpegLsParameters.of(preset, precision, near);
      JpegLsReader bits = new JpegLsReader(data, segment.end());
      new JpegLsScan(bits, parameters, format.columns())
          .decode(targets, interleave == 2, restartLines);
      segment.moveTo(bits.position());
      return count;
    }

    /** A new array for the samples of a component. */
    private int[] plane(int id) throws IOException {
      int component = 0;
      while (component < ids.length && (ids[component] != id || planes[component] != null)) {
        component++;
      }
      JpegMarkers.require(
          component < ids.length, "a scan is of component " + id + ", which is not there");
      planes[component] = new int[format.pixels()];
      return planes[component];
    }
  }
}
