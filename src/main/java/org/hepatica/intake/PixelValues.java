package org.hepatica.intake;

import java.io.IOException;
import java.nio.file.Path;

/** Decodes pixels, to tell whether two instances in different transfer syntaxes show the same. */
@FunctionalInterface
public interface PixelValues {
  /** Knows no codec: instances in different syntaxes then count as different. */
  PixelValues NONE = (first, second) -> false;

  /**
   * Whether two files hold the same stored values in all frames; false where one of them is in a
   * syntax for which it knows no codec, and they are not encoded alike.
   *
   * @throws IOException when pixels are damaged, or no grey values
   */
  boolean same(Path first, Path second) throws IOException;
}
