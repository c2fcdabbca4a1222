package org.hepatica.result;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What earlier jobs of the same series wrote. An object that is the same but for its dates has the
 * same UID, and goes out as it was: else a PACS that holds it would get another object of that UID.
 * One that bears another patient's name than the images do now is made anew.
 */
@FunctionalInterface
public interface EarlierResults {
  /** There are none. */
  EarlierResults NONE = uid -> Optional.empty();

  /** The file of the object of that SOP Instance UID; it may be gone. */
  Optional<Path> file(String sopInstanceUid);
}
