package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class UnclaimedResultsTest {
  @TempDir Path data;

  @Test
  void whatTheLedgerDoesNotKnowIsKeptAsideAndNothingElse() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      long known = Samples.delivering(ledger, data, 1, 1, "PACS").id();
      Path delivered = written(known, "seg.dcm", "1.2.3.1");
      Path lost = written(known + 6, "seg.dcm", "1.2.3.2");
      byte[] bytes = Files.readAllBytes(lost);
      Path notice = written(known + 6, "notice.dcm", "1.2.3.3");
      Path half = lost.resolveSibling("report.dcm.part");
      Files.writeString(half, "half a report");
      Path torn = lost.resolveSibling("report.dcm");
      Files.writeString(torn, "no DICOM");

      UnclaimedResults unclaimed = new UnclaimedResults(data);
      unclaimed.gather(ledger, () -> {});

      assertThat(delivered).exists();
      assertThat(unclaimed.file("1.2.3.1")).isEmpty();
      assertThat(unclaimed.file("1.2.3.2"))
          .hasValueSatisfying(f -> assertThat(f).hasBinaryContent(bytes));
      assertThat(unclaimed.file("1.2.3.3")).as("a notice may say something else now").isEmpty();
      assertThat(notice.getParent()).as("the folder of the lost number").doesNotExist();
    }
  }

  /** An older backup was put back, the node started, and then the newer one. */
  @Test
  void whatANewerLedgerKnowsAfterAllIsGivenBack() throws Exception {
    Path older = data.resolve("older");
    UnclaimedResults unclaimed = new UnclaimedResults(data);
    try (Ledger ledger = Ledger.open(data);
        Ledger lost = Ledger.open(older)) {
      long job = Samples.analysing(ledger, data, 1).id();
      Path file = written(job, "seg.dcm", "1.2.3.2");
      NewResult result =
          new NewResult(
              "SEG",
              Uids.SEGMENTATION,
              "1.2.3.2",
              "1.2.3",
              TransferSyntax.EXPLICIT_LE.uid(),
              file,
              List.of("PACS"));
      ledger.jobs().deliver(job, Samples.LIVER, List.of(result));
      byte[] bytes = Files.readAllBytes(file);
      unclaimed.gather(lost, () -> {});
      assertThat(file).doesNotExist();

      unclaimed.gather(ledger, () -> {});
      assertThat(file).hasBinaryContent(bytes);
    }
  }

  /**
   * An older backup was put back, a job of another series got the lost number and wrote files of
   * the same names, and then the newer backup was put back.
   */
  @Test
  void ofANumberThatTwoJobsHadEachLedgerFindsItsOwn() throws Exception {
    UnclaimedResults unclaimed = new UnclaimedResults(data);
    Path file = data.resolve("results/job-1/seg.dcm");
    byte[] first;
    try (Ledger newer = Ledger.open(data)) {
      deliver(newer, 1, "1.2.3.1");
      first = Files.readAllBytes(written(1, "seg.dcm", "1.2.3.1"));
    }
    Path newer = Files.move(data.resolve("ledger"), data.resolve("newer"));
    byte[] second;
    Path heatmap;
    Path notice;
    try (Ledger older = Ledger.open(data)) {
      unclaimed.gather(older, () -> {});
      deliver(older, 2, "1.2.3.2");
      second = Files.readAllBytes(written(1, "seg.dcm", "1.2.3.2"));
      heatmap = written(1, "heatmap-0007.dcm", "1.2.3.9");
      notice = written(1, "notice.dcm", "1.2.3.8");
    }
    Path older = Files.move(data.resolve("ledger"), data.resolve("older"));

    Files.move(newer, data.resolve("ledger"));
    try (Ledger ledger = Ledger.open(data)) {
      unclaimed.gather(ledger, () -> {});
      assertThat(file).as("of the newer ledger").hasBinaryContent(first);
      assertThat(List.of(heatmap, notice)).as("of none of its jobs").noneMatch(Files::exists);
      assertThat(unclaimed.file("1.2.3.9")).isPresent();
    }
    Files.move(data.resolve("ledger"), newer);
    Files.move(older, data.resolve("ledger"));
    try (Ledger ledger = Ledger.open(data)) {
      unclaimed.gather(ledger, () -> {});
      assertThat(file).as("of the older ledger").hasBinaryContent(second);
    }
  }

  /** A job whose result names the file, which the node has not written yet. */
  private void deliver(Ledger ledger, int series, String uid) throws Exception {
    long job = Samples.analysing(ledger, data, series).id();
    assertThat(job).isOne();
    NewResult result =
        new NewResult(
            "SEG",
            Uids.SEGMENTATION,
            uid,
            "1.2.3",
            TransferSyntax.EXPLICIT_LE.uid(),
            data.resolve("results/job-" + job + "/seg.dcm"),
            List.of("PACS"));
    ledger.jobs().deliver(job, Samples.LIVER, List.of(result));
  }

  /** What cannot be moved keeps nothing else where a job that gets its number replaces it. */
  @Test
  void oneThatCannotBeSetAsideKeepsNoOther() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      Files.createDirectories(data.resolve("results/aside/job-12")); // where its number is noted
      for (int job = 10; job < 15; job++) {
        written(job, "seg.dcm", "1.2.3." + job);
      }
      UnclaimedResults unclaimed = new UnclaimedResults(data);
      unclaimed.gather(ledger, () -> {});
      for (int job = 10; job < 15; job++) {
        assertThat(unclaimed.file("1.2.3." + job).isPresent())
            .as("job %s", job)
            .isEqualTo(job != 12);
      }
      assertThat(data.resolve("results/job-12/seg.dcm")).exists();
    }
  }

  /** A PACS that keeps the first has that one. */
  @Test
  void ofTwoTheFirstStays() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      byte[] first = Files.readAllBytes(written(7, "seg.dcm", "1.2.3.2"));
      UnclaimedResults unclaimed = new UnclaimedResults(data);
      unclaimed.gather(ledger, () -> {});
      Path second = written(8, "seg.dcm", "1.2.3.2");
      Files.writeString(second, "other", java.nio.file.StandardOpenOption.APPEND);
      unclaimed.gather(ledger, () -> {});
      assertThat(unclaimed.file("1.2.3.2"))
          .hasValueSatisfying(f -> assertThat(f).hasBinaryContent(first));
      assertThat(second).doesNotExist();
    }
  }

  @Test
  void thePurgeTakesThemByTheirAge() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      Instant limit = Instant.parse("2026-01-01T00:00:00Z");
      Files.setLastModifiedTime(
          written(7, "seg.dcm", "1.2.3.2"), FileTime.from(limit.minusSeconds(1)));
      Files.setLastModifiedTime(written(7, "report.dcm", "1.2.3.3"), FileTime.from(limit));
      UnclaimedResults unclaimed = new UnclaimedResults(data);
      assertThat(unclaimed.deleteBefore(limit)).as("there is no folder yet").isZero();
      unclaimed.gather(ledger, () -> {});
      assertThat(unclaimed.deleteBefore(limit)).isOne();
      assertThat(unclaimed.file("1.2.3.2")).isEmpty();
      assertThat(unclaimed.file("1.2.3.3")).isPresent();
    }
  }

  /** A start that looks through hundreds of thousands of folders looks dead from outside. */
  @Test
  void howFarItIsIsToldEveryTenSeconds() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(UnclaimedResults.class.getPackageName());
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (Ledger ledger = Ledger.open(data)) {
      for (int job = 1; job <= 5; job++) {
        written(job, "seg.dcm", "1.2.3." + job);
      }
      AtomicLong seconds = new AtomicLong();
      LongSupplier sixAFolder = () -> TimeUnit.SECONDS.toNanos(seconds.getAndAdd(6));
      new UnclaimedResults(data, sixAFolder).gather(ledger, () -> {});
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("HEP-138 "))
        .containsExactly(
            "HEP-138 results and ledger are compared: 2 of 5 folders so far, after 12 s",
            "HEP-138 results and ledger are compared: 4 of 5 folders so far, after 24 s");
  }

  private Path written(long job, String name, String uid) throws Exception {
    DataSet object =
        new DataSet()
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SEGMENTATION)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, uid);
    Path file = Files.createDirectories(data.resolve("results/job-" + job)).resolve(name);
    Part10.write(file, object, TransferSyntax.EXPLICIT_LE);
    return file;
  }
}
