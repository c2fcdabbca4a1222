package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line of jobs that wait is that of all of them at once, whatever came before. */
class QueueOrderTest extends OpenLedger {
  private static final String[] SENDERS = {"PACS", "MIGRATION", "WARD", "CT_1"};

  private JobRow enter(int series, int instance, String sender, boolean urgent) throws Exception {
    Arrival a =
        Samples.arrival(
            data, "1.2.3", "1.2.3." + series, "1.2.3." + series + "." + instance, "CT", urgent);
    return Samples.enter(ledger, Samples.from(sender, a));
  }

  private void queue(int series, String sender, boolean urgent) throws Exception {
    JobRow job = enter(series, 1, sender, urgent);
    assertThat(ledger.jobs().queue(job.id(), job.lastInstance())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void isThatOfAllAtOnce(int seed) throws Exception {
    Random random = new Random(seed);
    for (int step = 0; step < 60; step++) {
      if (random.nextInt(3) == 0) {
        clock.advance(Duration.ofSeconds(1)); // many have come in the same millisecond
      }
      int series = random.nextInt(25);
      switch (random.nextInt(6)) {
        case 0 -> Samples.claimNext(ledger);
        case 1 -> ledger.takeBack(3);
        case 2 -> {
          Iterator<JobRow> waiting = ledger.queue().waiting().iterator();
          if (waiting.hasNext()) {
            ledger.queue().setAside(waiting.next().id(), "HEP-436", "another was taken");
          }
        }
        default -> {
          String sender = SENDERS[random.nextInt(SENDERS.length)];
          JobRow job = enter(series, 1000 + step, sender, random.nextInt(5) == 0);
          ledger.jobs().queue(job.id(), job.lastInstance());
        }
      }
      Counts.assertRight(ledger);
    }
  }

  /** More than are read at once, of senders who had no turn and stand in one line. */
  @Test
  void manyOfSeveralSendersStandInOneLine() throws Exception {
    for (int i = 0; i < 100; i++) {
      if (i % 3 == 0) {
        clock.advance(Duration.ofSeconds(1));
      }
      queue(i, SENDERS[i * 7 / 5 % SENDERS.length], i % 10 == 0);
    }
    Counts.assertRight(ledger);
    Samples.claimNext(ledger);
    Counts.assertRight(ledger);
  }

  /** An older revision may wait while a newer one is received of another sender. */
  @Test
  void whoseAJobIsMayChangeWhileItWaits() throws Exception {
    queue(1, "PACS", false);
    Samples.claimNext(ledger);
    enter(1, 2, "WARD", false);
    ledger.takeBack(3);
    assertThat(ledger.queue().senders()).isEqualTo(Map.of("WARD", 1L));
    enter(1, 3, "CT_1", false);
    assertThat(ledger.queue().senders()).isEqualTo(Map.of("CT_1", 1L));
    assertThat(ledger.queue().waiting()).extracting(JobRow::sourceAe).containsExactly("CT_1");
  }
}
