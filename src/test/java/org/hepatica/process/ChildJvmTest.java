package org.hepatica.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChildJvmTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final Queue<String> output = new ConcurrentLinkedQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  /** Says hello on both streams, with an argument, a property and a variable, and ends with 3. */
  public static final class Greeter {
    public static void main(String[] args) {
      System.out.println(
          args[0] + " " + System.getProperty("greeting") + " " + System.getenv("PLANET"));
      System.err.println("on the side");
      System.exit(3);
    }
  }

  /** Says what three of its properties are. */
  public static final class Properties {
    public static void main(String[] args) {
      System.out.println(
          System.getProperty("greeting")
              + " "
              + System.getProperty("PLANET")
              + " "
              + System.getProperty("later"));
    }
  }

  /** Answers each line of input until it is told to stop. */
  public static final class Echo {
    public static void main(String[] args) throws InterruptedException {
      ChildJvm.onInput(line -> System.out.println("echo " + line));
      Thread.sleep(600_000);
    }
  }

  /** Starts a child of its own that waits, names its process and crashes. */
  public static final class CrashingParent {
    public static void main(String[] args) throws IOException {
      ChildJvm child = ChildJvm.start(spec(Echo.class, List.of(), System.out::println));
      System.out.println(child.pid());
      child.send("up");
      try {
        Thread.sleep(600_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ChildJvm.Spec spec(
      Class<?> main, List<String> arguments, Consumer<String> output) {
    return new ChildJvm.Spec(
        "child",
        main.getName(),
        arguments,
        List.of("-Xmx64m", "-Dgreeting=good morning"),
        Map.of("PLANET", "Mars"),
        null,
        output,
        System.err::println);
  }

  @Test
  void argumentsFlagsEnvironmentOutputAndStatusPassThrough() throws Exception {
    ChildJvm.Spec plain = spec(Greeter.class, List.of("ää, b"), output::add);
    ChildJvm.Spec spec =
        new ChildJvm.Spec(
            plain.name(),
            plain.mainClass(),
            plain.arguments(),
            List.of(
                "-Xmx64m",
                "-Dgreeting=good morning",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8"),
            plain.environment(),
            null,
            plain.output(),
            errors::add);
    try (ChildJvm child = ChildJvm.start(spec)) {
      assertThat(child.await(SOON)).isEqualTo(3);
    }
    assertThat(output).singleElement().asString().endsWith("b good morning Mars");
    assertThat(errors).contains("on the side");
  }

  /** Its own prevail. */
  @Test
  void flagsOfAllChildrenPassThrough() throws Exception {
    String before = System.getProperty("org.hepatica.child.flags");
    System.setProperty("org.hepatica.child.flags", " -Dgreeting=bye -DPLANET=Venus  -Dlater=yes ");
    try (ChildJvm child = ChildJvm.start(spec(Properties.class, List.of(), output::add))) {
      assertThat(child.await(SOON)).isZero();
    } finally {
      if (before == null) {
        System.clearProperty("org.hepatica.child.flags");
      } else {
        System.setProperty("org.hepatica.child.flags", before);
      }
    }
    assertThat(output).containsExactly("good morning Venus yes");
  }

  @Test
  void linesGoToAndFro() throws Exception {
    try (ChildJvm child = ChildJvm.start(spec(Echo.class, List.of(), output::add))) {
      child.send("one");
      child.send("two");
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(output).containsExactly("echo one", "echo two"));
      assertThat(child.isAlive()).isTrue();
    }
  }

  /** A terminal's Ctrl-C and a supervisor's stop reach the whole group of processes. */
  @Test
  void aChildLeavesSignalsToItsParent() throws Exception {
    try (ChildJvm child = ChildJvm.start(spec(Echo.class, List.of(), output::add))) {
      child.send("one");
      await().atMost(SOON).until(() -> output.contains("echo one"));
      for (String signal : List.of("-INT", "-TERM", "-HUP")) {
        assertThat(new ProcessBuilder("kill", signal, "" + child.pid()).start().waitFor()).isZero();
      }
      assertThatThrownBy(() -> child.await(Duration.ofSeconds(3)))
          .as("it goes on until its parent ends it")
          .hasMessageContaining("did not end within");
    }
  }

  @Test
  void childThatDoesNotEndIsKilledAtTheDeadline() throws Exception {
    try (ChildJvm child = ChildJvm.start(spec(Echo.class, List.of(), output::add))) {
      assertThatThrownBy(() -> child.await(Duration.ofMillis(300)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("did not end within");
      await().atMost(SOON).until(() -> !child.isAlive());
    }
  }

  @Test
  void childEndsWhenItsParentIsKilled() throws Exception {
    try (ChildJvm parent = ChildJvm.start(spec(CrashingParent.class, List.of(), output::add))) {
      await().atMost(SOON).until(() -> output.contains("echo up"));
      long grandchild =
          Long.parseLong(output.stream().filter(l -> l.matches("\\d+")).findFirst().orElseThrow());
      assertThat(ProcessHandle.of(grandchild)).isPresent();
      // Only the parent, with SIGKILL: nobody tells the grandchild.
      ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();
      await()
          .atMost(SOON)
          .until(() -> ProcessHandle.of(grandchild).map(p -> !p.isAlive()).orElse(true));
    }
  }

  /** Writes far more than a pipe holds, and ends. */
  public static final class Talker {
    public static void main(String[] args) {
      for (int i = 0; i < 20_000; i++) {
        System.out.println("line " + i + " of a long story");
      }
    }
  }

  /** Else the child would wait for somebody to read, up to a deadline of days. */
  @Test
  void aChildWhoseLineWasNotUnderstoodComesToItsEnd() throws Exception {
    Consumer<String> deaf =
        line -> {
          throw new IllegalArgumentException("not understood");
        };
    try (ChildJvm child = ChildJvm.start(spec(Talker.class, List.of(), deaf))) {
      assertThat(child.await(Duration.ofSeconds(20))).isZero();
    }
  }

  /** As when others have taken the memory just then: what is said afterwards may be the answer. */
  @Test
  void anErrorLosesItsLineAndNoneAfterIt() throws Exception {
    Consumer<String> short0 =
        line -> {
          if (line.startsWith("line 7 ")) {
            throw new OutOfMemoryError("injected");
          }
          output.add(line);
        };
    try (ChildJvm child = ChildJvm.start(spec(Talker.class, List.of(), short0))) {
      assertThat(child.await(Duration.ofSeconds(20))).isZero();
    }
    assertThat(output).hasSize(19_999).contains("line 19999 of a long story");
  }
}
