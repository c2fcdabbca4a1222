package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.BitSet;

/**
 * The skeleton of a JPEG 2000 codestream (ITU-T T.800 Annex A): marker segments and tile-parts,
 * without their packets. It is walked before the library sees the bytes, because that library
 * allocates what headers ask for and shows a truncated stream as if it were whole.
 *
 * @param precision bits of a sample
 */
record Jpeg2000Codestream(int precision) {

  private static final int SOC = 0xFF4F;
  private static final int SIZ = 0xFF51;
  private static final int COD = 0xFF52;
  private static final int COC = 0xFF53;

  /** No writer of medical images is known to use them, and the library believes their lengths. */
  private static final int PPM = 0xFF60;

  private static final int PPT = 0xFF61;
  private static final int SOT = 0xFF90;
  private static final int SOD = 0xFF93;
  private static final int EOC = 0xFFD9;

  /** Tiles of 32 x 32 in 2048 x 2048; writers of CT use one tile. */
  private static final int MOST_TILES = 4096;

  /**
   * Bounds what the decoder allocates: a few words for each layer of each code-block. More than
   * these must be paid for, with a bit of the stream each.
   */
  private static final long FREE_LAYERED_BLOCKS = 1 << 14;

  /** Precincts of 32 x 32 in 8192 x 8192. */
  private static final int MOST_PRECINCTS = 1 << 16;

  /** Checks a stream against what the data set says. */
  static Jpeg2000Codestream check(byte[] data, PixelFormat format) throws IOException {
    return new Walk(data, format).walk();
  }

  private static final class Walk {
    private final byte[] data;
    private final PixelFormat format;
    private int tiles;
    private int layers = 1;

    Walk(byte[] data, PixelFormat format) {
      this.data = data;
      this.format = format;
    }

    Jpeg2000Codestream walk() throws IOException {
      require(
          data.length > 45 && word(0) == SOC && word(2) == SIZ,
          "it does not start with SOC and SIZ");
      int precision = size(4);
      int at = header(2, SOT);
      BitSet seen = new BitSet(tiles);
      boolean toTheEnd = false;
      while (!toTheEnd && at + 2 <= data.length && word(at) == SOT) {
        require(
            at + 12 <= data.length && word(at + 2) == 10,
            "a tile-part header is cut off at byte " + at);
        int tile = word(at + 4);
        require(tile < tiles, "a tile-part is of tile " + tile + " of " + tiles);
        seen.set(tile);
        long length = unsignedInt(at + 6);
        int packets = header(at + 12, SOD) + 2;
        toTheEnd = length == 0;
        long end = toTheEnd ? endOfCodestream() : at + length;
        require(
            end >= packets && end <= data.length,
            "tile " + tile + " is cut off: its part needs byte " + end + " of " + data.length);
        at = (int) end;
      }
      require(
          seen.cardinality() == tiles,
          tiles - seen.cardinality() + " of " + tiles + " tiles are missing");
      return new Jpeg2000Codestream(precision);
    }

    /** SIZ, T.800 A.5.1. */
    private int size(int at) throws IOException {
      require(at + word(at) <= data.length && word(at) >= 41, "SIZ is too short");
      long width = unsignedInt(at + 4) - unsignedInt(at + 12);
      long height = unsignedInt(at + 8) - unsignedInt(at + 16);
      int components = word(at + 36);
      int precision = (data[at + 38] & 0x7F) + 1;
      format.requireCodestream("JPEG 2000", width, height, components, precision);
      require(data[at + 39] == 1 && data[at + 40] == 1, "its component is subsampled");
      long across =
          tilesAlong(
              unsignedInt(at + 4),
              unsignedInt(at + 12),
              unsignedInt(at + 20),
              unsignedInt(at + 28));
      long down =
          tilesAlong(
              unsignedInt(at + 8),
              unsignedInt(at + 16),
              unsignedInt(at + 24),
              unsignedInt(at + 32));
      require(
          across * down <= MOST_TILES,
          "it has " + across * down + " tiles, more than " + MOST_TILES);
      tiles = (int) (across * down);
      return precision;
    }

    private static long tilesAlong(long end, long origin, long tile, long tileOrigin)
        throws IOException {
      require(
          tile > 0 && tileOrigin <= origin && tileOrigin + tile > origin,
          "its tile grid does not meet the image");
      require(
          end <= Integer.MAX_VALUE && tileOrigin + tile <= Integer.MAX_VALUE,
          "its reference grid is too large");
      return (end - tileOrigin + tile - 1) / tile;
    }

    /** Walks marker segments up to {@code last}, and returns where that marker is. */
    private int header(int from, int last) throws IOException {
      int at = from;
      while (true) {
        require(at + 4 <= data.length, "a header is cut off at byte " + at);
        int marker = word(at);
        if (marker == last) {
          return at;
        }
        int length = word(at + 2);
        require(
            marker >= 0xFF00 && length >= 2 && at + 2 + length <= data.length,
            "no marker segment at byte " + at);
        require(
            marker != PPM && marker != PPT,
            "its packed packet headers (PPM, PPT) are not decoded here");
        if (marker == COD) {
          require(length >= 12, "COD is too short");
          layers = word(at + 6);
          codingStyle(at + 9, (data[at + 4] & 1) != 0, at + 2 + length);
        } else if (marker == COC) {
          require(length >= 9, "COC is too short");
          codingStyle(at + 6, (data[at + 5] & 1) != 0, at + 2 + length);
        }
        at += 2 + length;
      }
    }

    /** SPcod, T.800 Table A.15. */
    private void codingStyle(int at, boolean hasPrecincts, int end) throws IOException {
      int levels = data[at] & 0xFF;
      int width = (data[at + 1] & 0xFF) + 2;
      int height = (data[at + 2] & 0xFF) + 2;
      require(levels <= 32, "it has " + levels + " decomposition levels");
      require(
          width <= 10 && height <= 10 && width + height <= 12,
          "its code-blocks are of 2^" + width + " x 2^" + height);
      long blocks = (long) (format.rows() >> height) * (format.columns() >> width) + tiles;
      require(
          layers >= 1 && layers * blocks <= FREE_LAYERED_BLOCKS + 8L * data.length,
          "it has " + layers + " layers of " + blocks + " code-blocks");
      // A packet for each layer of each resolution, and a byte at least for each (T.800 B.9).
      long packets = (long) layers * (levels + 1) * tiles;
      require(
          packets <= data.length, "it has " + data.length + " bytes for " + packets + " packets");
      if (hasPrecincts) {
        precincts(at + 5, levels, end);
      }
    }

    /** Table A.21: one byte for each resolution, the coarsest first. */
    private void precincts(int at, int levels, int end) throws IOException {
      require(at + levels + 1 <= end, "its precinct sizes are cut off");
      long count = tiles;
      for (int resolution = 0; resolution <= levels; resolution++) {
        int exponents = data[at + resolution] & 0xFF;
        int scale = levels - resolution;
        count +=
            (((long) format.columns() >> scale) / (1 << (exponents & 15)) + 1)
                * (((long) format.rows() >> scale) / (1 << (exponents >> 4)) + 1);
      }
      require(count <= MOST_PRECINCTS, "it has " + count + " precincts");
    }

    /**
     * Where EOC is, for a last tile-part that says no length; a padding byte may follow (PS3.5
     * A.4).
     */
    private long endOfCodestream() throws IOException {
      for (int at = data.length - 2; at >= data.length - 3; at--) {
        if (word(at) == EOC) {
          return at;
        }
      }
      throw new IOException("damaged JPEG 2000 stream: it is cut off before its end (EOC)");
    }

    private int word(int at) {
      return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
    }

    private long unsignedInt(int at) {
      return (long) word(at) << 16 | word(at + 2);
    }

    private static void require(boolean holds, String otherwise) throws IOException {
      if (!holds) {
        throw new IOException("damaged JPEG 2000 stream: " + otherwise);
      }
    }
  }
}
