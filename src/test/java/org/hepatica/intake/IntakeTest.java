package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.FewAMinute;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.LedgerException;
import org.hepatica.ledger.NewLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class IntakeTest {
  private static final IntakeSettings SETTINGS = new IntakeSettings(1 << 20, 1 << 20);

  @TempDir Path data;
  private Ledger ledger;
  private Intake intake;

  @BeforeEach
  void open() throws IOException {
    ledger = NewLedger.in(data);
    intake = new Intake(data, ledger, SETTINGS, PixelValues.NONE);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void anInstanceIsKeptByteByByteBehindAPreambleAndEntered() throws Exception {
    for (TransferSyntax syntax :
        List.of(TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE, TransferSyntax.DEFLATED)) {
      DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3." + syntax.uid().length());
      byte[] sent = Objects.bytes(ct, syntax);
      assertThat(intake.store(Objects.request(ct, syntax), new ByteArrayInputStream(sent)))
          .isEqualTo(DimseStatus.SUCCESS);
      InstanceRow row = ledger.instances().find(ct.string(Tag.SOP_INSTANCE_UID)).orElseThrow();
      assertThat(row.file())
          .isEqualTo(data.resolve("studies/1.2/1.2.3/" + row.sopInstanceUid() + ".dcm"));
      DicomFile file = Part10.read(row.file());
      byte[] kept = Files.readAllBytes(row.file());
      assertThat(row.bytes()).isEqualTo(kept.length);
      assertThat(java.util.Arrays.copyOfRange(kept, (int) file.dataSetOffset(), kept.length))
          .isEqualTo(sent);
      assertThat(file.syntax()).isEqualTo(syntax);
      assertThat(file.meta().string(Tag.SOURCE_APPLICATION_ENTITY_TITLE)).isEqualTo("PACS");
    }
    assertThat(ledger.jobs().recent(9))
        .singleElement()
        .satisfies(job -> assertThat(job.state()).isEqualTo(JobState.RECEIVING));
    assertThat(everyFileOf("incoming")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 300, 700})
  void aPeerThatBreaksOffLeavesNothing(int after) throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    byte[] bytes = Objects.bytes(ct, TransferSyntax.EXPLICIT_LE);
    assertThat(bytes.length).isGreaterThan(700);
    assertThatThrownBy(() -> intake.store(Objects.request(ct), Objects.brokenOff(bytes, after)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
    assertNothingIsKept();
    assertThat(intake.isBusy("1.2.3", "PACS")).isFalse();
  }

  @Test
  void aCommandThatNamesAnotherObjectIsRefused() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    StoreRequest r = Objects.request(ct);
    StoreRequest otherInstance =
        new StoreRequest(
            1, "PACS", "HEPATICA", r.peer(), r.sopClassUid(), "1.2.3.5", r.transferSyntaxUid());
    StoreRequest otherClass =
        new StoreRequest(
            1, "PACS", "HEPATICA", r.peer(), Uids.MR_IMAGE, "1.2.3.4", r.transferSyntaxUid());
    assertThat(intake.store(otherInstance, Objects.stream(ct)).code()).isEqualTo(0xA900);
    assertThat(intake.store(otherClass, Objects.stream(ct)).code()).isEqualTo(0xA900);
    assertNothingIsKept();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc", "1.2/../../x", "", "1..2", "1.02", "/tmp/x"})
  void aUidThatIsNoneNeverNamesAPath(String bad) throws Exception {
    for (int tag : new int[] {Tag.STUDY_INSTANCE_UID, Tag.SERIES_INSTANCE_UID}) {
      DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
      ct.setBytes(tag, Vr.UI, bad.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      DimseStatus status = intake.store(Objects.request(ct), Objects.stream(ct));
      assertThat(status.code()).isEqualTo(0xA900);
      assertThat(status.comment())
          .contains(tag == Tag.STUDY_INSTANCE_UID ? "StudyInstanceUID" : "SeriesInstanceUID");
    }
    assertNothingIsKept();
  }

  @Test
  void nonsenseAndADataSetThatEndsTooEarlyAreNotUnderstood() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    assertThat(
            intake
                .store(
                    Objects.request(ct),
                    new ByteArrayInputStream(
                        "GET / HTTP/1.1\r\nHost: here\r\n\r\n".repeat(9).getBytes()))
                .code())
        .isEqualTo(0xC000);
    for (TransferSyntax syntax :
        List.of(TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE, TransferSyntax.DEFLATED)) {
      byte[] whole = Objects.bytes(ct, syntax);
      for (int length : new int[] {whole.length - 1, whole.length - 200, 150}) {
        DimseStatus status =
            intake.store(Objects.request(ct, syntax), new ByteArrayInputStream(whole, 0, length));
        assertThat(status.code())
            .as("%s, %d of %d bytes", syntax, length, whole.length)
            .isEqualTo(0xC000);
        assertThat(ledger.instances().count()).isZero();
      }
    }
  }

  @Test
  void fragmentsThatEndTooEarlyAreNotUnderstood() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    ct.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[300], new byte[200]));
    byte[] whole = Objects.bytes(ct, TransferSyntax.JPEG_2000_LOSSLESS);
    for (int cut : new int[] {1, 8, 100, 208}) {
      assertThat(
              intake
                  .store(
                      Objects.request(ct, TransferSyntax.JPEG_2000_LOSSLESS),
                      new ByteArrayInputStream(whole, 0, whole.length - cut))
                  .code())
          .as("%d cut", cut)
          .isEqualTo(0xC000);
    }
    assertNothingIsKept();
    assertThat(
            intake
                .store(
                    Objects.request(ct, TransferSyntax.JPEG_2000_LOSSLESS),
                    new ByteArrayInputStream(whole))
                .code())
        .isZero();
  }

  @Test
  void aSequenceBehindThePixelsIsTaken() throws Exception {
    int digitalSignatures = 0xFFFAFFFA;
    for (TransferSyntax syntax : List.of(TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE)) {
      DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3." + syntax.uid().length());
      ct.setSequence(digitalSignatures, new DataSet().set(Tag.MODALITY, Vr.CS, "CT"));
      byte[] sent = Objects.bytes(ct, syntax);
      assertThat(intake.store(Objects.request(ct, syntax), new ByteArrayInputStream(sent)))
          .as(syntax.toString())
          .isEqualTo(DimseStatus.SUCCESS);
    }
  }

  @Test
  void tooLongIsRefused() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    ct.setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[1 << 20]);
    assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isEqualTo(0xA700);
    assertNothingIsKept();
  }

  /** A series of a thousand slices is not a thousand lines; who is refused has the answer. */
  @Test
  void whatIsRefusedAgainAndAgainIsAFewLinesAMinute() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    Intake full =
        new Intake(data, ledger, new IntakeSettings(1 << 20, Long.MAX_VALUE), PixelValues.NONE);
    Logger logger = (Logger) LoggerFactory.getLogger(Intake.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      for (int i = 0; i < 100; i++) {
        assertThat(full.store(Objects.request(ct), Objects.stream(ct)).code()).isEqualTo(0xA700);
        StoreRequest nonsense = Objects.request(ct);
        assertThat(intake.store(nonsense, new ByteArrayInputStream(new byte[9])).code())
            .isEqualTo(0xC000);
      }
    } finally {
      logger.detachAppender(lines);
    }
    for (String code : new String[] {"HEP-305", "HEP-306"}) {
      assertThat(lines.list)
          .filteredOn(line -> line.getLevel() == Level.WARN)
          .filteredOn(line -> line.getFormattedMessage().startsWith(code))
          .hasSizeBetween(1, 2 * FewAMinute.MOST); // a minute may end meanwhile
    }
    assertNothingIsKept();
  }

  @Test
  void withoutRoomItRefusesAndGoesOnWhenThereIsRoomAgain() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    long free = Files.getFileStore(data).getUsableSpace();
    Intake full =
        new Intake(data, ledger, new IntakeSettings(1 << 20, free + (1L << 40)), PixelValues.NONE);
    assertThat(full.store(Objects.request(ct), Objects.stream(ct)).code()).isEqualTo(0xA700);
    assertNothingIsKept();
    assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
  }

  @Test
  void theSameInstanceTwiceIsOneFileAndOneRow() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
    InstanceRow first = ledger.instances().find("1.2.3.4").orElseThrow();
    JobRow job = ledger.jobs().recent(1).get(0);
    assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
    // another syntax, and attributes that a PACS adds
    DataSet forwarded =
        Objects.ct("1.2", "1.2.3", "1.2.3.4").set(Tag.INSTITUTION_NAME, Vr.LO, "Elsewhere");
    for (TransferSyntax syntax : List.of(TransferSyntax.IMPLICIT_LE, TransferSyntax.DEFLATED)) {
      assertThat(
              intake
                  .store(
                      Objects.request(forwarded, syntax),
                      new ByteArrayInputStream(Objects.bytes(forwarded, syntax)))
                  .code())
          .isZero();
    }
    assertThat(ledger.instances().find("1.2.3.4")).contains(first);
    assertThat(everyFileOf("studies")).hasSize(1);
    assertThat(everyFileOf("conflicts")).isEmpty();
    assertThat(ledger.jobs().recent(1).get(0)).isEqualTo(job);
  }

  @Test
  void theSameUidWithOtherContentIsKeptApartAndTheFirstWins() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    intake.store(Objects.request(ct), Objects.stream(ct));
    byte[] first = Files.readAllBytes(everyFileOf("studies").get(0));

    DataSet otherPixels = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    otherPixels.setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[Objects.SIZE * Objects.SIZE * 2]);
    DataSet otherPatient = Objects.ct("1.2", "1.2.3", "1.2.3.4").set(Tag.PATIENT_ID, Vr.LO, "P2");
    DataSet elsewhere =
        Objects.ct("1.2", "1.2.3", "1.2.3.4").set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, 6);
    for (DataSet other : List.of(otherPixels, otherPatient, elsewhere, otherPixels)) {
      assertThat(intake.store(Objects.request(other), Objects.stream(other)).code()).isZero();
    }
    assertThat(Files.readAllBytes(everyFileOf("studies").get(0))).isEqualTo(first);
    assertThat(everyFileOf("studies")).hasSize(1);
    assertThat(everyFileOf("conflicts")).as("each content once").hasSize(3);
    JobRow job = ledger.jobs().recent(1).get(0);
    assertThat(job.isFlagged("conflict")).isTrue();
    assertThat(job.held()).isTrue();
    assertThat(ledger.events().recent(9))
        .extracting(EventRow::text)
        .filteredOn(t -> t.contains("kept apart"))
        .hasSize(3)
        .noneMatch(t -> t.contains("P2") || t.contains("Doe"));
  }

  @Test
  void anotherPatientInAKnownStudyIsKeptApart() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    intake.store(Objects.request(ct), Objects.stream(ct));
    DataSet other = Objects.ct("1.2", "1.2.9", "1.2.9.4").set(Tag.PATIENT_ID, Vr.LO, "P2");
    assertThat(intake.store(Objects.request(other), Objects.stream(other)).code()).isZero();
    DataSet sameSeriesElsewhere = Objects.ct("1.4", "1.2.3", "1.4.5");
    assertThat(
            intake
                .store(Objects.request(sameSeriesElsewhere), Objects.stream(sameSeriesElsewhere))
                .code())
        .isZero();
    assertThat(ledger.instances().count()).isEqualTo(1);
    assertThat(everyFileOf("studies")).hasSize(1);
    assertThat(everyFileOf("conflicts")).hasSize(2);
  }

  @Test
  void ourOwnObjectsAreAcknowledgedAndStartNothing() throws Exception {
    DataSet seg =
        Objects.ct("1.2", "1.2.9", "1.2.9.1")
            .set(Tag.MANUFACTURER, Vr.LO, Equipment.MANUFACTURER)
            .set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, Equipment.MODEL);
    for (int i = 0; i < 3; i++) {
      assertThat(intake.store(Objects.request(seg), Objects.stream(seg)).code()).isZero();
    }
    assertNothingIsKept();
    assertThat(ledger.jobs().recent(9)).isEmpty();
    assertThat(intake.ownReturned()).isEqualTo(3);
    assertThat(ledger.events().recent(9))
        .singleElement()
        .satisfies(e -> assertThat(e.code()).isEqualTo("HEP-307"));
  }

  @Test
  void manyAssociationsStoreOneSeriesAtOnceAndSomeTwice() throws Exception {
    int instances = 60;
    ExecutorService peers = Executors.newFixedThreadPool(6);
    try {
      List<Future<DimseStatus>> answers = new ArrayList<>();
      for (int i = 0; i < instances * 2; i++) {
        DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3." + (1 + i % instances));
        answers.add(peers.submit(() -> intake.store(Objects.request(ct), Objects.stream(ct))));
      }
      for (Future<DimseStatus> answer : answers) {
        assertThat(answer.get().code()).isZero();
      }
    } finally {
      peers.shutdownNow();
    }
    assertThat(ledger.instances().count()).isEqualTo(instances);
    assertThat(everyFileOf("studies")).hasSize(instances);
    assertThat(everyFileOf("incoming")).isEmpty();
    assertThat(everyFileOf("conflicts")).isEmpty();
    assertThat(ledger.jobs().recent(9)).hasSize(1);
  }

  @Test
  void whatTheLedgerCannotTakeIsNotKept() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    ledger.close();
    assertThatThrownBy(() -> intake.store(Objects.request(ct), Objects.stream(ct)))
        .isInstanceOfAny(IOException.class, LedgerException.class);
    assertThat(everyFileOf("studies")).isEmpty();
    assertThat(everyFileOf("incoming")).isEmpty();
  }

  private void assertNothingIsKept() throws IOException {
    assertThat(everyFileOf("studies")).isEmpty();
    assertThat(everyFileOf("incoming")).isEmpty();
    assertThat(everyFileOf("conflicts")).isEmpty();
    assertThat(ledger.instances().count()).isZero();
  }

  private List<Path> everyFileOf(String folder) throws IOException {
    if (!Files.exists(data.resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(data.resolve(folder))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
