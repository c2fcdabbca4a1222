package org.hepatica.learning.child;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** How a child process ends that cannot do what it was told. */
public final class ChildFailure {
  private ChildFailure() {}

  /** Says why in one sentence, which the parent hands on as its last words, and exits. */
  public static void exit(IOException e) {
    System.err.println(sentence(e));
    System.exit(1);
  }

  /** A file that is missing or odd: one sentence for the user, not a stack trace. */
  public static String sentence(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    }
    return e.getClass() == IOException.class ? e.getMessage() : e.toString();
  }
}
