package org.hepatica.truth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.GZIPInputStream;

/** A label map of dcmqi: gzip, little endian, shorts. */
record Nrrd(int columns, int rows, int depth, short[] labels) {

  static Nrrd read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n\n") + 2;
    String header = text.substring(0, end);
    if (!header.contains("type: short") || !header.contains("encoding: gzip")) {
      throw new IOException("not what this reader takes: " + header);
    }
    int[] sizes =
        Arrays.stream(header.replaceAll("(?s).*\nsizes: ([0-9 ]+)\n.*", "$1").split(" "))
            .mapToInt(Integer::parseInt)
            .toArray();
    byte[] raw =
        new GZIPInputStream(new ByteArrayInputStream(all, end, all.length - end)).readAllBytes();
    short[] labels = new short[raw.length / 2];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(labels);
    return new Nrrd(sizes[0], sizes[1], sizes[2], labels);
  }

  /** Pixels of any label. */
  BitSet slice(int k) {
    return slice(k, 0);
  }

  /** Pixels of one label; 0 for any. */
  BitSet slice(int k, int label) {
    BitSet bits = new BitSet();
    for (int i = 0; i < rows * columns; i++) {
      short here = labels[k * rows * columns + i];
      bits.set(i, label == 0 ? here != 0 : here == label);
    }
    return bits;
  }
}
