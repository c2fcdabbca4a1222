package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LongStepTest {
  private static final int DEADLINE_SECONDS = 30;

  /** A ledger of gigabytes is opened in one call, for minutes after a crash. */
  @Test
  void whatAStartIsAtIsToldAgainAndAgain() throws Exception {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
          }
        };
    Logger logger = (Logger) LoggerFactory.getLogger(LongStep.class);
    appender.start();
    logger.addAppender(appender);
    try (LongStep step = LongStep.begin("the ledger is opened, 3000 MB", Duration.ofMillis(10))) {
      assertThat(step).isNotNull();
      for (int i = 0; i < 2; i++) {
        assertThat(lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS))
            .matches(
                "HEP-139 the start is still at this: the ledger is opened, 3000 MB; for \\d+ s");
      }
    } finally {
      logger.detachAppender(appender);
    }
  }
}
