package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.nio.file.Path;
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

  private LoggerContext read(String file) throws Exception {
    LoggerContext context = new LoggerContext();
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
