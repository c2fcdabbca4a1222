package org.hepatica.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param where the place: {@code file:line}, a file, an environment variable or a {@code --set}
 * @param key the setting, such as {@code dicom.port}; empty when the whole place is meant
 * @param what what is wrong, as the end of a sentence that begins with the key
 * @param cure what to do about it, as a sentence
 */
public record ConfigProblem(String where, String key, String what, String cure) {
  @Override
  public String toString() {
    return where + ": " + (key.isEmpty() ? "" : key + " ") + what + ". " + cure;
  }
}
