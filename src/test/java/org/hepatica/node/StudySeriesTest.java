package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.ledger.Arrival;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.ledger.Samples;
import org.hepatica.result.StudyContext;
import org.hepatica.setup.StudyRules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which series of a study is analysed, in which order, on a real ledger and real headers. */
class StudySeriesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SLICES = 40;
  private static final LongPredicate NONE_RESTS = job -> false;

  @TempDir Path data;

  private Ledger ledger;
  private StudySeries series;

  @BeforeEach
  void open() throws Exception {
    ledger = Ledger.open(data);
    series = at(Instant.now());
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private StudySeries at(Instant now) {
    return new StudySeries(
        ledger,
        new StudyRules(true, PATIENCE, AdmissionRules.DEFAULT),
        Clock.fixed(now, ZoneOffset.UTC));
  }

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

  private void segmented(JobRow job) {
    NewResult report =
        new NewResult(
            "REPORT",
            Uids.COMPREHENSIVE_3D_SR,
            "1.7." + job.id(),
            "1.8",
            TransferSyntax.EXPLICIT_LE.uid(),
            data.resolve("report"),
            List.of());
    ledger.jobs().deliver(job.id(), Samples.LIVER, List.of(report));
  }

  private JobRow queued(String uid, String kernel, String description, double thickness)
      throws Exception {
    return queued(uid, kernel, description, thickness, SLICES);
  }

  private JobRow queued(String uid, String kernel, String description, double thickness, int slices)
      throws Exception {
    JobRow job = null;
    for (int k = 0; k < slices; k++) {
      job = received(uid, kernel, description, thickness, k);
    }
    assertThat(ledger.jobs().queue(job.id(), Instant.now())).isTrue();
    return job;
  }

  private JobRow received(String uid, String kernel, String description, double thickness, int k)
      throws Exception {
    return received(uid, kernel, description, thickness, k, "1.2.3", false);
  }

  /** One slice of a series, as header and row. */
  private JobRow received(
      String uid,
      String kernel,
      String description,
      double thickness,
      int k,
      String study,
      boolean urgent)
      throws Exception {
    String instance = uid + "." + (k + 1);
    Path file = Files.createDirectories(data.resolve(uid)).resolve(instance + ".dcm");
    DataSet slice =
        new DataSet()
            .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL")
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, instance)
            .set(Tag.MODALITY, Vr.CS, "CT")
            .set(Tag.MANUFACTURER, Vr.LO, "GE MEDICAL SYSTEMS")
            .set(Tag.SERIES_DESCRIPTION, Vr.LO, description)
            .set(Tag.CONVOLUTION_KERNEL, Vr.SH, kernel)
            .set(Tag.SLICE_THICKNESS, Vr.DS, thickness)
            .set(Tag.STUDY_INSTANCE_UID, Vr.UI, study)
            .set(Tag.SERIES_INSTANCE_UID, Vr.UI, uid)
            .set(Tag.SERIES_NUMBER, Vr.IS, uid.substring(uid.lastIndexOf('.') + 1))
            .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, 5 * k)
            .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
            .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, "1.5")
            .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
            .set(Tag.ROWS, Vr.US, 4)
            .set(Tag.COLUMNS, Vr.US, 4)
            .set(Tag.PIXEL_SPACING, Vr.DS, 1, 1)
            .set(Tag.RESCALE_INTERCEPT, Vr.DS, 0)
            .set(Tag.RESCALE_SLOPE, Vr.DS, 1);
    Part10.write(file, slice, TransferSyntax.EXPLICIT_LE);
    long job =
        ledger
            .instances()
            .enter(
                new Arrival(
                    study,
                    "identity of " + study,
                    uid,
                    "CT",
                    Uids.CT_IMAGE,
                    instance,
                    TransferSyntax.EXPLICIT_LE.uid(),
                    "PACS",
                    file,
                    1000,
                    "hash of " + instance,
                    urgent));
    return ledger.jobs().find(job).orElseThrow();
  }
}
