package org.hepatica.process;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A child process that does one thing and ends: what it tells its parent goes to its standard
 * output, all else to its standard error, and where it cannot do the thing it says why.
 */
public final class ChildTask {
  private static final int LAST_WORDS = 20;

  /** A JVM out of memory ends with 3, one that failed with 1. */
  private static final int REFUSED = 87;

  private static final String REFUSAL = "refused: ";

  private ChildTask() {}

  /**
   * Runs a child to its end.
   *
   * @param what it does, for messages: {@code calibration}
   * @param deadline after which it is killed
   * @param child made of what is to be told its standard error
   * @throws ChildRefused when it cannot do what it was told
   * @throws IOException when it fails otherwise; the message ends with its last words
   * @throws InterruptedException when the waiting thread is interrupted; the child is ended then
   */
  public static void run(
      String what, Duration deadline, Function<Consumer<String>, ChildJvm.Spec> child)
      throws IOException, InterruptedException {
    LastWords lastWords = new LastWords(LAST_WORDS);
    try (ChildJvm running = ChildJvm.start(child.apply(lastWords))) {
      int status = running.await(deadline);
      if (status == REFUSED) {
        throw new ChildRefused(refusal(lastWords.lines()));
      }
      if (status != 0) {
        throw new IOException(
            "%s ended with status %d: %s".formatted(what, status, lastWords.text()));
      }
    }
  }

  private static String refusal(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(REFUSAL))
        .reduce((first, last) -> last)
        .map(line -> line.substring(REFUSAL.length()))
        .orElseGet(() -> String.join("\n", lines));
  }

  /**
   * For the main method of the child, first of all: it will end with its parent.
   *
   * @return the standard output, for what the parent is told
   */
  public static PrintStream begin() {
    ChildJvm.exitWithParent();
    return new PrintStream(System.out, true, StandardCharsets.UTF_8);
  }

  /** For the child: ends it, for a reason that the parent hands on. */
  public static void refuse(String why) {
    PrintStream errors = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    errors.println(REFUSAL + why.replaceAll("\\s*\\R\\s*", " "));
    System.exit(REFUSED);
  }

  /** The same, for a file that is missing or odd. */
  public static void refuse(IOException why) {
    refuse(sentence(why));
  }

  /** One sentence for the user in place of a stack trace. */
  public static String sentence(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getFile() + ": " + file.getReason();
    }
    return e.getClass() == IOException.class ? e.getMessage() : e.toString();
  }
}
