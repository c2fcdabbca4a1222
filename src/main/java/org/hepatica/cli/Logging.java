package org.hepatica.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hepatica.setup.DataFolder;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go. Commands print clean: the {@code logback.xml} in the jar lets only warnings
 * through, to standard error. A node logs as {@code conf/logback.xml} says.
 */
final class Logging {
  private static final String OURS = "org.hepatica";

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Logging.class);

  private Logging() {}

  /** Lets our own debug lines through. */
  static void debug() {
    ((Logger) LoggerFactory.getLogger(OURS)).setLevel(Level.DEBUG);
  }

  /**
   * Logs as a node: after {@code logback.xml} of the configuration folder, to {@code logs} in the
   * data folder; without that file, to standard error.
   *
   * @param confDir the configuration folder, or null
   * @throws IOException when the file cannot be used, or leaves no log at all
   */
  static void asNode(Path confDir, Path dataDir) throws IOException {
    Logger ours = (Logger) LoggerFactory.getLogger(OURS);
    LoggerContext context = ours.getLoggerContext();
    Level before = ours.getLevel();
    Path file = confDir == null ? null : confDir.resolve("logback.xml");
    if (file != null && Files.isRegularFile(file)) {
      Files.createDirectories(DataFolder.make(dataDir).resolve("logs"));
      context.reset();
      context.putProperty("hepatica.logs", dataDir.resolve("logs").toString());
      long start = System.currentTimeMillis();
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      try {
        configurator.doConfigure(file.toFile());
      } catch (JoranException e) {
        throw new IOException(file + " is no logback configuration: " + e.getMessage(), e);
      }
      tellTrouble(file, context, start);
    } else {
      ours.setLevel(Level.INFO);
    }
    if (before == Level.DEBUG) {
      ours.setLevel(Level.DEBUG);
    }
  }

  /**
   * Logback itself tells nobody that a log file cannot be opened, or that it does not know a class
   * in its configuration.
   */
  private static void tellTrouble(Path file, LoggerContext context, long start) throws IOException {
    Optional<Status> trouble =
        context.getStatusManager().getCopyOfStatusList().stream()
            .filter(s -> s.getTimestamp() >= start && s.getLevel() == Status.ERROR)
            .findFirst();
    if (trouble.isEmpty()) {
      return;
    }
    Throwable cause = trouble.get().getThrowable();
    String why = trouble.get().getMessage() + (cause == null ? "" : " " + cause.getMessage());
    if (!context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext()) {
      throw new IOException(file + " leaves no log: " + why);
    }
    LOG.warn("HEP-124 the log is not written as {} says: {}", file, why);
  }
}
