package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewLedger;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More waits for a destination that is away than is held in memory at once. */
class LongOutageTest {
  private static final int WAITING = 2300;

  @TempDir Path data;

  private final Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private Ledger ledger;
  private JobRow job;
  private Outbox outbox;

  @BeforeEach
  void waitForIt() throws Exception {
    ledger = NewLedger.in(data, clock);
    job = Samples.delivering(ledger, data, 1, 1, "PACS");
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO results (job_id, kind, sop_class_uid, sop_instance_uid, series_uid, transfer_syntax_uid, file, created)
          SELECT 1, 'HEATMAP', '1.2', '2.25.7' || x, '2.25.6', '1.2.840.10008.1.2.1', 'results/' || x, 0 FROM SYSTEM_RANGE(2, %d)"""
              .formatted(WAITING));
      statement.execute(
          """
          INSERT INTO deliveries (result_id, job_id, destination, state, since, next_attempt, changed)
          SELECT id, job_id, 'PACS', 'PENDING', %1$d, 0, 0 FROM results WHERE kind = 'HEATMAP'"""
              .formatted(clock.millis()));
    }
    ConnectSettings away = new ConnectSettings(new Peer("PACS", "127.0.0.1", 104), "HEPATICA");
    outbox =
        new Outbox(
            ledger,
            new Destination("PACS", away, false),
            DeliverySettings.defaults(),
            clock,
            new Presence(clock));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void allThatWaitedIsDueTogetherAgain() {
    assertThat(outbox.allLater("is away", () -> true)).isEqualTo(WAITING);
    assertThat(ledger.deliveries().ofJob(job.id()))
        .hasSize(WAITING)
        .allSatisfy(
            d -> {
              assertThat(d.state()).isEqualTo(DeliveryState.PENDING);
              assertThat(d.attempts()).isOne();
              assertThat(d.text()).isEqualTo("is away");
            })
        .extracting(DeliveryRow::nextAttempt)
        .containsOnly(clock.instant().plus(Duration.ofSeconds(10)));
    assertThat(outbox.due(50)).isEmpty();
  }

  /** A stop of the node does not wait for the last of hundreds of thousands. */
  @Test
  void aStopEndsIt() {
    AtomicInteger left = new AtomicInteger(7);
    assertThat(outbox.allLater("is away", () -> left.getAndDecrement() > 0)).isEqualTo(7);
    assertThat(outbox.due(Integer.MAX_VALUE)).hasSize(WAITING - 7);
  }
}
