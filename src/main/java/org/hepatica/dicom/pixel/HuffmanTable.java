package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.Arrays;

/**
 * A Huffman code of JPEG: codes of at most 16 bits, given by how many there are of each length
 * (ITU-T T.81 Annex C). The short ones are looked up at once, the long ones by length.
 */
final class HuffmanTable {

  /** More bits make a larger table for each DHT segment of a hostile stream. */
  private static final int DIRECT_BITS = 9;

  private final short[] direct = new short[1 << DIRECT_BITS];
  private final int[] limits = new int[17];
  private final int[] offsets = new int[17];
  private final byte[] values;

  private HuffmanTable(byte[] values) {
    this.values = values;
  }

  /** Reads the tables of a DHT segment (T.81 B.2.4.2) into those of one class, 0 (DC) or 1 (AC). */
  static void read(JpegMarkers segment, HuffmanTable[] dc, HuffmanTable[] ac) throws IOException {
    int length = segment.end() - segment.body();
    int at = 0;
    while (at < length) {
      int kind = segment.octet(at);
      if ((kind & 0xEC) != 0) {
        throw JpegMarkers.damaged("DHT names table " + Integer.toHexString(kind));
      }
      int[] counts = new int[17];
      int codes = 0;
      for (int i = 1; i <= 16; i++) {
        counts[i] = segment.octet(at + i);
        codes += counts[i];
      }
      byte[] values = new byte[codes];
      for (int i = 0; i < codes; i++) {
        values[i] = (byte) segment.octet(at + 17 + i);
      }
      (kind >> 4 == 0 ? dc : ac)[kind & 3] = of(counts, values);
      at += 17 + codes;
    }
  }

  /**
   * The code of T.81 C.2.
   *
   * @param counts how many codes have 1 to 16 bits
   * @param values what they stand for, the shortest first
   */
  static HuffmanTable of(int[] counts, byte[] values) throws IOException {
    HuffmanTable table = new HuffmanTable(values);
    int next = 0; // the first free code, as 16 bits
    int value = 0;
    for (int length = 1; length <= 16; length++) {
      int shift = 16 - length;
      table.offsets[length] = value - (next >> shift);
      int end = next + (counts[length] << shift);
      if (end > 1 << 16) {
        throw new IOException(
            "damaged JPEG stream: a Huffman table of " + values.length + " codes is not a code");
      }
      if (length <= DIRECT_BITS) {
        int drop = 16 - DIRECT_BITS;
        for (int code = next; code < end; code += 1 << shift, value++) {
          short entry = (short) (length << 8 | values[value] & 0xFF);
          Arrays.fill(table.direct, code >> drop, code + (1 << shift) >> drop, entry);
        }
      } else {
        value += counts[length];
      }
      next = end;
      table.limits[length] = end;
    }
    return table;
  }

  /**
   * The code that the next 16 bits start with.
   *
   * @return its length in bits, times 256, plus its value; 0 when no code starts so
   */
  int lookUp(int bits) {
    int entry = direct[bits >> 16 - DIRECT_BITS];
    if (entry != 0) {
      return entry;
    }
    for (int length = DIRECT_BITS + 1; length <= 16; length++) {
      if (bits < limits[length]) {
        return length << 8 | values[offsets[length] + (bits >> 16 - length)] & 0xFF;
      }
    }
    return 0;
  }
}
