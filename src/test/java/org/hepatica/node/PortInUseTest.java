package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A port in use is an error with file, line and cure, before anything starts. */
class PortInUseTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dicom", "console"})
  void isSaidWithItsLineBeforeAnythingStarts(String group) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = folder.resolve("hepatica.yaml");
      Files.writeString(
          file,
          "dicom:\n  bind: 127.0.0.1\n  port: 0\nconsole:\n  port: 0\n"
              .replace(
                  group.equals("dicom") ? "bind: 127.0.0.1\n  port: 0" : "console:\n  port: 0",
                  group.equals("dicom")
                      ? "bind: 127.0.0.1\n  port: " + taken.getLocalPort()
                      : "console:\n  port: " + taken.getLocalPort()));
      Path data = folder.resolve("data");
      HepaticaConfig config = HepaticaConfig.load(folder, null, data, List.of(), Map.of());
      assertThatThrownBy(() -> Node.start(config))
          .isInstanceOf(NotNowException.class)
          .hasMessageContaining(file + ":" + (group.equals("dicom") ? 3 : 5))
          .hasMessageContaining(group + ".port")
          .hasMessageContaining("or choose another");
      assertThat(data).as("nothing was started").doesNotExist();
    }
  }

  /** 192.0.2.0/24 is given to nobody (RFC 5737). */
  @ParameterizedTest
  @ValueSource(strings = {"dicom", "console"})
  void anAddressThatIsNotOursIsNoMatterOfThePort(String group) {
    HepaticaConfig config =
        HepaticaConfig.load(
            null,
            null,
            folder.resolve("data"),
            List.of("dicom.port=0", "console.port=0", group + ".bind=192.0.2.1"),
            Map.of());
    assertThatThrownBy(() -> Node.start(config))
        .isInstanceOf(NotNowException.class)
        .hasMessageContaining("--set " + group + ".bind=192.0.2.1")
        .hasMessageContaining("no address of this machine")
        .hasMessageNotContaining("port");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 127.0.0.1, true",
    "127.0.0.1, 0.0.0.0, true",
    "10.1.2.4, 10.1.2.4, true",
    "10.1.2.4, 127.0.0.1, false",
  })
  void thePortOfThePagesIsNotThatOfDicom(String dicom, String console, boolean refused) {
    List<String> sets =
        List.of(
            "dicom.bind=" + dicom,
            "dicom.port=11113",
            "console.bind=" + console,
            "console.port=11113");
    Path data = folder.resolve("data");
    ThrowingCallable load = () -> HepaticaConfig.load(null, null, data, sets, Map.of());
    if (refused) {
      assertThatThrownBy(load)
          .hasMessage(
              "--set console.port=11113: console.port is 11113, as dicom.port is. Choose another.");
    } else {
      assertThatCode(load).doesNotThrowAnyException();
    }
  }

  @Test
  void aStartThatFailsIsInTheLogWithItsReasonAndIsNoStop() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(Serve.class);
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HepaticaConfig config =
          HepaticaConfig.load(
              null,
              null,
              folder.resolve("data"),
              List.of("dicom.bind=127.0.0.1", "dicom.port=" + taken.getLocalPort()),
              Map.of());
      PrintWriter out = new PrintWriter(Writer.nullWriter());
      assertThatThrownBy(() -> Serve.run(config, out)).isInstanceOf(NotNowException.class);
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }
    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.ERROR);
              assertThat(line.getFormattedMessage())
                  .startsWith("HEP-119 the node does not start: --set dicom.port=")
                  .contains("dicom.port", "Address already in use");
            });
  }
}
