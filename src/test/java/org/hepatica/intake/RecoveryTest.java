package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.disk.Trees;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a crash leaves between two steps. */
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

  /** A start that compares millions of files looks dead from outside. */
  @Test
  void howFarItIsIsToldEveryTenSeconds() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Recovery.class.getPackageName());
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (Ledger ledger = Ledger.open(data, clock)) {
      for (String series : new String[] {"1.2.3", "1.2.4"}) {
        for (int i = 1; i <= 4; i++) {
          DataSet a = Objects.ct("1.9." + series, series, series + "." + i);
          intake(ledger).store(Objects.request(a), Objects.stream(a));
        }
      }
      AtomicLong seconds = new AtomicLong();
      LongSupplier threeAFile = () -> TimeUnit.SECONDS.toNanos(seconds.getAndAdd(3));
      new Recovery(intake(ledger), ledger, () -> {}, threeAFile).run();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("HEP-273 "))
        .containsExactly(
            "HEP-273 files and ledger are compared: 4 files so far, 0 of 2 studies, after 12 s",
            "HEP-273 files and ledger are compared: 8 files so far, 1 of 2 studies, after 24 s");
  }

  /** Nobody walks the folder of a series, or of a study, that is gone. */
  @Test
  void aRowWithoutItsFileIsMarkedWhereverThatLay() throws Exception {
    try (Ledger ledger = Ledger.open(data, clock)) {
      for (String[] uid :
          new String[][] {
            {"1.2.1", "1.3.1", "1.3.1.1"},
            {"1.2.1", "1.3.1", "1.3.1.2"},
            {"1.2.1", "1.3.2", "1.3.2.1"},
            {"1.2.2", "1.3.3", "1.3.3.1"},
            {"1.2.3", "1.3.4", "1.3.4.1"}
          }) {
        DataSet a = Objects.ct(uid[0], uid[1], uid[2]);
        intake(ledger).store(Objects.request(a), Objects.stream(a));
      }
      Path studies = data.resolve("studies");
      Trees.delete(studies.resolve("1.2.1/1.3.2"));
      Trees.delete(studies.resolve("1.2.2"));
      Files.delete(studies.resolve("1.2.1/1.3.1/1.3.1.2.dcm"));
      // a folder with the name of a series, in a study that is not its own
      Files.createDirectories(studies.resolve("1.2.9/1.3.1"));
      Files.createDirectories(studies.resolve("1.2.9/1.3.3"));
      assertThat(new Recovery(intake(ledger), ledger).run())
          .isEqualTo(new Recovery.Found(0, 0, 0, 3));
      assertThat(ledger.instances().seriesUids())
          .containsExactlyInAnyOrder("1.3.1", "1.3.2", "1.3.3", "1.3.4")
          .flatMap(ledger.instances()::ofSeries)
          .filteredOn(InstanceRow::missing)
          .extracting(InstanceRow::sopInstanceUid)
          .containsExactlyInAnyOrder("1.3.1.2", "1.3.2.1", "1.3.3.1");
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
}
