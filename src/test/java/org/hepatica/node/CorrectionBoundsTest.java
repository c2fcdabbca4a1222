package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.NewResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which corrections are too far from what the node found, or from a liver, to be learned. */
@Timeout(120)
class CorrectionBoundsTest extends CorrectionRunning {
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
    ledger.queue().claim(images.id(), images.sourceAe());
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
}
