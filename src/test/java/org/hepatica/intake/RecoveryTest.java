package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves between two steps, and the quiet time. */
class RecoveryTest {
  @TempDir Path data;
  private final MutableClock clock = new MutableClock();

  private Intake intake(Ledger ledger) throws Exception {
    return new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
  }

  /** The node may be asked to stop while it starts, and a start after a crash may take minutes. */
  @Test
  void whatIsEndedBetweenTwoFilesIsDoneByTheNext() throws Exception {
    Path folder = Files.createDirectories(data.resolve("studies/1.2/1.2.3"));
    for (int i = 1; i <= 3; i++) {
      String uid = "1.2.3." + i;
      Part10.write(
          folder.resolve(uid + ".dcm"),
          Objects.ct("1.2", "1.2.3", uid),
          TransferSyntax.EXPLICIT_LE);
    }
    try (Ledger ledger = Ledger.open(data, clock)) {
      AtomicInteger files = new AtomicInteger();
      Runnable goOn =
          () -> {
            if (files.incrementAndGet() == 3) {
              throw new CancellationException("stop");
            }
          };
      assertThatThrownBy(() -> new Recovery(intake(ledger), ledger, goOn).run())
          .isInstanceOf(CancellationException.class);
      assertThat(ledger.instances().count()).as("two files were entered").isEqualTo(2);
      assertThat(new Recovery(intake(ledger), ledger).run())
          .isEqualTo(new Recovery.Found(0, 1, 0, 0));
      Files.delete(folder.resolve("1.2.3.2.dcm"));
      files.set(0); // two are there: it ends in the midst of the rows
      assertThatThrownBy(() -> new Recovery(intake(ledger), ledger, goOn).run())
          .isInstanceOf(CancellationException.class);
      assertThat(new Recovery(intake(ledger), ledger).run().missing()).isEqualTo(1);
    }
  }

  @Test
  void filesWithoutARowAreEnteredAndPartsAreRemoved() throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    DataSet b = Objects.ct("1.2", "1.2.3", "1.2.3.2");
    Path folder = Files.createDirectories(data.resolve("studies/1.2/1.2.3"));
    Files.createDirectories(data.resolve("incoming"));
    Part10.write(folder.resolve("1.2.3.1.dcm"), a, TransferSyntax.EXPLICIT_LE);
    Part10.write(folder.resolve("1.2.3.2.dcm"), b, TransferSyntax.IMPLICIT_LE);
    Part10.write(
        folder.resolve("1.2.3.9.dcm"),
        Objects.ct("1.2", "1.2.3", "1.2.3.3"),
        TransferSyntax.IMPLICIT_LE);
    Files.writeString(folder.resolve("1.2.3.4.dcm"), "no DICOM at all");
    Files.writeString(data.resolve("incoming/x.part"), "half");
    try (Ledger ledger = Ledger.open(data, clock)) {
      Recovery.Found found = new Recovery(intake(ledger), ledger).run();
      assertThat(found).isEqualTo(new Recovery.Found(1, 2, 2, 0));
      assertThat(found.told())
          .isEqualTo(
              "1 unfinished files removed, 2 files without a row entered, 2 moved to conflicts, 0 rows without their file");
      assertThat(ledger.instances().ofSeries("1.2.3"))
          .extracting(InstanceRow::sopInstanceUid)
          .containsExactlyInAnyOrder("1.2.3.1", "1.2.3.2");
      assertThat(ledger.jobs().recent(9))
          .singleElement()
          .satisfies(j -> assertThat(j.state()).isEqualTo(JobState.RECEIVING));
      assertThat(data.resolve("conflicts").toFile().list()).hasSize(2);
      assertThat(data.resolve("incoming").toFile().list()).isEmpty();
      assertThat(new Recovery(intake(ledger), ledger).run())
          .as("nothing is left to do")
          .isEqualTo(new Recovery.Found(0, 0, 0, 0));
      // the peer, which got no answer, sends it again
      assertThat(intake(ledger).store(Objects.request(a), Objects.stream(a)).code()).isZero();
      assertThat(ledger.instances().count()).isEqualTo(2);
    }
  }

  /** As a NAS makes one for its own notes, and a copy that was cut short. */
  @Test
  void aFolderAmongTheFilesOfASeriesKeepsNoNodeFromStarting() throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    Path series = Files.createDirectories(data.resolve("studies/1.2/1.2.3"));
    Path notes = Files.createDirectories(series.resolve("@eaDir"));
    Files.writeString(notes.resolve("1.2.3.1.dcm@SynoEAStream"), "a note");
    Part10.write(series.resolve("1.2.3.1.dcm"), a, TransferSyntax.EXPLICIT_LE);
    try (Ledger ledger = Ledger.open(data, clock)) {
      assertThat(new Recovery(intake(ledger), ledger).run())
          .isEqualTo(new Recovery.Found(0, 1, 0, 0));
      assertThat(notes).as("it is not ours").isNotEmptyDirectory();
    }
  }

  @Test
  void aFileWithoutARowIsFoundWhenItComesAgain() throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      Part10.write(
          Files.createDirectories(data.resolve("studies/1.2/1.2.3")).resolve("1.2.3.1.dcm"),
          a,
          TransferSyntax.IMPLICIT_LE);
      assertThat(intake.store(Objects.request(a), Objects.stream(a)).code()).isZero();
      InstanceRow row = ledger.instances().find("1.2.3.1").orElseThrow();
      assertThat(row.transferSyntaxUid())
          .as("the file that was there")
          .isEqualTo(TransferSyntax.IMPLICIT_LE.uid());
      assertThat(Part10.read(row.file()).syntax()).isEqualTo(TransferSyntax.IMPLICIT_LE);
    }
  }

  @Test
  void aRowWithoutItsFileIsMarkedAndHealsWhenItComesAgain() throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    try (Ledger ledger = Ledger.open(data, clock)) {
      intake(ledger).store(Objects.request(a), Objects.stream(a));
      Files.delete(ledger.instances().find("1.2.3.1").orElseThrow().file());
      assertThat(new Recovery(intake(ledger), ledger).run().missing()).isEqualTo(1);
      JobRow job = ledger.jobs().recent(1).get(0);
      assertThat(ledger.instances().ofJob(job)).isEmpty();
      assertThat(new Recovery(intake(ledger), ledger).run().missing()).as("said once").isZero();
      assertThat(intake(ledger).store(Objects.request(a), Objects.stream(a)).code()).isZero();
      assertThat(ledger.instances().ofJob(job))
          .singleElement()
          .satisfies(r -> assertThat(r.file()).exists());
    }
  }

  @Test
  void aSeriesThatWasAnalysedWithoutAMissingFileIsAnalysedAgainWhenThatIsBack() throws Exception {
    DataSet[] all = new DataSet[3];
    try (Ledger ledger = Ledger.open(data, clock)) {
      for (int i = 0; i < all.length; i++) {
        all[i] = Objects.ct("1.2", "1.2.3", "1.2.3." + i);
        intake(ledger).store(Objects.request(all[i]), Objects.stream(all[i]));
      }
      Files.delete(ledger.instances().find("1.2.3.1").orElseThrow().file());
      Files.delete(ledger.instances().find("1.2.3.2").orElseThrow().file());
      new Recovery(intake(ledger), ledger).run();
      JobRow without = analysed(ledger);
      assertThat(ledger.instances().ofJob(without)).hasSize(1);

      // as HEP-324 and HEP-421 ask for
      for (DataSet again : all) {
        assertThat(intake(ledger).store(Objects.request(again), Objects.stream(again)).code())
            .isZero();
      }
      JobRow with = analysed(ledger);
      assertThat(with.revision()).isEqualTo(2);
      assertThat(without.isFlagged("incomplete")).isTrue();
      assertThat(with.isFlagged("incomplete")).isFalse();
      assertThat(ledger.instances().ofJob(with)).hasSize(3);
    }
  }

  @Test
  void aSeriesThatWasAnalysedWithAFileThatIsLostLaterIsNotAnalysedAgain() throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    try (Ledger ledger = Ledger.open(data, clock)) {
      intake(ledger).store(Objects.request(a), Objects.stream(a));
      JobRow job = analysed(ledger);
      Path file = ledger.instances().find("1.2.3.1").orElseThrow().file();
      Path away = Files.move(file, data.resolve("away"));
      new Recovery(intake(ledger), ledger).run();
      Files.move(away, file); // as of a disk that was not mounted
      new Recovery(intake(ledger), ledger).run();
      assertThat(ledger.jobs().recent(9))
          .singleElement()
          .satisfies(j -> assertThat(j.id()).isEqualTo(job.id()));
      assertThat(ledger.instances().ofJob(job)).hasSize(1);
    }
  }

  @Test
  void aSeriesThatWasAnalysedIsAnalysedAgainWhenOtherPixelsTakeThePlaceOfALostFile()
      throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    DataSet other = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    byte[] pixels = other.bytes(Tag.PIXEL_DATA).clone();
    pixels[0] ^= 1;
    other.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
    try (Ledger ledger = Ledger.open(data, clock)) {
      intake(ledger).store(Objects.request(a), Objects.stream(a));
      analysed(ledger);
      Files.delete(ledger.instances().find("1.2.3.1").orElseThrow().file());
      intake(ledger).store(Objects.request(a), Objects.stream(a));
      assertThat(ledger.jobs().recent(9)).as("the same again").hasSize(1);
      Files.delete(ledger.instances().find("1.2.3.1").orElseThrow().file());
      intake(ledger).store(Objects.request(other), Objects.stream(other));
      JobRow again = analysed(ledger);
      assertThat(again.revision()).isEqualTo(2);
      assertThat(ledger.instances().ofJob(again)).hasSize(1);
    }
  }

  private static JobRow analysed(Ledger ledger) {
    JobRow job = ledger.jobs().inState(JobState.RECEIVING).get(0);
    ledger.jobs().queue(job.id(), job.lastInstance());
    JobRow claimed = Samples.claimNext(ledger).orElseThrow();
    ledger.jobs().reject(claimed.id(), "HEP-421", "slices are missing");
    return claimed;
  }

  @Test
  void aMissingFileIsNotReplacedByAnotherPatientsOrStudys() throws Exception {
    DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
    DataSet otherPatient = Objects.ct("1.2", "1.2.3", "1.2.3.1").set(Tag.PATIENT_ID, Vr.LO, "P2");
    DataSet otherStudy = Objects.ct("1.9", "1.2.3", "1.2.3.1");
    try (Ledger ledger = Ledger.open(data, clock)) {
      intake(ledger).store(Objects.request(a), Objects.stream(a));
      Path file = ledger.instances().find("1.2.3.1").orElseThrow().file();
      Files.delete(file);
      for (DataSet other : new DataSet[] {otherPatient, otherStudy}) {
        assertThat(intake(ledger).store(Objects.request(other), Objects.stream(other)).code())
            .isZero();
        assertThat(ledger.instances().find("1.2.3.1").orElseThrow().file())
            .isEqualTo(file)
            .doesNotExist();
      }
      assertThat(data.resolve("conflicts").toFile().list()).hasSize(2);
      assertThat(intake(ledger).store(Objects.request(a), Objects.stream(a)).code()).isZero();
      assertThat(file).exists();
    }
  }

  @Test
  void segmentationsAreQueuedOfASourceThatTeachesAlone() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      QuietWatch plain =
          new QuietWatch(ledger, intake, ae -> Duration.ofSeconds(1), ae -> false, clock);
      QuietWatch taught =
          new QuietWatch(ledger, intake, ae -> Duration.ofSeconds(1), ae -> true, clock);
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
          new QuietWatch(ledger, intake, ae -> Duration.ofSeconds(1), "TEACHER"::equals, clock);
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
              ae -> Duration.ofSeconds(ae.equals("PACS") ? 20 : 5),
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
                clock)) {
      DataSet a = Objects.ct("1.2", "1.2.3", "1.2.3.1");
      intake(ledger).store(Objects.request(a), Objects.stream(a));
      clock.advance(Duration.ofSeconds(2));
      watch.start();
      Awaitility.await() // it pauses for ten seconds after the fault
          .atMost(Duration.ofMinutes(1))
          .until(() -> ledger.jobs().inState(JobState.QUEUED).size() == 1);
    }
  }

  @Test
  void aClockThatIsSetBackMakesNoSeriesWaitForIt() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      Intake intake = intake(ledger);
      QuietWatch watch =
          new QuietWatch(ledger, intake, ae -> Duration.ofSeconds(20), ae -> false, clock);
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
          new QuietWatch(ledger, intake(ledger), ae -> Duration.ofSeconds(20), ae -> false, clock);
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
          new QuietWatch(ledger, intake, ae -> Duration.ofSeconds(20), ae -> false, clock);
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
          new QuietWatch(ledger, intake, ae -> Duration.ofSeconds(1), ae -> false, clock);
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
              ledger,
              intake,
              ae -> Duration.ofMillis(10),
              ae -> false,
              java.time.Clock.systemUTC())) {
        watch.start();
        org.awaitility.Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> !ledger.jobs().inState(JobState.QUEUED).isEmpty());
      }
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(t -> t.getName().equals("quiet-watch"));
    }
  }
}
