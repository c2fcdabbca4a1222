package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a series is complete, and what becomes of it then. */
class QuietWatchTest {
  @TempDir Path data;
  private final MutableClock clock = new MutableClock();

  private Intake intake(Ledger ledger) throws Exception {
    return new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
  }

  @Test
  void segmentationsAreQueuedOfASourceThatTeachesAlone() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      QuietWatch plain =
          new QuietWatch(ledger, intake, job -> Duration.ofSeconds(1), ae -> false, clock);
      QuietWatch taught =
          new QuietWatch(ledger, intake, job -> Duration.ofSeconds(1), ae -> true, clock);
      storeSeg(intake, "1.2.4", "SEG");
      clock.advance(Duration.ofSeconds(2));
      plain.look();
      JobRow aside = ledger.jobs().ofSeries("1.2.4").get(0);
      assertThat(aside.code()).isEqualTo(QuietWatch.NOT_CT);
      assertThat(aside.reason())
          .contains("PACS does not teach", "`jobs retry " + aside.id() + "`", "`hepatica cases`");
      ledger.jobs().retry(aside.id());
      taught.look();
      assertThat(ledger.jobs().ofSeries("1.2.4").get(0).state()).isEqualTo(JobState.QUEUED);
      storeSeg(intake, "1.2.5", "SEG");
      storeSeg(intake, "1.2.6", "OT");
      storeSeg(intake, "1.2.7", "RTSTRUCT");
      clock.advance(Duration.ofSeconds(2));
      taught.look();
      assertThat(ledger.jobs().ofSeries("1.2.5").get(0).state()).isEqualTo(JobState.QUEUED);
      assertThat(ledger.jobs().ofSeries("1.2.6").get(0).state()).isEqualTo(JobState.REJECTED);
      assertThat(ledger.jobs().ofSeries("1.2.7").get(0).reason())
          .as("a correction as a radiotherapy workstation has it")
          .contains("contours (modality RTSTRUCT) are not read", "DICOM SEG");
    }
  }

  /** As where a PACS routes everything, what a workstation stores in it and here, too. */
  @Test
  void aSegmentationThatComesAgainFromASourceThatTeachesIsItsOwnFromThenOn() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake =
          new Intake(data, ledger, IntakeSettings.DEFAULT, PixelValues.NONE, "TEACHER"::equals);
      QuietWatch watch =
          new QuietWatch(ledger, intake, job -> Duration.ofSeconds(1), "TEACHER"::equals, clock);
      storeSeg(intake, "1.2.4", "SEG");
      clock.advance(Duration.ofSeconds(2));
      watch.look();
      storeSeg(intake, "1.2.4", "SEG");
      assertThat(ledger.jobs().ofSeries("1.2.4"))
          .as("sent again by who does not teach")
          .singleElement()
          .satisfies(job -> assertThat(job.code()).isEqualTo(QuietWatch.NOT_CT));

      storeSeg(intake, "TEACHER", "1.2.4", "SEG");
      JobRow again = ledger.jobs().ofSeries("1.2.4").get(0);
      assertThat(again.state()).isEqualTo(JobState.RECEIVING);
      assertThat(again.code()).isNull();
      assertThat(ledger.events().ofJob(again.id()).get(2).text())
          .isEqualTo("REJECTED → RECEIVING: it came again from TEACHER, which teaches");
      watch.look();
      assertThat(ledger.jobs().inState(JobState.RECEIVING)).as("its quiet time").hasSize(1);
      clock.advance(Duration.ofSeconds(2));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.QUEUED)).hasSize(1);
      storeSeg(intake, "1.2.4", "SEG");
      assertThat(ledger.instances().find("1.2.4.1").orElseThrow().sourceAe()).isEqualTo("TEACHER");
      assertThat(ledger.jobs().recent(9)).hasSize(1);
      assertThat(data.resolve("conflicts")).doesNotExist();
    }
  }

  private static void storeSeg(Intake intake, String series, String modality) throws Exception {
    storeSeg(intake, "PACS", series, modality);
  }

  private static void storeSeg(Intake intake, String source, String series, String modality)
      throws Exception {
    DataSet seg =
        Objects.ct("1.2", series, series + ".1")
            .set(Tag.MODALITY, Vr.CS, modality)
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SEGMENTATION);
    StoreRequest r = Objects.request(seg);
    intake.store(
        new StoreRequest(
            1,
            source,
            r.calledAe(),
            r.peer(),
            r.sopClassUid(),
            r.sopInstanceUid(),
            r.transferSyntaxUid()),
        Objects.stream(seg));
    assertThat(intake.settle()).isTrue();
  }

  @Test
  void aSeriesIsCompleteAfterTheQuietTimeOfItsSource() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      QuietWatch watch =
          new QuietWatch(
              ledger,
              intake,
              job -> Duration.ofSeconds(job.sourceAe().equals("PACS") ? 20 : 5),
              ae -> false,
              clock);
      DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
      intake.store(Objects.request(a), Objects.stream(a));
      clock.advance(Duration.ofSeconds(19));
      watch.look();
      DataSet b = Objects.ct("1.2", "1.2.3", "1.2.3.2");
      intake.store(Objects.request(b), Objects.stream(b));
      clock.advance(Duration.ofSeconds(19));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.RECEIVING)).hasSize(1);
      clock.advance(Duration.ofSeconds(1));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.QUEUED)).hasSize(1);
    }
  }

  @Test
  void aWatchThatMeetsAnErrorOnceGoesOn() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (Ledger ledger = Ledger.open(data, clock);
        QuietWatch watch =
            new QuietWatch(
                ledger,
                intake(ledger),
                ae -> {
                  if (looks.incrementAndGet() == 1) {
                    throw new StackOverflowError("once");
                  }
                  return Duration.ofSeconds(1);
                },
                ae -> false,
                clock,
                Duration.ofMillis(100))) {
      DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
      intake(ledger).store(Objects.request(a), Objects.stream(a));
      clock.advance(Duration.ofSeconds(2));
      watch.start();
      Awaitility.await() // it pauses after the fault
          .atMost(Duration.ofMinutes(1))
          .until(() -> ledger.jobs().inState(JobState.QUEUED).size() == 1);
    }
  }

  @Test
  void aClockThatIsSetBackMakesNoSeriesWaitForIt() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      QuietWatch watch =
          new QuietWatch(ledger, intake, job -> Duration.ofSeconds(20), ae -> false, clock);
      DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
      intake.store(Objects.request(a), Objects.stream(a));
      watch.look();
      clock.advance(Duration.ofHours(-2)); // as from local time to UTC, after a start
      watch.look();
      assertThat(ledger.jobs().inState(JobState.RECEIVING)).as("quiet anew").hasSize(1);
      clock.advance(Duration.ofSeconds(20));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.QUEUED)).hasSize(1);
    }
  }

  @Test
  void anInstanceOfAClockThatWasAheadDoesNotKeepItsSeriesOpenAfterARestart() throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    try (Ledger ledger = Ledger.open(data, clock)) {
      intake(ledger).store(Objects.request(a), Objects.stream(a));
    }
    clock.advance(Duration.ofDays(-300));
    try (Ledger ledger = Ledger.open(data, clock)) {
      QuietWatch watch =
          new QuietWatch(ledger, intake(ledger), job -> Duration.ofSeconds(20), ae -> false, clock);
      clock.advance(Duration.ofSeconds(19));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.RECEIVING)).hasSize(1);
      clock.advance(Duration.ofSeconds(1));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.QUEUED)).hasSize(1);
    }
  }

  @Test
  void whileSomethingOfItIsBeingStoredASeriesIsNotComplete() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      QuietWatch watch =
          new QuietWatch(ledger, intake, job -> Duration.ofSeconds(20), ae -> false, clock);
      DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
      intake.store(Objects.request(a), Objects.stream(a));
      DataSet b = Objects.ct("1.2", "1.2.3", "1.2.3.2");
      byte[] bytes = Objects.bytes(b, TransferSyntax.EXPLICIT_LE);
      // The stream looks at the watch while it is read: at its first byte, and within its pixels.
      boolean[] looked = new boolean[2];
      java.io.InputStream slow =
          new java.io.ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
              clock.advance(Duration.ofMinutes(1));
              watch.look();
              looked[pos > 600 ? 1 : 0] = true;
              assertThat(ledger.jobs().inState(JobState.QUEUED)).isEmpty();
              return super.read(buffer, offset, Math.min(length, 50));
            }
          };
      assertThat(intake.store(Objects.request(b), slow).code()).isZero();
      assertThat(looked).containsExactly(true, true);
      clock.advance(Duration.ofMinutes(1));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.QUEUED)).hasSize(1);
    }
  }

  @Test
  void whatHoldsNoCtEndsAsRejectedWithoutAnalysis() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      QuietWatch watch =
          new QuietWatch(ledger, intake, job -> Duration.ofSeconds(1), ae -> false, clock);
      for (int i = 1; i <= 3; i++) {
        DataSet sr =
            Objects.ct("1.2", "1.2.8", "1.2.8." + i)
                .set(Tag.SOP_CLASS_UID, Vr.UI, org.hepatica.dicom.Uids.COMPREHENSIVE_SR)
                .set(Tag.MODALITY, Vr.CS, "SR");
        sr.remove(Tag.PIXEL_DATA).remove(Tag.ROWS).remove(Tag.COLUMNS);
        assertThat(intake.store(Objects.request(sr), Objects.stream(sr)).code()).isZero();
      }
      DataSet capture =
          Objects.ct("1.2", "1.2.7", "1.2.7.1")
              .set(Tag.SOP_CLASS_UID, Vr.UI, org.hepatica.dicom.Uids.SECONDARY_CAPTURE);
      intake.store(Objects.request(capture), Objects.stream(capture));
      clock.advance(Duration.ofSeconds(2));
      watch.look();
      assertThat(ledger.jobs().recent(9))
          .hasSize(2)
          .allSatisfy(
              j -> {
                assertThat(j.state()).isEqualTo(JobState.REJECTED);
                assertThat(j.code()).isEqualTo(QuietWatch.NOT_CT);
              });
    }
  }

  @Test
  void theWatchRunsByItselfAndStops() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      Intake intake = intake(ledger);
      DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
      intake.store(Objects.request(a), Objects.stream(a));
      try (QuietWatch watch =
          new QuietWatch(
              ledger, intake, job -> Duration.ofMillis(10), ae -> false, Clock.systemUTC())) {
        watch.start();
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> !ledger.jobs().inState(JobState.QUEUED).isEmpty());
      }
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(t -> t.getName().equals("quiet-watch"));
    }
  }

  /** With thousands of series in hand it went on in a ledger that was closed, and said so. */
  @Test
  void aStopIsHeardBetweenTwoSeries() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger series = new AtomicInteger();
    try (Ledger ledger = Ledger.open(data)) {
      Intake intake =
          new Intake(data, ledger, new IntakeSettings(1 << 20, 1 << 20), PixelValues.NONE);
      for (String uid : new String[] {"1.2.3", "1.2.4"}) {
        DataSet ct = Objects.ct("1.2", uid, uid + ".1");
        assertThat(intake.store(Objects.request(ct), Objects.stream(ct)))
            .isEqualTo(DimseStatus.SUCCESS);
      }
      QuietWatch watch =
          new QuietWatch(
              ledger,
              intake,
              ae -> {
                series.incrementAndGet();
                asked.countDown();
                try {
                  answer.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return Duration.ofHours(1);
              },
              ae -> false,
              Clock.systemUTC());
      watch.start();
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      Thread closes = new Thread(watch::close, "closes");
      closes.start();
      Awaitility.await().until(() -> closes.getState() == Thread.State.TIMED_WAITING);
      answer.countDown();
      closes.join();
    }
    assertThat(series).hasValue(1);
  }
}
