package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.learning.CaseFolder;
import org.hepatica.learning.CaseStore;
import org.hepatica.learning.Slice;
import org.hepatica.ledger.Arrival;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of segmentations to learn from, on a real ledger, in the real child process. */
@Timeout(120)
class CorrectionsTest {
  private static final int SIZE = 64;
  private static final int SLICES = 12;
  private static final String TEACHER = "TEACHER";
  private static final IntPredicate ALL = k -> true;

  @TempDir Path folder;

  private Path data;
  private Ledger ledger;
  private Corrections corrections;
  private PhantomTruth truth;
  private String studyUid;

  @BeforeEach
  void open() throws Exception {
    data = Files.createDirectories(folder.resolve("data"));
    ledger = Ledger.open(data);
    corrections =
        new Corrections(
            HepaticaConfig.load(null, null, data, List.of(), Map.of()), TEACHER::equals, ledger);
    Phantom.write(
        folder.resolve("phantom"),
        PhantomOptions.of(7).withMatrix(SIZE, SIZE).withSlices(SLICES, 20));
    truth = PhantomTruth.open(folder.resolve("phantom/truth"));
    studyUid =
        Part10.readHeader(folder.resolve("phantom/ct/0001.dcm"))
            .dataSet()
            .string(Tag.STUDY_INSTANCE_UID);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

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
    ledger.queue().claim(images.id());
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

  /** The marks of a correction, moved to the right by some columns and round the edge. */
  private static DataSet moved(DataSet seg, int columns) {
    BitSet bits = BitSet.valueOf(seg.bytes(Tag.PIXEL_DATA));
    BitSet moved = new BitSet();
    bits.stream().forEach(i -> moved.set(i / SIZE * SIZE + (i % SIZE + columns) % SIZE));
    byte[] pixels = Arrays.copyOf(moved.toByteArray(), seg.bytes(Tag.PIXEL_DATA).length);
    return seg.setBytes(Tag.PIXEL_DATA, Vr.OB, pixels);
  }

  @Test
  void whatIsFarLargerThanALiverIsNotLearned() throws Exception {
    images();
    DataSet body = seg("2.25.1", ALL);
    byte[] all = body.bytes(Tag.PIXEL_DATA);
    Arrays.fill(all, (byte) -1);
    body.setBytes(Tag.PIXEL_DATA, Vr.OB, all);
    JobRow job = enter(body);
    assertThat(learn(job).reason())
        .contains(" mL are more than a liver has (nothing was found): a case needs the whole liver")
        .endsWith("make the case with `hepatica cases`");
    double ml = truth.content().maskVolumeMl();
    found(seg("2.25.90", ALL), ml);
    ledger.jobs().retry(job.id());
    assertThat(learn(job).reason())
        .contains("and more than three times the %.0f mL that were found".formatted(ml));
    assertThat(data.resolve("cases")).doesNotExist();
  }

  /** An editor that lays them on other pixels, or another organ. */
  @Test
  void whatLiesElsewhereThanTheLiverThatWasFoundIsNotLearned() throws Exception {
    images();
    JobRow job = enter(moved(seg("2.25.1", ALL), SIZE / 2));
    double ml = truth.content().maskVolumeMl();
    assertThat(ml).as("as large as a liver").isBetween(600.0, 5000.0);
    found(seg("2.25.90", ALL), ml);
    assertThat(learn(job).reason())
        .contains("mL lie elsewhere than the liver that was found: they have ")
        .contains(" of its %.0f mL".formatted(ml));
    assertThat(data.resolve("cases")).doesNotExist();
    assertThat(learn(correction("2.25.2", ALL)).outcome()).isEqualTo("CASE");
  }

  /** That is what corrections are for. */
  @Test
  void theLiverOfWhichLittleOrAnotherOrganWasFoundIsLearned() throws Exception {
    images();
    found(moved(seg("2.25.90", k -> k == SLICES / 2), SIZE / 2), 100);
    assertThat(learn(correction("2.25.1", ALL)).outcome()).isEqualTo("CASE");
  }

  @Test
  void whatWasFoundMayBePurgedOrDamaged() throws Exception {
    images();
    Path found = found(seg("2.25.90", ALL), truth.content().maskVolumeMl());
    Files.write(found, new byte[200]);
    JobRow job = correction("2.25.1", ALL);
    assertThat(learn(job).reason())
        .contains("it cannot be compared with what was found, SEG found.dcm: ");
    Files.delete(found);
    ledger.jobs().retry(job.id());
    assertThat(learn(job).outcome()).isEqualTo("CASE");
  }

  /** What an editor that halves the matrix writes, and leaves the spacing as it was. */
  @Test
  void halfOfTheRowsAndColumnsWithTheSpacingOfAllAreAPartOfTheImage() throws Exception {
    images();
    int half = SIZE / 2;
    DataSet small = seg("2.25.1", ALL);
    BitSet bits = BitSet.valueOf(small.bytes(Tag.PIXEL_DATA));
    BitSet less = new BitSet();
    bits.stream()
        .filter(i -> i / SIZE % 2 == 0 && i % 2 == 0)
        .forEach(i -> less.set(i / SIZE / 2 * half + i % SIZE / 2));
    int frames = small.integer(Tag.NUMBER_OF_FRAMES, 0);
    small
        .set(Tag.ROWS, Vr.US, half)
        .set(Tag.COLUMNS, Vr.US, half)
        .setBytes(
            Tag.PIXEL_DATA, Vr.OB, Arrays.copyOf(less.toByteArray(), frames * half * half / 8));
    assertThat(learn(enter(small)).reason())
        .as("without a place")
        .contains("neither a place nor one source image of the series and its size");
    place(small.set(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.2"));
    found(seg("2.25.90", ALL), truth.content().maskVolumeMl());
    assertThat(learn(enter(small.set(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.2.9"))).reason())
        .contains("are less than half of the ");
  }

  /** Gives each frame the place of the image that it names. */
  private void place(DataSet seg) throws IOException {
    for (DataSet frame : seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)) {
      String named =
          frame
              .item(Tag.DERIVATION_IMAGE_SEQUENCE)
              .item(Tag.SOURCE_IMAGE_SEQUENCE)
              .string(Tag.REFERENCED_SOP_INSTANCE_UID);
      for (InstanceRow image :
          ledger.instances().ofJob(ledger.jobs().ofSeries(truth.content().seriesUid()).get(0))) {
        DataSet header = Part10.readHeader(image.file()).dataSet();
        if (header.string(Tag.SOP_INSTANCE_UID).equals(named)) {
          frame
              .setSequence(Tag.PLANE_POSITION_SEQUENCE, only(header, Tag.IMAGE_POSITION_PATIENT))
              .setSequence(
                  Tag.PLANE_ORIENTATION_SEQUENCE, only(header, Tag.IMAGE_ORIENTATION_PATIENT))
              .setSequence(Tag.PIXEL_MEASURES_SEQUENCE, only(header, Tag.PIXEL_SPACING));
        }
      }
    }
  }

  private static DataSet only(DataSet header, int tag) {
    double[] numbers = header.numbers(tag);
    return new DataSet().set(tag, Vr.DS, Arrays.stream(numbers).boxed().toArray());
  }

  /** Has the node find this in the images. */
  private Path found(DataSet seg, double volumeMl) throws IOException {
    Path file = Files.createDirectories(data.resolve("results/job-1")).resolve("found.dcm");
    Part10.write(file, seg, TransferSyntax.EXPLICIT_LE);
    JobRow images = ledger.jobs().ofSeries(truth.content().seriesUid()).get(0);
    ledger.queue().claim(images.id());
    ledger
        .jobs()
        .deliver(
            images.id(),
            new Conclusion("SEGMENTED", "m", volumeMl, null, null, List.of()),
            List.of(
                new NewResult(
                    "SEG",
                    Uids.SEGMENTATION,
                    seg.string(Tag.SOP_INSTANCE_UID),
                    seg.string(Tag.SERIES_INSTANCE_UID),
                    TransferSyntax.EXPLICIT_LE.uid(),
                    file,
                    List.of())));
    return file;
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

  private List<Slice> cases() throws IOException {
    return new CaseFolder(data.resolve("cases"), 0, 255).read(64, 0, 255);
  }

  private DataSet seg(String uid, IntPredicate marked) throws Exception {
    return CorrectedSeg.of(truth, studyUid, uid, marked);
  }

  private JobRow correction(String uid, IntPredicate marked) throws Exception {
    return enter(seg(uid, marked));
  }

  private JobRow learn(JobRow job) throws Exception {
    JobRow claimed = ledger.queue().claim(job.id()).orElseThrow();
    corrections.learn(claimed, Files.createDirectories(data.resolve("work/job-" + job.id())));
    return ledger.jobs().find(job.id()).orElseThrow();
  }

  /** The phantom's series, as intake leaves it. */
  private void images() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("phantom/ct"))) {
      for (Path file : files.sorted().toList()) {
        received("PACS", Part10.read(file).dataSet());
      }
    }
    JobRow job = ledger.jobs().ofSeries(truth.content().seriesUid()).get(0);
    ledger.jobs().queue(job.id(), job.lastInstance());
  }

  private JobRow enter(DataSet d) throws Exception {
    JobRow job = received(d);
    assertThat(ledger.jobs().queue(job.id(), job.lastInstance())).isTrue();
    return job;
  }

  private JobRow received(DataSet d) throws Exception {
    return received(TEACHER, d);
  }

  private JobRow received(String source, DataSet d) throws Exception {
    String study = d.string(Tag.STUDY_INSTANCE_UID);
    String series = d.string(Tag.SERIES_INSTANCE_UID);
    String sop = d.string(Tag.SOP_INSTANCE_UID);
    Path file =
        Files.createDirectories(data.resolve("studies").resolve(study).resolve(series))
            .resolve(sop + ".dcm");
    Part10.write(file, d, TransferSyntax.EXPLICIT_LE);
    long job =
        ledger
            .instances()
            .enter(
                new Arrival(
                    study,
                    "identity of " + study,
                    series,
                    d.string(Tag.MODALITY),
                    d.string(Tag.SOP_CLASS_UID),
                    sop,
                    TransferSyntax.EXPLICIT_LE.uid(),
                    source,
                    file,
                    Files.size(file),
                    "0123456789abcdef",
                    false));
    return ledger.jobs().find(job).orElseThrow();
  }
}
