package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.hepatica.cli.Main;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.Ledger;
import org.hepatica.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stop that is asked for while the node starts ends the start, in order. */
class StopWhileStartingTest {
  @TempDir Path folder;

  @Test
  void closesWhatHadStarted() throws Exception {
    Path data = folder.resolve("data");
    HepaticaConfig config =
        HepaticaConfig.load(null, null, data, List.of("dicom.port=0", "console.port=0"), Map.of());
    Stop stop = new Stop();
    stop.ask();
    assertThatThrownBy(() -> Node.start(config, stop)).isInstanceOf(CancellationException.class);
    Ledger.open(data).close(); // one process at a time, and one node
  }

  /** The ledger is open, or the worker is being waited for. */
  @ParameterizedTest
  @ValueSource(strings = {"HEP-106", "HEP-115"})
  void endsWithZeroAndSaysSo(String line) throws Exception {
    Path conf = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        conf.resolve("hepatica.yaml"),
        "dicom:\n  bind: 127.0.0.1\n  port: 0\nconsole:\n  enabled: false\n");
    Files.writeString(
        conf.resolve("logback.xml"),
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%level %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="out"/></root>
        </configuration>
        """);
    String data = folder.resolve("data").toString();
    try (JavaProgram node =
        JavaProgram.start(
            Main.class,
            "serve",
            "--conf",
            conf.toString(),
            "--data",
            data,
            "--ae-config",
            Files.createDirectory(folder.resolve("aes")).toString())) {
      node.line("INFO " + line + " .*");
      assertThat(node.stop()).isZero();
      assertThat(node.line(".*(HEP-130|HEP-119|Hepatica is ready).*"))
          .isEqualTo("INFO HEP-130 it was asked to stop while it was starting");
      assertThat(node.line(".*")).isEqualTo("INFO HEP-105 stopped");
    }
    Ledger.open(Path.of(data)).close();
  }
}
