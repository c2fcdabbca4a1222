package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
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
    return changed(seg, i -> i / SIZE * SIZE + (i % SIZE + columns) % SIZE);
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

  /** As by an editor or a library that counts rows from below, or images from the other end. */
  @Test
  void whatFitsTheLiverThatWasFoundOnlyWhenMirroredIsNotLearned() throws Exception {
    images();
    found(seg("2.25.90", ALL), truth.content().maskVolumeMl());
    assertThat(learn(enter(turned(seg("2.25.1", ALL), SIZE))).reason())
        .contains(" mL fit the liver that was found better when mirrored from top to bottom: ")
        .endsWith(
            " as they are. Look at it in another viewer, and have it written as it should be; if it"
                + " is right, make the case with `hepatica cases`");
    int all = SIZE * seg("2.25.91", ALL).integer(Tag.NUMBER_OF_FRAMES, 0);
    assertThat(learn(enter(turned(seg("2.25.2", ALL), all))).reason())
        .contains("when mirrored from top to bottom and from feet to head: ");
    assertThat(learn(enter(turned(turned(seg("2.25.5", ALL), SIZE), all))).reason())
        .contains("when mirrored from feet to head: ");
    assertThat(learn(enter(transposed(seg("2.25.3", ALL)))).reason())
        .contains("when its rows and columns are exchanged: ");
    assertThat(data.resolve("cases")).doesNotExist();
    assertThat(learn(correction("2.25.4", k -> k != 0)).outcome()).isEqualTo("CASE");
  }

  /** The marks of a correction, with each run of so many rows turned round. */
  private static DataSet turned(DataSet seg, int rows) {
    return changed(
        seg, i -> (i / SIZE / rows * rows + rows - 1 - i / SIZE % rows) * SIZE + i % SIZE);
  }

  private static DataSet transposed(DataSet seg) {
    int frame = SIZE * SIZE;
    return changed(seg, i -> i / frame * frame + i % SIZE * SIZE + i % frame / SIZE);
  }

  private static DataSet changed(DataSet seg, IntUnaryOperator place) {
    BitSet changed = new BitSet();
    BitSet.valueOf(seg.bytes(Tag.PIXEL_DATA)).stream().map(place).forEach(changed::set);
    byte[] pixels = Arrays.copyOf(changed.toByteArray(), seg.bytes(Tag.PIXEL_DATA).length);
    return seg.setBytes(Tag.PIXEL_DATA, Vr.OB, pixels);
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
