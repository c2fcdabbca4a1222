package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged and is not in the ledger yet. The ledger's writer is held up by another
 * transaction on its tables, up to H2's two seconds; then it fails.
 */
class PorterTest {
  private static final String STUDY = "1.2";
  private static final String SERIES = "1.2.3";

  @TempDir Path data;
  @TempDir Path copy;
  private final MutableClock clock = new MutableClock();
  private Ledger ledger;
  private Intake intake;
  private PreparedFiles files;

  @BeforeEach
  void open() throws Exception {
    ledger = Ledger.open(data, clock);
    intake = new Intake(data, ledger, new IntakeSettings(4 << 20, 0), PixelValues.NONE);
    files = PreparedFiles.start(data, 12, 0);
    intake.landIn(files);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> files.waiting() == 12);
    store(ct(1));
    assertThat(intake.settle()).isTrue();
  }

  @AfterEach
  void close() {
    intake.close();
    files.close();
    ledger.close();
  }

  @Test
  void theAnswerDoesNotWaitForTheRowAndTheSeriesIsBusyUntilThen() throws Exception {
    QuietWatch watch =
        new QuietWatch(ledger, intake, ae -> Duration.ofSeconds(1), ae -> false, clock);
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

  @Test
  void aPlaceThatCannotBeMadeKeepsOnlyItsOwnBack() throws Exception {
    Path inTheWay = data.resolve("studies/1.5");
    Files.writeString(inTheWay, "no folder");
    try (Connection held = holdLedger()) {
      store(ct(2)); // keeps the porter busy, so that the others come in one batch
      store(Objects.ct("1.5", "1.5.1", "1.5.1.1"));
      store(ct(3));
      held.rollback();
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> intake.troubled() == 1);
    assertThat(intake.isBusy("1.5.1", "PACS")).isTrue();
    assertThat(intake.isBusy(SERIES, "PACS")).isFalse();
    assertWhole(2);
    assertWhole(3);
    Files.delete(inTheWay);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> intake.troubled() == 0);
    assertThat(ledger.instances().find("1.5.1.1")).isPresent();
  }

  @Test
  void oneBatchOfEverything() throws Exception {
    DataSet otherContent = ct(2).set(Tag.INSTANCE_NUMBER, Vr.IS, "77");
    DataSet otherPatient = ct(4).set(Tag.PATIENT_ID, Vr.LO, "P2");
    DataSet otherStudy = Objects.ct("1.7", SERIES, "1.2.3.5");
    try (Connection held = holdLedger()) {
      store(ct(2)); // keeps the porter busy, so that the others come in one batch
      store(ct(3));
      store(ct(2));
      store(ct(1));
      store(otherContent);
      store(otherPatient);
      store(otherStudy);
      store(Objects.ct("1.8", "1.8.1", "1.8.1.1"));
      store(ct(6));
      held.rollback();
    }
    assertThat(intake.settle()).isTrue();
    assertThat(ledger.instances().ofSeries(SERIES))
        .extracting(InstanceRow::sopInstanceUid)
        .containsExactlyInAnyOrder("1.2.3.1", "1.2.3.2", "1.2.3.3", "1.2.3.6");
    for (int i : new int[] {1, 2, 3, 6}) {
      assertWhole(i);
    }
    assertThat(ledger.instances().find("1.8.1.1")).isPresent();
    try (Stream<Path> apart = Files.list(data.resolve("conflicts"))) {
      assertThat(apart.map(file -> file.getFileName().toString().split("\\.[0-9a-f]{16}\\.")[0]))
          .containsExactlyInAnyOrder("1.2.3.2", "1.2.3.4", "1.2.3.5");
    }
    assertThat(new Recovery(intake, ledger).run()).isEqualTo(new Recovery.Found(0, 0, 0, 0));
  }

  @Test
  void anEndPutsWhatWaits() throws Exception {
    try (Connection held = holdLedger()) {
      for (int i = 2; i <= 9; i++) {
        store(ct(i));
      }
      held.rollback();
    }
    intake.close();
    assertThat(ledger.instances().ofSeries(SERIES)).hasSize(9);
  }

  @Test
  void anErrorOverOneDoesNotEndItForTheOthers() throws Exception {
    AtomicBoolean outOfMemory = new AtomicBoolean(true);
    intake.close();
    intake =
        new Intake(
            data,
            ledger,
            new IntakeSettings(4 << 20, 0),
            (pixels, syntax) -> {
              if (outOfMemory.get()) {
                throw new OutOfMemoryError("said by the test");
              }
              return null;
            });
    intake.landIn(files);
    DataSet otherSyntax = ct(1);
    otherSyntax.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[64]));
    assertThat(
            intake
                .store(
                    Objects.request(otherSyntax, TransferSyntax.RLE_LOSSLESS),
                    new ByteArrayInputStream(
                        Objects.bytes(otherSyntax, TransferSyntax.RLE_LOSSLESS)))
                .code())
        .isZero();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> intake.troubled() == 1);
    store(ct(2));
    assertWhole(2);
    outOfMemory.set(false);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> intake.troubled() == 0);
    assertThat(data.resolve("conflicts")).isNotEmptyDirectory();
    store(ct(3));
    assertThat(intake.settle()).isTrue();
    assertWhole(3);
  }

  @Test
  void noMoreWaitThanMay() throws Exception {
    Porter porter = new Porter(intake.shelf(), 2);
    try (Connection held = holdLedger()) {
      assertThat(porter.take(parcel(2))).isTrue();
      Awaitility.await().until(() -> Files.exists(place(2))); // in hand, and held up
      assertThat(porter.take(parcel(3))).isTrue();
      assertThat(porter.take(parcel(4))).isTrue();
      assertThat(porter.take(parcel(5))).isFalse();
      held.rollback();
    }
    assertThat(porter.settle()).isTrue();
    assertThat(porter.take(parcel(5))).isTrue();
    porter.close();
    assertThat(porter.take(parcel(6))).as("after the end").isFalse();
    for (int i = 2; i <= 5; i++) {
      assertWhole(i);
    }
  }

  /** As a sealed one that arrived, with the porter of {@link #intake} left out. */
  private Parcel parcel(int number) throws Exception {
    DataSet ct = ct(number);
    byte[] dataSet = Objects.bytes(ct, TransferSyntax.EXPLICIT_LE);
    byte[] head =
        Part10.preamble(
            ct.string(Tag.SOP_CLASS_UID),
            ct.string(Tag.SOP_INSTANCE_UID),
            TransferSyntax.EXPLICIT_LE.uid(),
            "PACS");
    Checksum sum = new Checksum();
    sum.update(dataSet, 0, dataSet.length);
    try (Landing landing = Landing.open(files, data.resolve("incoming"))) {
      landing.write(head);
      landing.write(dataSet);
      landing.sync(head, sum.value());
      assertThat(landing.isSealed()).isTrue();
      return new Parcel(
          landing.file(),
          true,
          Header.of(ct),
          TransferSyntax.EXPLICIT_LE.uid(),
          "PACS",
          head.length + dataSet.length,
          sum.hex());
    }
  }

  private CommitmentReport judged(int... numbers) throws IOException {
    List<SopReference> asked =
        Arrays.stream(numbers)
            .mapToObj(i -> new SopReference(Uids.CT_IMAGE, "1.2.3." + i))
            .toList();
    return new Custody(data, ledger, intake).judge(new CommitmentRequest("2.25.1", asked));
  }

  /** Until it is rolled back the ledger's writer waits. */
  private Connection holdLedger() throws SQLException {
    Connection other =
        DriverManager.getConnection(
            "jdbc:h2:file:"
                + data.toAbsolutePath().resolve("ledger/hepatica")
                + ";DB_CLOSE_ON_EXIT=FALSE;QUERY_CACHE_SIZE=64");
    other.setAutoCommit(false);
    try (var statement = other.createStatement()) {
      statement.executeUpdate("UPDATE series SET source_ae = source_ae");
      statement.executeUpdate("UPDATE jobs SET attempts = attempts");
    }
    return other;
  }

  private DataSet ct(int number) {
    return Objects.ct(STUDY, SERIES, SERIES + "." + number);
  }

  private void store(DataSet ct) throws IOException {
    assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
  }

  private Optional<InstanceRow> row(int number) {
    return ledger.instances().find(SERIES + "." + number);
  }

  private Path place(int number) {
    return data.resolve("studies/1.2/1.2.3/1.2.3." + number + ".dcm");
  }

  private void assertWhole(int number) throws IOException {
    InstanceRow row = row(number).orElseThrow();
    assertThat(row.file()).isEqualTo(place(number));
    assertThat(Files.size(row.file())).isEqualTo(row.bytes()).isLessThan(PreparedFiles.BYTES);
    assertThat(Part10.read(row.file()).dataSet().bytes(Tag.PIXEL_DATA))
        .isEqualTo(ct(number).bytes(Tag.PIXEL_DATA));
  }

  private List<Path> incoming() throws IOException {
    try (Stream<Path> all = Files.list(data.resolve("incoming"))) {
      return all.toList();
    }
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
