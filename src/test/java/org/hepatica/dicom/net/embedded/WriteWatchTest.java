package org.hepatica.dicom.net.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Deadlines of many writes with one look at the clock. */
class WriteWatchTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);

  private final CountDownLatch cut = new CountDownLatch(1);
  private final WriteWatch watch = new WriteWatch(cut::countDown);

  /** Waits until every look that is due by now has been taken: they have one thread. */
  private static void looksAreTaken() throws Exception {
    CountDownLatch later = new CountDownLatch(1);
    new WriteWatch(later::countDown).begin(SHORT.multipliedBy(2));
    assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aWriteThatHangsIsCut() throws Exception {
    watch.begin(SHORT);
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(watch.expired()).isTrue();
  }

  @Test
  void soIsALaterOneBehindManyThatEnded() throws Exception {
    for (int i = 0; i < 1000; i++) {
      watch.begin(SHORT);
      watch.end();
    }
    looksAreTaken();
    watch.begin(SHORT);
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aLookForAnEarlierWriteDoesNotCutTheNext() throws Exception {
    watch.begin(SHORT);
    watch.end();
    watch.begin(LONG);
    looksAreTaken();
    assertThat(watch.expired()).isFalse();
    assertThat(cut.getCount()).isOne();
    watch.close();
  }

  @Test
  void aShortLimitIsNotHeldUpByALongOne() throws Exception {
    watch.begin(LONG);
    watch.end();
    watch.begin(SHORT);
    assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void betweenWritesNothingIsCut() throws Exception {
    watch.begin(SHORT);
    watch.end();
    looksAreTaken();
    assertThat(watch.expired()).isFalse();
  }
}
