package org.hepatica.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;

/** What this node calls itself in the objects it makes, and how it knows them again. */
public final class Equipment {
  public static final String MANUFACTURER = "Hepatica";
  public static final String MODEL = "Hepatica liver node";

  /** What {@link #isOurs} looks at. */
  public static final Set<Integer> TAGS = Set.of(Tag.MANUFACTURER, Tag.MANUFACTURER_MODEL_NAME);

  /** Version of this software, from the build. */
  public static final String VERSION = version();

  private Equipment() {}

  /**
   * Whether this node made an object: it then starts no job and no notice, however often a PACS
   * sends it back. Any version counts, so that an upgrade does not begin a loop.
   */
  public static boolean isOurs(DataSet dataSet) {
    return MANUFACTURER.equals(dataSet.string(Tag.MANUFACTURER))
        && MODEL.equals(dataSet.string(Tag.MANUFACTURER_MODEL_NAME));
  }

  private static String version() {
    Properties build = new Properties();
    try (InputStream in = Equipment.class.getResourceAsStream("build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("build.properties in the jar cannot be read", e);
    }
    return build.getProperty("version");
  }
}
