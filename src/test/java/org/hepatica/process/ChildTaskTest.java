package org.hepatica.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildTaskTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Ends as its argument says. */
  static final class Ending {
    private Ending() {}

    public static void main(String[] args) {
      PrintStream out = ChildTask.begin();
      System.setOut(System.err);
      out.println("begun");
      System.out.println("a line of the log");
      switch (args[0]) {
        case "well" -> System.exit(0);
        case "missing" -> ChildTask.refuse(new NoSuchFileException("d/\u00e4.png"));
        case "full" ->
            ChildTask.refuse(new FileSystemException("run/a", null, "No space left on device"));
        case "odd" -> ChildTask.refuse("no mask\n  for it");
        case "memory" -> {
          long[][] all = new long[1 << 20][];
          for (int i = 0; i < all.length; i++) {
            all[i] = new long[1 << 20];
          }
        }
        default -> throw new IllegalStateException("refused: by nobody");
      }
    }
  }

  private final List<String> output = new ArrayList<>();

  private void run(String how) throws IOException, InterruptedException {
    ChildTask.run(
        "the ending",
        SOON,
        errors ->
            new ChildJvm.Spec(
                "ending",
                Ending.class.getName(),
                List.of(how),
                List.of("-Xmx32m", "-XX:+ExitOnOutOfMemoryError"),
                Map.of(),
                null,
                output::add,
                errors));
  }

  @Test
  void oneThatEndsWellSaysNothing() {
    assertThatCode(() -> run("well")).doesNotThrowAnyException();
    assertThat(output).containsExactly("begun");
  }

  @Test
  void whatItRefusesIsToldInItsWordsAlone() {
    assertThatThrownBy(() -> run("missing"))
        .isInstanceOf(ChildRefused.class)
        .hasMessage("d/\u00e4.png does not exist");
    assertThatThrownBy(() -> run("full"))
        .isInstanceOf(ChildRefused.class)
        .hasMessage("run/a: No space left on device");
    assertThatThrownBy(() -> run("odd"))
        .isInstanceOf(ChildRefused.class)
        .hasMessage("no mask for it");
  }

  /** A JVM ends with 3 then, which imports took for a refusal without a reason. */
  @Test
  void withoutMemoryItHasFailedAndRefusedNothing() {
    assertThatThrownBy(() -> run("memory"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ChildRefused.class)
        .hasMessageContaining("the ending ended with status 3")
        .hasMessageContaining("a line of the log");
  }

  @Test
  void aFaultOfItIsToldWithItsLastWords() {
    assertThatThrownBy(() -> run("badly"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ChildRefused.class)
        .hasMessageContaining("the ending ended with status 1")
        .hasMessageContaining("a line of the log")
        .hasMessageContaining("IllegalStateException: refused: by nobody");
  }
}
