package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.junit.jupiter.api.Test;

/** Series that come, or are asked for, when their study has results. */
class LateSeriesTest extends StudySeriesFixture {
  @Test
  void aLaterSeriesIsAnalysedOnlyIfItIsBetter() throws Exception {
    queued("1.1", "STANDARD", "Abd portal", 5);
    segmented(series.claim(NONE_RESTS, true).orElseThrow());
    JobRow worse = queued("1.2", "STANDARD", "Abd nativ", 5);
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
    assertThat(ledger.jobs().find(worse.id()).orElseThrow().code()).isEqualTo("HEP-436");
    JobRow better = queued("1.3", "STANDARD", "Abd portal", 2);
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.id()).isEqualTo(better.id());
    assertThat(series.others(claimed).get(0).reason())
        .isEqualTo("thicker slices: 5.00 mm against 2.00 mm");
    StudyContexts contexts = new StudyContexts(ledger, series, true);
    assertThat(contexts.of(claimed, Outcome.SEGMENTED).predecessor().orElseThrow().seriesUid())
        .isEqualTo("1.8");
    assertThat(contexts.of(claimed, Outcome.NO_LIVER).predecessor()).isEmpty();
    assertThat(contexts.of(claimed, Outcome.NO_LIVER).mayNotify())
        .as("the study has results")
        .isFalse();
  }

  @Test
  void aRevisionOfTheChosenSeriesIsAnalysedAgain() throws Exception {
    queued("1.1", "STANDARD", "Abd portal", 5);
    segmented(series.claim(NONE_RESTS, true).orElseThrow());
    JobRow revision = received("1.1", "STANDARD", "Abd portal", 5, 99);
    ledger.jobs().queue(revision.id(), Instant.now());
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.revision()).isEqualTo(2);
    assertThat(series.others(claimed)).isEmpty();
  }

  /** Else the older one's report would come last, and neither would name the other. */
  @Test
  void ofOneSeriesTheOlderRevisionHasItsTurnFirst() throws Exception {
    queued("1.1", "STANDARD", "Abd portal", 5);
    JobRow first = series.claim(NONE_RESTS, true).orElseThrow();
    JobRow revision = received("1.1", "STANDARD", "Abd portal", 5, SLICES);
    ledger.jobs().handBack(first.id(), "HEP-313", "the node is stopped meanwhile", 3);
    ledger.jobs().queue(revision.id(), Instant.now());

    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(first.id());
    segmented(first);
    JobRow next = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(next.id()).isEqualTo(revision.id());
    assertThat(
            new StudyContexts(ledger, series, true)
                .of(next, Outcome.SEGMENTED)
                .predecessor()
                .orElseThrow()
                .sopInstanceUid())
        .isEqualTo("1.7." + first.id());
  }

  @Test
  void aLocalizerOfAStudyWithResultsKeepsItsOwnNumberAndAsksForNoNotice() throws Exception {
    JobRow localizer = queued("1.1", "STANDARD", "Scout", 5, 1);
    queued("1.2", "STANDARD", "Abd portal", 5);
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.seriesUid()).isEqualTo("1.2");
    segmented(claimed);
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
    JobRow now = ledger.jobs().find(localizer.id()).orElseThrow();
    assertThat(now.state()).isEqualTo(JobState.REJECTED);
    assertThat(now.code()).isEqualTo("HEP-411");
    assertThat(ledger.results().ofJob(now.id())).isEmpty();
  }

  @Test
  void anAdminHasASeriesAnalysedThatWasSetAside() throws Exception {
    JobRow worse = queued("1.1", "STANDARD", "Abd nativ", 5);
    queued("1.2", "STANDARD", "Abd portal", 5);
    segmented(series.claim(NONE_RESTS, true).orElseThrow());
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
    assertThat(ledger.jobs().retry(worse.id()).state()).isEqualTo(JobState.QUEUED);
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.id()).isEqualTo(worse.id());
    assertThat(series.others(claimed).get(0).reason()).isEqualTo("it has results of its own");
    ledger.jobs().deliver(worse.id(), Conclusion.refused("HEP-427", "No patient."), List.of());
    JobRow refused = ledger.jobs().retry(worse.id());
    assertThat(refused.state())
        .as("the gate may have other settings")
        .isEqualTo(JobState.RECEIVING);
    ledger.jobs().queue(refused.id(), refused.lastInstance());
    assertThat(series.claim(NONE_RESTS, true)).map(JobRow::id).contains(worse.id());
  }

  @Test
  void aSeriesThatAnAdminWantsAsWellTakesNoReportsPlace() throws Exception {
    JobRow worse = queued("1.1", "STANDARD", "Abd nativ", 5);
    queued("1.2", "STANDARD", "Abd portal", 5);
    segmented(series.claim(NONE_RESTS, true).orElseThrow());
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
    ledger.jobs().retry(worse.id());
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();

    StudyContexts contexts = new StudyContexts(ledger, series, true);
    assertThat(series.others(claimed).get(0).reason()).isEqualTo("it has results of its own");
    assertThat(contexts.of(claimed, Outcome.SEGMENTED).predecessor()).isEmpty();
  }

  /** A disk that is away for a minute must not decide that a better series is never looked at. */
  @Test
  void aSeriesThatCannotBeReadNowIsNotSetAsideForGood() throws Exception {
    queued("1.1", "STANDARD", "Abd portal", 5);
    segmented(series.claim(NONE_RESTS, true).orElseThrow());
    JobRow better = queued("1.2", "STANDARD", "Abd portal", 2);
    Path folder = data.resolve("1.2");
    Path away = Files.move(folder, data.resolve("away"));

    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.id()).isEqualTo(better.id());
    ledger.jobs().attemptFailed(better.id(), "HEP-111", "it cannot be read", 3);
    Files.move(away, folder);
    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(better.id());
    segmented(better);

    JobRow worse = queued("1.3", "STANDARD", "Abd nativ", 5);
    away = Files.move(data.resolve("1.3"), data.resolve("away"));
    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(worse.id());
    ledger.jobs().attemptFailed(worse.id(), "HEP-111", "it cannot be read", 3);
    Files.move(away, data.resolve("1.3"));
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
    assertThat(ledger.jobs().find(worse.id()).orElseThrow().code()).isEqualTo("HEP-436");
  }
}
