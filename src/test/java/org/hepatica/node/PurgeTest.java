package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.intake.Intake;
import org.hepatica.intake.IntakeSettings;
import org.hepatica.intake.Objects;
import org.hepatica.intake.PixelValues;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.hepatica.ledger.Samples;
import org.hepatica.schedule.PurgeTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens beside a purge: nobody loses files that are needed again. */
class PurgeTest {
  private static final Duration KEEP = Duration.ofDays(30);

  @TempDir Path data;
  private final MutableClock clock = new MutableClock();
  private Ledger ledger;

  private Intake intake;

  @BeforeEach
  void open() throws IOException {
    ledger = Ledger.open(data, clock);
    intake = new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  private PurgeTask purge(PurgeTask.Source source) {
    return new PurgeTask(source, data, KEEP, clock);
  }

  private Tasks.LedgerPurge source() {
    return new Tasks.LedgerPurge(ledger, intake, data, Duration.ZERO, clock);
  }

  /** A purge, and what happens after it has listed what may go, or after it has deleted it. */
  private PurgeTask purge(Meanwhile afterTheList, Meanwhile afterTheDeletion) {
    Tasks.LedgerPurge source = source();
    return purge(
        new PurgeTask.Source() {
          @Override
          public List<PurgeTask.Purgeable> endedBefore(Instant time, int most) {
            List<PurgeTask.Purgeable> some = source.endedBefore(time, most);
            if (!some.isEmpty()) {
              happens(afterTheList);
            }
            return some;
          }

          @Override
          public boolean letGo(long jobId, Instant time, PurgeTask.Deletion deletion)
              throws IOException {
            return source.letGo(
                jobId,
                time,
                () -> {
                  deletion.run();
                  happens(afterTheDeletion);
                });
          }
        });
  }

  private static void happens(Meanwhile what) {
    try {
      what.happens();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Path slice() {
    return Samples.ct(data, 1, 1).file();
  }

  private JobRow setAside() throws Exception {
    JobRow job = Samples.enter(ledger, Samples.ct(data, 1, 1));
    Files.createDirectories(slice().getParent());
    Files.writeString(slice(), "a slice");
    ledger.jobs().queue(job.id(), job.lastInstance());
    ledger.queue().setAside(job.id(), "HEP-436", "Another series was taken.");
    clock.advance(KEEP.plusDays(1));
    return job;
  }

  @Test
  void aSeriesThatIsRetriedMeanwhileKeepsItsFiles() throws Exception {
    JobRow job = setAside();
    assertThat(purge(() -> ledger.jobs().retry(job.id()), () -> {}).run())
        .isEqualTo("0 jobs, 0 files deleted");
    assertThat(ledger.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    assertThat(ledger.instances().ofJob(job))
        .extracting(InstanceRow::file)
        .containsExactly(slice())
        .allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void aSeriesOfWhichMoreComesMeanwhileKeepsItsFiles() throws Exception {
    setAside();
    purge(() -> Samples.enter(ledger, Samples.ct(data, 1, 2)), () -> {}).run();
    JobRow late = ledger.jobs().find(2).orElseThrow();
    assertThat(ledger.instances().ofJob(late)).extracting(InstanceRow::file).contains(slice());
    assertThat(slice()).exists();
  }

  @Test
  void whatIsBeingDeletedIsNotRetriedNorIsAnyOtherOfItsSeries() throws Exception {
    JobRow first = Samples.analysing(ledger, data, 1);
    ledger.jobs().fail(first.id(), "HEP-113", "a fault");
    JobRow second = Samples.enter(ledger, Samples.ct(data, 1, 2));
    ledger.jobs().queue(second.id(), second.lastInstance());
    ledger.queue().setAside(second.id(), "HEP-436", "Another series was taken.");
    clock.advance(KEEP.plusDays(1));
    purge(
            () -> {},
            () -> {
              for (JobRow job : List.of(first, second)) {
                assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
                    .hasMessageContaining("were purged; send the series again");
              }
            })
        .run();
  }

  /** It would be found to be there already, and then be gone. */
  @Test
  void whatComesAgainWhileItIsDeletedIsKept() throws Exception {
    Path copy = dicom(data.resolve("copy"));
    intake.admit(dicom(slice()));
    JobRow job = ledger.jobs().find(1).orElseThrow();
    ledger.jobs().queue(job.id(), job.lastInstance());
    ledger.queue().setAside(job.id(), "HEP-436", "Another series was taken.");
    clock.advance(KEEP.plusDays(1));
    Thread sender = new Thread(() -> happens(() -> store(copy)));
    purge(
            () -> {},
            () -> {
              sender.start();
              sender.join(500);
            })
        .run();
    sender.join();
    assertThat(ledger.jobs().find(2).orElseThrow().state()).isEqualTo(JobState.RECEIVING);
    assertThat(ledger.instances().ofSeries("1.2.3.1"))
        .singleElement()
        .satisfies(row -> assertThat(row.file()).exists());
  }

  @Test
  void aPurgeThatWasKilledIsEndedAtTheNextStart() throws Exception {
    JobRow job = setAside();
    assertThatThrownBy(
            () ->
                purge(
                        () -> {},
                        () -> {
                          throw new IOException("killed");
                        })
                    .run())
        .hasMessageContaining("killed");
    assertThat(ledger.instances().count()).as("is not taken for missing, and asked for").isOne();
    ledger.close();
    open();
    assertThatThrownBy(() -> ledger.jobs().retry(job.id())).hasMessageContaining("were purged");
    assertThat(purge(source()).resume()).contains("1 jobs, 0 files deleted");
    assertThat(ledger.instances().count()).isZero();
    assertThat(purge(source()).resume()).isEmpty();
  }

  /** As when a time server is wrong by a month, for as long as it takes until somebody sees it. */
  @Test
  void aClockThatLeapsMakesNothingOld() throws Exception {
    assertThat(steady().run()).as("the first start").isEqualTo("0 jobs, 0 files deleted");
    setAside(); // and the clock is a month further
    assertThat(steady().run()).isEqualTo("0 jobs, 0 files deleted");
    assertThat(slice()).exists();
    ledger.events().add(null, null, "HEP-310", "another job, before somebody sees it");
    assertThat(steady().run()).as("after another start").isEqualTo("0 jobs, 0 files deleted");
    clock.advance(Duration.ofDays(1));
    assertThat(steady().run()).isEqualTo("1 jobs, 1 files deleted");
  }

  /** The purge of a node that starts now. */
  private PurgeTask steady() {
    Clock steady = Tasks.purgeClock(ledger, clock);
    return new PurgeTask(
        new Tasks.LedgerPurge(ledger, intake, data, Duration.ZERO, steady), data, KEEP, steady);
  }

  private Path dicom(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Part10.write(file, Objects.ct("1.2.3", "1.2.3.1", "1.2.3.1.1"), TransferSyntax.EXPLICIT_LE);
    return file;
  }

  private void store(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(Part10.readHeader(file).dataSetOffset());
      assertThat(
              intake.store(
                  new StoreRequest(
                      1,
                      "PACS",
                      "HEPATICA",
                      InetAddress.getLoopbackAddress(),
                      Uids.CT_IMAGE,
                      "1.2.3.1.1",
                      TransferSyntax.EXPLICIT_LE.uid()),
                  in))
          .isEqualTo(DimseStatus.SUCCESS);
    }
  }
}
