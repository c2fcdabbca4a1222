package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged and is not in the ledger yet. The ledger's writer is held up by another
 * transaction on its tables, up to H2's two seconds; then it fails.
 */
class PorterTest extends PorterFixture {
  @TempDir Path copy;

  @Test
  void theAnswerDoesNotWaitForTheRowAndTheSeriesIsBusyUntilThen() throws Exception {
    QuietWatch watch =
        new QuietWatch(ledger, intake, job -> Duration.ofSeconds(1), ae -> false, clock);
    try (Connection held = holdLedger()) {
      store(ct(2));
      assertThat(row(2)).isEmpty();
      assertThat(intake.holds("1.2.3.2")).isTrue();
      assertThat(intake.isBusy(SERIES, "PACS")).isTrue();
      assertThat(intake.isBusy("1.2.9", "PACS")).isFalse();
      clock.advance(Duration.ofMinutes(1));
      watch.look();
      assertThat(ledger.jobs().inState(JobState.QUEUED)).isEmpty();
      held.rollback();
    }
    assertThat(intake.settle()).isTrue();
    assertThat(intake.isBusy(SERIES, "PACS")).isFalse();
    assertWhole(2);
    clock.advance(Duration.ofMinutes(1));
    watch.look();
    assertThat(ledger.jobs().inState(JobState.QUEUED)).hasSize(1);
    assertThat(ledger.instances().ofJob(ledger.jobs().recent(1).get(0))).hasSize(2);
  }

  @Test
  void aCrashBeforeTheRowLosesNothing() throws Exception {
    try (Connection held = holdLedger()) {
      for (int i = 2; i <= 6; i++) {
        store(ct(i));
      }
      copyTo(copy);
      held.rollback();
    }
    assertThat(intake.settle()).isTrue();
    try (Ledger after = Ledger.open(copy);
        Intake next = new Intake(copy, after, new IntakeSettings(4 << 20, 0), PixelValues.NONE)) {
      new Recovery(next, after).run();
      assertThat(after.instances().ofSeries(SERIES)).hasSize(6);
      for (InstanceRow row : after.instances().ofSeries(SERIES)) {
        Path first = data.resolve(copy.relativize(row.file()));
        assertThat(row.file()).hasSameBinaryContentAs(first);
      }
      assertThat(new Recovery(next, after).run()).isEqualTo(new Recovery.Found(0, 0, 0, 0));
    }
  }

  @Test
  void storageCommitmentWaitsForTheRow() throws Exception {
    try (Connection held = holdLedger()) {
      store(ct(2));
      Thread freed =
          new Thread(
              () -> {
                try {
                  Thread.sleep(300);
                  held.rollback();
                } catch (InterruptedException | SQLException e) {
                  throw new IllegalStateException(e);
                }
              },
              "frees the ledger");
      freed.start();
      assertThat(judged(2).committed()).hasSize(1);
      freed.join();
    }
  }

  @Test
  void whatTheLedgerDoesNotTakeStaysAndIsTriedAgainAndSendersHearIt() throws Exception {
    Connection held = holdLedger();
    store(ct(2));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> intake.troubled() == 1);
    assertThat(intake.settle()).isFalse();
    assertThat(intake.isBusy(SERIES, "PACS")).isTrue();
    assertThat(judged(2).failed())
        .extracting(CommitmentReport.Failure::reason)
        .containsExactly(CommitmentReport.PROCESSING_FAILURE);

    int waiting = files.waiting();
    assertThatThrownBy(() -> store(ct(3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1.2.3.3")
        .hasMessageContaining("not kept");
    assertThat(place(3)).doesNotExist();
    assertThat(incoming()).as("the troubled one and those that wait").hasSize(waiting);

    held.rollback();
    held.close();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> intake.troubled() == 0);
    assertThat(intake.settle()).isTrue();
    assertWhole(2);
    assertThat(row(3)).isEmpty();
    store(ct(3));
    assertThat(intake.settle()).isTrue();
    assertWhole(3);
    assertThat(judged(2, 3).committed()).hasSize(2);
  }

  @Test
  void whatIsTroubledAtTheEndIsEnteredAtTheNextStart() throws Exception {
    ledger.close();
    store(ct(2));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> intake.troubled() == 1);
    intake.close();
    ledger = Ledger.open(data, clock);
    intake = new Intake(data, ledger, new IntakeSettings(4 << 20, 0), PixelValues.NONE);
    assertThat(new Recovery(intake, ledger).run()).isEqualTo(new Recovery.Found(0, 1, 0, 0));
    assertWhole(2);
  }

  private CommitmentReport judged(int... numbers) throws IOException {
    List<SopReference> asked =
        Arrays.stream(numbers)
            .mapToObj(i -> new SopReference(Uids.CT_IMAGE, "1.2.3." + i))
            .toList();
    return new Custody(data, ledger, intake).judge(new CommitmentRequest("2.25.1", asked));
  }

  /**
   * What a crash would leave now. Files go from {@code incoming} to {@code studies} meanwhile, and
   * are looked for in that order: else one could be missed in both, which no crash does.
   */
  private void copyTo(Path target) throws IOException {
    copy(data.resolve("incoming"), target);
    copy(data, target);
  }

  private void copy(Path folder, Path target) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path from : all.toList()) {
        Path to = target.resolve(data.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else if (!Files.exists(to)) {
          try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
          } catch (NoSuchFileException e) {
            // It has gone on its way: it is found there.
          }
        }
      }
    }
  }
}
