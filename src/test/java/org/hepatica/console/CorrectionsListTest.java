package org.hepatica.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.intake.Intake;
import org.hepatica.intake.IntakeSettings;
import org.hepatica.intake.Objects;
import org.hepatica.intake.PixelValues;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who corrects a liver is told, whatever became of it: also where it never had a job. */
class CorrectionsListTest {
  private static final String TEACHER = "WORKSTATION";

  @TempDir Path data;
  private final MutableClock clock = new MutableClock();
  private Ledger ledger;
  private Intake intake;

  @BeforeEach
  void open() throws Exception {
    ledger = Ledger.open(data, clock);
    intake = new Intake(data, ledger, IntakeSettings.DEFAULT, PixelValues.NONE, TEACHER::equals);
    store("CT", Objects.ct("1.2", "1.2.3", "1.2.3.1"));
  }

  @AfterEach
  void close() {
    intake.close();
    ledger.close();
  }

  private void store(String source, DataSet object) throws Exception {
    clock.advance(Duration.ofSeconds(1));
    assertThat(intake.store(Objects.request(object, source), Objects.stream(object)).code())
        .isZero();
    assertThat(intake.settle()).isTrue();
  }

  private static DataSet seg(String series, String patient) {
    return Objects.ct("1.2", series, series + ".1")
        .set(Tag.MODALITY, Vr.CS, "SEG")
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SEGMENTATION)
        .set(Tag.PATIENT_ID, Vr.LO, patient);
  }

  private List<StatusSource.Correction> listed() {
    return LedgerAdmin.corrections(ledger, 10);
  }

  @Test
  void oneOfAnotherPatientIsInTheListAndCounted() throws Exception {
    store(TEACHER, seg("1.2.7", "P2"));
    assertThat(ledger.jobs().ofSeries("1.2.7")).isEmpty();
    assertThat(intake.correctionsKeptApart()).isEqualTo(1);
    assertThat(listed())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.job()).isNull();
              assertThat(one.from()).isEqualTo(TEACHER);
              assertThat(one.at()).isEqualTo(clock.instant().toString());
              assertThat(one.why())
                  .startsWith(
                      "HEP-358 correction 1.2.7.1 from WORKSTATION is kept apart as conflicts/1.2.7.1.")
                  .contains("its study is known for another patient")
                  .endsWith("Have it written with the Patient ID of its images, and send it again");
            });
  }

  @Test
  void theSameAgainIsOne() throws Exception {
    store(TEACHER, seg("1.2.7", "P2"));
    store(TEACHER, seg("1.2.7", "P2"));
    assertThat(listed()).hasSize(1);
    assertThat(intake.correctionsKeptApart()).isEqualTo(1);
  }

  @Test
  void aRestartForgetsNone() throws Exception {
    store(TEACHER, seg("1.2.7", "P2"));
    List<StatusSource.Correction> before = listed();
    close();
    ledger = Ledger.open(data, clock);
    intake = new Intake(data, ledger, IntakeSettings.DEFAULT, PixelValues.NONE);
    assertThat(listed()).hasSize(1).isEqualTo(before);
  }

  @Test
  void theyStandAmongTheOthersByTheirTime() throws Exception {
    store(TEACHER, seg("1.2.5", "P1"));
    store(TEACHER, seg("1.2.6", "P2"));
    store(TEACHER, seg("1.2.7", "P1"));
    store(TEACHER, seg("1.2.8", "P2"));
    assertThat(listed())
        .extracting(one -> one.job() == null ? "apart" : one.job().seriesUid())
        .containsExactly("apart", "1.2.7", "apart", "1.2.5");
    assertThat(LedgerAdmin.corrections(ledger, 3)).isEqualTo(listed().subList(0, 3));
  }

  /** Nobody corrects by them. */
  @Test
  void imagesAndWhatAnotherAeSendsAreNone() throws Exception {
    store("PACS", seg("1.2.7", "P2"));
    store(TEACHER, Objects.ct("1.2", "1.2.8", "1.2.8.1").set(Tag.PATIENT_ID, Vr.LO, "P2"));
    assertThat(listed()).isEmpty();
    assertThat(intake.correctionsKeptApart()).isZero();
    assertThat(ledger.events().recent(2)).extracting(EventRow::code).containsOnly("HEP-303");
  }

  /** Its job is in the list already, and says it. */
  @Test
  void oneThatHasAJobIsFlaggedThere() throws Exception {
    store(TEACHER, seg("1.2.7", "P1"));
    store(TEACHER, seg("1.2.7", "P2"));
    JobRow job = ledger.jobs().ofSeries("1.2.7").get(0);
    assertThat(job.isFlagged("conflict")).isTrue();
    assertThat(listed())
        .singleElement()
        .satisfies(one -> assertThat(one.job().id()).isEqualTo(job.id()));
    assertThat(intake.correctionsKeptApart()).isZero();
  }

  @Test
  void nothingOfThePatientIsTold() throws Exception {
    store(TEACHER, seg("1.2.7", "QX-7731"));
    assertThat(ledger.events().recent(99))
        .extracting(EventRow::text)
        .noneMatch(text -> text.contains("QX-7731") || text.contains("Doe") || text.contains("P1"));
  }
}
