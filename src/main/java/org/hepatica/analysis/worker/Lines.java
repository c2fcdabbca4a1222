package org.hepatica.analysis.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines of a stream, each of bounded length: what a broken peer sends without end must not fill the
 * memory.
 */
final class Lines {
  /** Bytes of a line that are kept; the rest of a longer line is dropped. */
  static final int LONGEST = 64 << 10;

  private final InputStream in;

  /** Reads through its own buffer: the stream belongs to this reader from now on. */
  Lines(InputStream in) {
    this.in = new java.io.BufferedInputStream(in);
  }

  /** The next line without its end; null at the end of the stream. */
  String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() < LONGEST && b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
