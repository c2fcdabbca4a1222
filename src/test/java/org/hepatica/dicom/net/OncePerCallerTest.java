package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class OncePerCallerTest {
  private static final Logger LOG = LoggerFactory.getLogger(OncePerCallerTest.class);
  private final AtomicLong now = new AtomicLong();
  private final OncePerCaller told = new OncePerCaller(now::get);

  private void refuse(String caller) {
    told.log(LOG, NetEvent.CALLER_REFUSED, caller, caller);
  }

  @Test
  void oneIsToldOnce() {
    try (LogLines lines = new LogLines()) {
      refuse("A");
      refuse("A");
      refuse("B");
      assertThat(lines.of(NetEvent.CALLER_REFUSED)).hasSize(2);
    }
  }

  /** Who looks at the log of today wants to find a PACS that has been refused since last week. */
  @Test
  void whoStillCallsIsToldOnceADay() {
    try (LogLines lines = new LogLines()) {
      for (int hour = 0; hour < 50; hour++) {
        refuse("A");
        now.addAndGet(Duration.ofHours(1).toNanos());
      }
      assertThat(lines.of(NetEvent.CALLER_REFUSED)).hasSize(3);
    }
  }

  /** As of a scanner that makes up a title for each association. */
  @Test
  void ofVeryManyThatAreNewTheFirstAreToldAndThatThereAreMore() {
    try (LogLines lines = new LogLines()) {
      for (int i = 0; i < 1500; i++) {
        refuse("SCAN" + i);
      }
      assertThat(lines.of(NetEvent.CALLER_REFUSED)).hasSize(OncePerCaller.MOST_A_MINUTE);
      assertThat(lines.of(NetEvent.MANY_CALLERS)).hasSize(1);
      now.addAndGet(Duration.ofMinutes(1).toNanos());
      refuse("PACS");
      assertThat(lines.of(NetEvent.CALLER_REFUSED)).last().asString().contains("PACS");
    }
  }
}
