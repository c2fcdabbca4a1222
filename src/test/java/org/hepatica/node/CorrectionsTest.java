package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.hepatica.console.LedgerAdmin;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.learning.data.CaseStore;
import org.hepatica.learning.data.Slice;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of segmentations to learn from, on a real ledger, in the real child process. */
@Timeout(120)
class CorrectionsTest extends CorrectionRunning {
  @Test
  void aCorrectionBecomesACaseAndTheNextOneTakesItsPlace() throws Exception {
    images();
    JobRow done = learn(correction("2.25.1", ALL));
    assertThat(done.state()).isEqualTo(JobState.DONE);
    assertThat(done.outcome()).isEqualTo("CASE");
    double ml = truth.content().maskVolumeMl();
    assertThat(done.volumeMl()).isBetween(ml - 0.01, ml + 0.01);
    assertThat(ledger.events().ofJob(done.id()))
        .anyMatch(
            e ->
                e.code().equals("HEP-350")
                    && e.text().contains("a case for retraining: 12 slices of series"));
    List<Slice> slices = cases();
    String names = slices.get(0).name().replaceFirst("[^_]+", "*").replaceFirst("-.*", "-*.png");
    assertThat(ledger.events().ofJob(done.id()))
        .as("by which it is taken out again")
        .anyMatch(e -> e.text().endsWith(" with liver, " + names + " in data/cases"));
    assertThat(slices).hasSize(SLICES);
    for (int k = 0; k < SLICES; k++) {
      assertThat(slices.get(k).mask()).as("slice %d", k).isEqualTo(truth.mask(k));
    }
    CaseStore store = new CaseStore(data.resolve("cases"));
    assertThat(store.newPatients()).isEqualTo(1);
    store.remember(store.copyTo(folder.resolve("copy")));

    int top = SLICES - 1;
    while (truth.content().slices().get(top).liverPixels() == 0) {
      top--;
    }
    int highest = top;
    assertThat(learn(correction("2.25.2", k -> k < highest)).outcome()).isEqualTo("CASE");
    assertThat(cases()).hasSize(SLICES);
    assertThat(cases().get(highest).liverPixels()).isZero();
    assertThat(store.newPatients()).as("it is to be learned").isEqualTo(1);
  }

  @Test
  void whatAnotherAeAddsToTheSeriesOfACorrectionTeachesNothing() throws Exception {
    images();
    JobRow job = received(seg("2.25.1", ALL));
    DataSet program = seg("2.25.2", k -> k % 2 == 0);
    program.set(Tag.SERIES_INSTANCE_UID, Vr.UI, job.seriesUid());
    JobRow both = received("PACS", program);
    ledger.jobs().queue(both.id(), both.lastInstance());
    assertThat(learn(both).outcome()).isEqualTo("CASE");
    for (int k = 0; k < SLICES; k++) {
      assertThat(cases().get(k).mask()).as("slice %d", k).isEqualTo(truth.mask(k));
    }
  }

  @Test
  void aCorrectionWhoseImagesCameAfterItIsRetried() throws Exception {
    JobRow early = learn(correction("2.25.1", ALL));
    assertThat(early.state()).isEqualTo(JobState.REJECTED);
    assertThat(early.code()).isEqualTo("HEP-351");
    assertThat(early.reason())
        .isEqualTo(
            "the images that it is of are not here: send them, then `jobs retry %d`"
                .formatted(early.id()));
    assertThat(data.resolve("cases")).doesNotExist();
    images();
    assertThat(ledger.jobs().retry(early.id()).state()).isEqualTo(JobState.QUEUED);
    assertThat(learn(early).outcome()).isEqualTo("CASE");
    assertThat(cases()).hasSize(SLICES);
  }

  @Test
  void whatDoesNotTellWhereTheLiverIsNotIsNotLearned() throws Exception {
    images();
    assertThat(learn(correction("2.25.1", k -> k != SLICES / 2)).reason())
        .contains("has no mark between others that have");
    assertThat(learn(correction("2.25.2", k -> false)).reason()).contains("0 frames");

    JobRow images = ledger.jobs().ofSeries(truth.content().seriesUid()).get(0);
    ledger.queue().claim(images.id(), images.sourceAe());
    ledger
        .jobs()
        .deliver(
            images.id(), new Conclusion("SEGMENTED", "m", 1e6, null, null, List.of()), List.of());
    assertThat(learn(correction("2.25.3", ALL)).reason())
        .contains("are less than half of the 1000000 mL that were found");

    DataSet other = seg("2.25.4", ALL);
    other.set(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.99");
    assertThat(learn(enter(other)).reason()).contains("in another study than its images");
    DataSet of = seg("2.25.5", ALL);
    of.remove(Tag.REFERENCED_SERIES_SEQUENCE);
    assertThat(learn(enter(of)).reason()).contains("does not say of which series it is");
    DataSet shades = seg("2.25.6", ALL);
    shades.set(Tag.SEGMENTATION_TYPE, Vr.CS, "FRACTIONAL");
    assertThat(learn(enter(shades)).reason())
        .contains("BINARY and LABELMAP are read")
        .containsOnlyOnce("2.25.6");
    DataSet away = seg("2.25.7", ALL);
    away.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
        .get(0)
        .item(Tag.DERIVATION_IMAGE_SEQUENCE)
        .item(Tag.SOURCE_IMAGE_SEQUENCE)
        .set(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, "2.25.99");
    assertThat(learn(enter(away)).reason())
        .contains("neither a place nor one source image")
        .containsOnlyOnce("SEG ")
        .containsOnlyOnce("2.25.7");
    DataSet registered = seg("2.25.8", ALL);
    registered.set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, "2.25.77");
    assertThat(learn(enter(registered)).reason()).contains("another Frame of Reference UID");
    assertThat(data.resolve("cases")).doesNotExist();
  }

  @Test
  void aSegmentationInTheSeriesOfItsImagesDoesNotHideThem() throws Exception {
    images();
    DataSet among = seg("1.2.3", ALL); // the first of the files
    received(among.set(Tag.SERIES_INSTANCE_UID, Vr.UI, truth.content().seriesUid()));
    assertThat(learn(correction("2.25.1", ALL)).outcome()).isEqualTo("CASE");
  }

  /** As after a full disk, or by an admin. */
  @Test
  void anEarlierCorrectionThatIsTriedAgainDoesNotTakeThePlaceOfALaterOne() throws Exception {
    images();
    JobRow first = correction("2.25.1", k -> k != SLICES / 2);
    assertThat(learn(first).code()).isEqualTo("HEP-351");
    JobRow last = correction("2.25.2", ALL);
    assertThat(learn(last).outcome()).isEqualTo("CASE");
    ledger.jobs().retry(first.id());
    assertThat(learn(first).reason())
        .isEqualTo("job " + last.id() + ", a later correction of the same images, was learned");
  }

  /** As by editors that write a changed segmentation under the UID that it had. */
  @Test
  void aCorrectionInConflictTeachesOnlyWhenSomebodySaysSo() throws Exception {
    images();
    JobRow job = correction("2.25.1", ALL);
    ledger.jobs().flagNewest(job.seriesUid(), "conflict", true);
    assertThat(learn(job).reason()).contains("under the same SOP Instance UID");
    ledger.jobs().retry(job.id());
    assertThat(learn(job).outcome()).isEqualTo("CASE");
  }

  @Test
  void imagesInConflictDoNotTeach() throws Exception {
    images();
    ledger.jobs().flagNewest(truth.content().seriesUid(), "conflict", true);
    assertThat(learn(correction("2.25.1", ALL)).reason()).contains("its images are in conflict");
  }

  /** A marriage, a typo that was mended, or another patient: only people can tell. */
  @Test
  void anotherNameUnderThePatientIdIsToldAndStoredNowhere() throws Exception {
    images();
    DataSet same = seg("2.25.1", ALL);
    same.set(Tag.PATIENT_NAME, Vr.PN, name().toLowerCase(Locale.ROOT).replace('^', ' '));
    assertThat(learn(enter(same)).flags()).isEmpty();
    DataSet other = seg("2.25.2", ALL);
    other.set(Tag.PATIENT_NAME, Vr.PN, "MARRIED^SINCE");
    JobRow told = learn(enter(other));
    assertThat(told.outcome()).isEqualTo("CASE");
    assertThat(told.flags()).isEqualTo("othername");
    assertThat(ledger.events().ofJob(told.id()))
        .anyMatch(e -> e.code().equals("HEP-357") && e.text().startsWith("the patient's name in"))
        .noneMatch(e -> e.text().contains("MARRIED"));
    assertThat(LedgerAdmin.corrections(ledger, 10))
        .as("newest first, images are none")
        .extracting(one -> one.job().id())
        .startsWith(told.id())
        .hasSize(2);
    assertThat(learn(correction("2.25.3", k -> false)).code()).isEqualTo("HEP-351");
    assertThat(corrections.counts(0)).containsEntry("learned", 2L).containsEntry("put_aside", 1L);
    assertThat(corrections.counts(4)).as("kept apart by intake").containsEntry("put_aside", 5L);
  }

  private String name() throws Exception {
    String name =
        Part10.readHeader(folder.resolve("phantom/ct/0001.dcm"))
            .dataSet()
            .string(Tag.PATIENT_NAME, "");
    assertThat(name).isNotEmpty();
    return name;
  }
}
