package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs and events stay as history: what a purge and a start ask of them costs no more than when few
 * are there.
 */
class LongHistoryTest extends OpenLedger {
  private static final int PURGED = 2000;
  private static final int TO_PURGE = 60;
  private static final int LATER = 2000;

  /** Milliseconds since 1970: all that ended before it and has files may go. */
  private static final long LIMIT = 1_000_000;

  /** Rows that may be looked at in one statement; a batch is of 50. */
  private static final long FEW = 200;

  @BeforeEach
  void remember() throws SQLException {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO studies VALUES ('1.2.3', 'hash', 0)");
      enter(statement, "4", PURGED, 0, "TRUE");
      enter(statement, "5", TO_PURGE, LIMIT / 2, "FALSE");
      enter(statement, "6", LATER, LIMIT, "FALSE");
      statement.execute(
          "INSERT INTO events (at, job_id, series_uid, code, text) SELECT changed, id, series_uid, 'HEP-310', 'a step' FROM jobs");
      statement.execute("ANALYZE");
    }
  }

  private static void enter(
      Statement statement, String root, int count, long changed, String purged)
      throws SQLException {
    statement.execute(
        """
        INSERT INTO series (series_uid, study_uid, modality, source_ae, revision, first_seen, last_instance)
        SELECT '1.2.%s.' || x, '1.2.3', 'CT', 'PACS', 1, 0, 0 FROM SYSTEM_RANGE(1, %d)"""
            .formatted(root, count));
    statement.execute(
        """
        INSERT INTO jobs (series_uid, revision, state, created, last_instance, changed, purged)
        SELECT '1.2.%s.' || x, 1, 'DONE', 0, 0, %d + x, %s FROM SYSTEM_RANGE(1, %d)"""
            .formatted(root, changed, purged, count));
  }

  private static Stream<Arguments> questions() {
    Instant limit = Instant.ofEpochMilli(LIMIT);
    return Stream.of(
        Arguments.of("what may go", (RowsRead.Question) l -> l.purges().endedBefore(limit, 50)),
        Arguments.of(
            "what happened of a kind among the last",
            (RowsRead.Question) l -> l.events().recent("HEP-358", 50, 10)),
        Arguments.of("what happened last", (RowsRead.Question) l -> l.events().latestUntil(limit)),
        Arguments.of(
            "what happened first",
            (RowsRead.Question) l -> l.events().latestUntil(Instant.EPOCH.minusMillis(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void isNotLookedForAmongAllThatEverWas(String name, RowsRead.Question question)
      throws SQLException {
    Map<String, Long> rows = RowsRead.byStatement(ledger, question, "SELECT", "DONE", LIMIT);
    assertThat(rows).isNotEmpty();
    rows.forEach((sql, read) -> assertThat(read).as(sql).isLessThan(FEW));
  }

  @Test
  void whatIsHalfGoneAndWhatMayGoAreAnsweredOldestFirst() throws SQLException {
    Instant limit = Instant.ofEpochMilli(LIMIT);
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE jobs SET purged = TRUE, leaving = TRUE WHERE id IN (7, %d)"
              .formatted(PURGED + 3));
    }
    List<Long> all =
        LongStream.concat(LongStream.of(7), LongStream.rangeClosed(PURGED + 1, PURGED + TO_PURGE))
            .boxed()
            .toList();
    for (int most : new int[] {1, 2, 10, 1000}) {
      assertThat(ledger.purges().endedBefore(limit, most))
          .extracting(Purges.Purgeable::jobId)
          .isEqualTo(all.subList(0, Math.min(most, all.size())));
    }
    assertThat(ledger.purges().endedBefore(Instant.EPOCH, 1000))
        .as("what a start has to end")
        .extracting(Purges.Purgeable::jobId)
        .containsExactly(7L, PURGED + 3L);
  }

  @Test
  void theLatestEventIsThatBeforeATimeOrElseTheFirst() {
    assertThat(ledger.events().latestUntil(Instant.ofEpochMilli(1000)))
        .contains(Instant.ofEpochMilli(1000));
    assertThat(ledger.events().latestUntil(Instant.ofEpochMilli(LIMIT / 2)))
        .contains(Instant.ofEpochMilli(PURGED));
    assertThat(ledger.events().latestUntil(Instant.EPOCH)).contains(Instant.ofEpochMilli(1));
  }
}
