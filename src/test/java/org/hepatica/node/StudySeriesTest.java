package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.hepatica.result.StudyContext;
import org.hepatica.setup.StudyRules;
import org.junit.jupiter.api.Test;

/** Which series of a study is analysed, in which order, on a real ledger and real headers. */
class StudySeriesTest extends StudySeriesFixture {
  @Test
  void theBestIsAnalysedAndTheOthersAreSetAsideWithTheReason() throws Exception {
    JobRow lung = queued("1.1", "LUNG", "lung", 5);
    JobRow arterial = queued("1.2", "STANDARD", "Abd arterial", 5);
    JobRow portal = queued("1.3", "STANDARD", "Abd portal", 5);
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.id()).isEqualTo(portal.id());
    assertThat(series.others(claimed))
        .extracting(StudyContext.OtherSeries::seriesUid, StudyContext.OtherSeries::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "1.1", "another part of the body by its description"),
            org.assertj.core.groups.Tuple.tuple(
                "1.2", "arterial phase, against portal venous phase"));
    assertThat(series.others(claimed).get(1).label()).isEqualTo("series 2, Abd arterial");
    segmented(claimed);

    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
    for (JobRow other : List.of(lung, arterial)) {
      JobRow now = ledger.jobs().find(other.id()).orElseThrow();
      assertThat(now.state()).isEqualTo(JobState.REJECTED);
      assertThat(now.code()).isEqualTo("HEP-436");
      assertThat(now.attempts()).isZero();
      assertThat(now.reason()).contains("Series 1.3 of the study has the results");
    }
    assertThat(ledger.jobs().find(arterial.id()).orElseThrow().reason()).contains("arterial phase");
  }

  /** Of the same study as the images: it neither takes their place nor goes before them. */
  @Test
  void correctionsWaitForTheImagesAndAreTakenLast() throws Exception {
    JobRow correction =
        Samples.enter(ledger, Samples.arrival(data, "1.2.3", "1.9", "1.9.1", "SEG", true));
    ledger.jobs().queue(correction.id(), Instant.now());
    JobRow coming = received("1.1", "STANDARD", "Abd portal", 5, 0);
    assertThat(series.claim(NONE_RESTS, true)).as("its images come").isEmpty();
    assertThat(at(Instant.now().plus(PATIENCE)).claim(id -> id == correction.id(), true))
        .as("it rests")
        .isEmpty();
    for (int k = 1; k < SLICES; k++) {
      received("1.1", "STANDARD", "Abd portal", 5, k);
    }
    ledger.jobs().queue(coming.id(), Instant.now());
    assertThat(series.claim(id -> id == coming.id(), true)).as("its images failed once").isEmpty();
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.id()).isEqualTo(coming.id());
    assertThat(series.others(claimed)).isEmpty();
    segmented(claimed);
    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(correction.id());
  }

  @Test
  void theNextBestIsAnalysedWhenTheBestCameToNothing() throws Exception {
    queued("1.1", "LUNG", "Abd", 5);
    queued("1.2", "STANDARD", "Abd arterial", 5);
    queued("1.3", "STANDARD", "Abd portal", 5);
    JobRow portal = series.claim(NONE_RESTS, true).orElseThrow();
    ledger
        .jobs()
        .deliver(portal.id(), Conclusion.refused("HEP-433", "The thorax alone."), List.of());
    JobRow arterial = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(arterial.seriesUid()).isEqualTo("1.2");
    assertThat(series.others(arterial).get(1).reason())
        .isEqualTo("not processed, HEP-433: The thorax alone.");
    ledger.jobs().fail(arterial.id(), "HEP-111", "crashed");
    JobRow lung = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(lung.seriesUid()).isEqualTo("1.1");
    assertThat(series.others(lung).get(0).reason()).isEqualTo("its analysis failed, HEP-111");
    assertThat(series.isAnswered(lung)).isFalse();
    ledger
        .jobs()
        .deliver(
            lung.id(),
            new Conclusion(Outcome.NO_LIVER.name(), "m", 0.0, null, null, List.of()),
            List.of());
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
  }

  @Test
  void aSeriesThatIsBeingReceivedIsWaitedForButNotForEver() throws Exception {
    JobRow early = queued("1.1", "LUNG", "Abd", 5);
    received("1.2", "STANDARD", "Abd portal", 5, 1);
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
    JobRow claimed =
        at(Instant.now().plus(PATIENCE).plusSeconds(1)).claim(NONE_RESTS, true).orElseThrow();
    assertThat(claimed.id()).isEqualTo(early.id());
    assertThat(series.others(claimed)).as("what is still coming is not decided").isEmpty();
  }

  @Test
  void objectsThatAreNoCtAreNotWaitedFor() throws Exception {
    JobRow ct = queued("1.1", "STANDARD", "Abd", 5);
    ledger.instances().enter(Samples.arrival(data, "1.2.3", "1.9", "1.9.1", "SR", false));
    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(ct.id());
  }

  @Test
  void anUrgentStudyGoesFirstWhateverItsSeriesAre() throws Exception {
    queued("1.1", "STANDARD", "Abd portal", 1);
    JobRow urgent = received("2.1", "LUNG", "Abd", 5, 1, "1.2.4", true);
    ledger.jobs().queue(urgent.id(), Instant.now());
    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(urgent.id());
  }

  /** Only rows and files count: after a crash another node goes on where this one was. */
  @Test
  void aRestartChangesNothing() throws Exception {
    queued("1.1", "STANDARD", "Abd nativ", 5);
    queued("1.2", "STANDARD", "Abd portal", 5);
    JobRow claimed = series.claim(NONE_RESTS, true).orElseThrow();
    List<StudyContext.OtherSeries> others = series.others(claimed);
    ledger.close();
    ledger = Ledger.open(data);
    ledger.recover(3);
    series = at(Instant.now());
    JobRow again = series.claim(NONE_RESTS, true).orElseThrow();
    assertThat(again.id()).isEqualTo(claimed.id());
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(series.others(again)).isEqualTo(others);
    segmented(again);
    assertThat(series.claim(NONE_RESTS, true)).isEmpty();
  }

  @Test
  void aSeriesWhoseFilesAreGoneStopsNobody() throws Exception {
    queued("1.1", "STANDARD", "Abd portal", 1);
    JobRow whole = queued("1.2", "STANDARD", "Abd nativ", 5);
    try (var files = Files.list(data.resolve("1.1"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(whole.id());
  }

  @Test
  void withAllEverySeriesHasItsTurnInOrderOfArrival() throws Exception {
    StudySeries all =
        new StudySeries(
            ledger, new StudyRules(false, PATIENCE, AdmissionRules.DEFAULT), Clock.systemUTC());
    queued("1.1", "LUNG", "Abd", 5);
    queued("1.2", "STANDARD", "Abd portal", 5);
    received("1.3", "STANDARD", "Abd portal", 1, 1);
    JobRow first = all.claim(NONE_RESTS, true).orElseThrow();
    assertThat(first.seriesUid()).isEqualTo("1.1");
    segmented(first);
    assertThat(all.others(first)).isEmpty();
    assertThat(all.claim(NONE_RESTS, true).map(JobRow::seriesUid)).isEqualTo(Optional.of("1.2"));
  }

  @Test
  void aStudyWhoseBestSeriesRestsWaitsAndOthersDoNot() throws Exception {
    JobRow best = queued("1.1", "STANDARD", "Abd portal", 5);
    queued("1.2", "LUNG", "Abd", 5);
    JobRow other = received("1.9", "STANDARD", "Abd portal", 5, 1, "1.2.9", false);
    ledger.jobs().queue(other.id(), Instant.now());
    assertThat(series.claim(job -> job == best.id(), true).orElseThrow().id())
        .isEqualTo(other.id());
    assertThat(series.claim(job -> job == best.id(), true)).isEmpty();
    assertThat(series.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(best.id());
  }

  @Test
  void withAllARevisionDoesNotOvertakeOneThatRests() throws Exception {
    StudySeries all =
        new StudySeries(
            ledger, new StudyRules(false, PATIENCE, AdmissionRules.DEFAULT), Clock.systemUTC());
    JobRow first = queued("1.1", "STANDARD", "Abd portal", 5);
    all.claim(NONE_RESTS, true);
    JobRow second = received("1.1", "STANDARD", "Abd portal", 5, SLICES);
    ledger.jobs().queue(second.id(), Instant.now());
    ledger.jobs().attemptFailed(first.id(), "HEP-111", "the worker died", 3);
    JobRow other = queued("1.2", "STANDARD", "Abd portal", 5);
    assertThat(all.claim(job -> job == first.id(), true).orElseThrow().id()).isEqualTo(other.id());
    assertThat(all.claim(job -> job == first.id(), true)).isEmpty();
    assertThat(all.claim(NONE_RESTS, true).orElseThrow().id()).isEqualTo(first.id());
  }
}
