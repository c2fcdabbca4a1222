package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may write into the log: the one of a node, and the standard error of the other commands. */
class LogSettingsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"conf/logback.xml", "src/main/resources/logback.xml"})
  void aBrokenOffReadIsToldOnce(String file) throws Exception {
    LoggerContext context = read(file);
    try {
      assertThat(level(context, "org.dcm4che3.io.DicomInputStream")).isEqualTo(Level.OFF);
      assertThat(level(context, "org.dcm4che3.net.Association")).isEqualTo(Level.WARN);
    } finally {
      context.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf/logback.xml", "src/main/resources/logback.xml"})
  void whatABadRequestHoldsIsNotToldByJetty(String file) throws Exception {
    LoggerContext context = read(file);
    try {
      assertThat(level(context, "org.eclipse.jetty.http.HttpParser")).isEqualTo(Level.OFF);
      assertThat(level(context, "org.eclipse.jetty.util.HostPort")).isEqualTo(Level.OFF);
      assertThat(level(context, "org.eclipse.jetty.server.AbstractConnector"))
          .isEqualTo(Level.WARN);
    } finally {
      context.stop();
    }
  }

  /** Of escape sequences, of eight bits too, a terminal obeys; of others a reader is misled. */
  @Test
  void aLineOfTheLogIsOneLineWithoutControlCharacters() throws Exception {
    LoggerContext context = read("conf/logback.xml");
    try {
      context
          .getLogger("org.hepatica.any")
          .info("a\r\nb\u001b[31mc\u009b31md\u202ee\u2028f\tg Grün");
      assertThat(Files.readString(folder.resolve("hepatica.log")))
          .endsWith(" - a | b?[31mc?31md?e?f\tg Grün\n")
          .hasLineCount(1);
    } finally {
      context.stop();
    }
  }

  private LoggerContext read(String file) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("hepatica.logs", folder.toString());
    JoranConfigurator reader = new JoranConfigurator();
    reader.setContext(context);
    reader.doConfigure(file);
    return context;
  }

  private static Level level(LoggerContext context, String logger) {
    return context.getLogger(logger).getEffectiveLevel();
  }
}
