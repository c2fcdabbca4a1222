package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.ledger.JobRow;
import org.junit.jupiter.api.Test;

/**
 * A PACS may send the series of one study under several AE titles; one of them may have the best.
 */
class SharedStudyTurnsTest extends StudySeriesFixture {
  private void queued(String study, int number, String kernel) throws Exception {
    JobRow job = null;
    for (int k = 0; k < SLICES; k++) {
      job = received(study + "." + number, kernel, "Abdomen", 5, k, study, false);
    }
    assertThat(ledger.jobs().queue(job.id(), Instant.now())).isTrue();
  }

  @Test
  void whoseSeriesAreNeverTheBestHasTurnsToo() throws Exception {
    for (int i = 1; i <= 3; i++) {
      sender = "PACS_LUNG";
      queued("1.2." + i, 2, "LUNG");
      sender = "PACS_SOFT";
      queued("1.2." + i, 1, "STANDARD");
    }
    sender = "WARD";
    queued("1.2.4", 1, "STANDARD");
    List<String> order = new ArrayList<>();
    Optional<JobRow> job = series.claim(NONE_RESTS, true);
    while (job.isPresent()) {
      order.add(job.get().sourceAe() + " " + job.get().seriesUid());
      segmented(job.get());
      job = series.claim(NONE_RESTS, true);
    }
    assertThat(order)
        .containsExactly(
            "PACS_SOFT 1.2.1.1", "WARD 1.2.4.1", "PACS_SOFT 1.2.2.1", "PACS_SOFT 1.2.3.1");
  }
}
