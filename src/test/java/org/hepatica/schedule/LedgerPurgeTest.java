package org.hepatica.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerPurgeTest {
  @TempDir Path data;
  private Ledger ledger;

  @BeforeEach
  void open() throws IOException {
    ledger = Ledger.open(data);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private String purgeAfter(Duration later, Duration keep) throws Exception {
    LedgerPurge source = new LedgerPurge(ledger, id -> data.resolve("jobs/" + id));
    return new PurgeTask(source, data, keep, Clock.offset(Clock.systemUTC(), later)).run();
  }

  private Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @Test
  void oldJobsThatEndedWellLoseTheirFilesAndKeepTheirRows() throws Exception {
    Path doneFile = write(Samples.ct(data, 1, 1).file());
    JobRow done = Samples.delivering(ledger, data, 1, 1);
    Path result = write(data.resolve("jobs/" + done.id() + "/results/seg.dcm"));
    Path rejectedFile = write(Samples.ct(data, 2, 1).file());
    JobRow rejected = Samples.analysing(ledger, data, 2);
    ledger.jobs().reject(rejected.id(), "HEP-401", "not CT");
    Path failedFile = write(Samples.ct(data, 3, 1).file());
    ledger.jobs().fail(Samples.analysing(ledger, data, 3).id(), "HEP-314", "on purpose");
    Path newRevisionFile = write(Samples.ct(data, 4, 1).file());
    Samples.delivering(ledger, data, 4, 1);
    ledger.instances().enter(Samples.ct(data, 4, 2));
    assertThat(ledger.jobs().find(done.id()).orElseThrow().state()).isEqualTo(JobState.DONE);

    assertThat(purgeAfter(Duration.ofDays(29), Duration.ofDays(30)))
        .isEqualTo("0 jobs, 0 files deleted");
    assertThat(purgeAfter(Duration.ofDays(31), Duration.ofDays(30)))
        .isEqualTo("2 jobs, 3 files deleted");
    assertThat(doneFile).doesNotExist();
    assertThat(result).doesNotExist();
    assertThat(rejectedFile).doesNotExist();
    assertThat(failedFile).as("an admin may try it again").exists();
    assertThat(newRevisionFile).as("a new revision needs it").exists();
    assertThat(ledger.instances().ofSeries(done.seriesUid()))
        .extracting(InstanceRow::missing)
        .containsExactly(true);
    assertThat(ledger.jobs().find(done.id())).isPresent();
    assertThat(purgeAfter(Duration.ofDays(60), Duration.ofDays(30)))
        .isEqualTo("0 jobs, 0 files deleted");
  }
}
