package org.hepatica.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which program this is, from the build. */
public final class Build {

  /** Version, as in the POM. */
  public static final String VERSION = property("version");

  /**
   * Git commit that the program was built from, 40 hexadecimal digits; {@code -dirty} follows when
   * tracked files differed from it. {@code unknown} when it was built outside of a Git work tree.
   */
  public static final String REVISION = property("revision");

  private Build() {}

  private static String property(String name) {
    Properties build = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("build.properties in the jar cannot be read", e);
    }
    return build.getProperty(name);
  }
}
