package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hepatica.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
class LoggingTest {
  private static final Path DELIVERED = Path.of("conf", "logback.xml");

  @TempDir Path folder;

  /** Logs as a node does, in a JVM of its own, whose loggers nobody else needs. */
  public static final class Program {
    private Program() {}

    public static void main(String[] args) {
      try {
        Logging.asNode(Path.of(args[0]), Path.of(args[1]));
        LoggerFactory.getLogger("org.hepatica.cli.Program").info("all is set");
      } catch (IOException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  private JavaProgram program(String logback) throws IOException {
    Files.writeString(folder.resolve("logback.xml"), logback);
    return JavaProgram.start(Program.class, folder.toString(), folder.resolve("data").toString());
  }

  @Test
  void aLogFileThatCannotBeOpenedIsNamed() throws Exception {
    // What no user may write to, root neither.
    Files.createDirectories(folder.resolve("data/logs/hepatica.log"));
    try (JavaProgram program = program(Files.readString(DELIVERED))) {
      assertThat(program.line(".*HEP-.*|.*all is set.*"))
          .contains("HEP-124")
          .contains("logback.xml")
          .contains("hepatica.log");
      program.line(".*all is set.*");
    }
  }

  @Test
  void withTheDeliveredFileThereIsNothingToTell() throws Exception {
    try (JavaProgram program = program(Files.readString(DELIVERED))) {
      assertThat(program.line(".*HEP-.*|.*all is set.*")).contains("all is set");
      program.awaitEnd(); // the console hears it before the file
    }
    assertThat(folder.resolve("data/logs/hepatica.log")).content().contains("all is set");
  }

  @Test
  void aConfigurationThatLeavesNoLogIsRefused() throws Exception {
    String misspelt = Files.readString(DELIVERED).replace("Appender\">", "Apender\">");
    try (JavaProgram program = program(misspelt)) {
      assertThat(program.line("refused.*"))
          .contains("logback.xml leaves no log")
          .contains("Apender");
    }
  }
}
