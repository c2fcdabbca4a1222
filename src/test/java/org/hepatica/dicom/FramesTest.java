package org.hepatica.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final int PRIVATE = 0x00191010;

  private static DataSet image(DataSet shared, DataSet... own) {
    return new DataSet()
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.ENHANCED_CT_IMAGE)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
        .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
        .set(Tag.PATIENT_ID, Vr.LO, "P1")
        .set(Tag.ROWS, Vr.US, 4)
        .set(Tag.NUMBER_OF_FRAMES, Vr.IS, own.length)
        .setSequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, shared)
        .setSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, own)
        .setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[8]);
  }

  private static DataSet group(int sequence, DataSet item) {
    return new DataSet().setSequence(sequence, item);
  }

  private static DataSet position(double z) {
    return group(
        Tag.PLANE_POSITION_SEQUENCE, new DataSet().set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, z));
  }

  @Test
  void whatIsSaidOfAllAndOfEachStandsAtTheTop() throws DicomException {
    DataSet shared =
        group(Tag.PIXEL_MEASURES_SEQUENCE, new DataSet().set(Tag.PIXEL_SPACING, Vr.DS, 0.7, 0.8));
    List<DataSet> frames = Frames.of(image(shared, position(5), position(10)));
    assertThat(frames).hasSize(2);
    assertThat(frames.get(1).numbers(Tag.IMAGE_POSITION_PATIENT)).containsExactly(0, 0, 10);
    for (DataSet frame : frames) {
      assertThat(frame.numbers(Tag.PIXEL_SPACING)).containsExactly(0.7, 0.8);
      assertThat(frame.string(Tag.PATIENT_ID)).isEqualTo("P1");
      assertThat(
              Stream.of(
                  Tag.NUMBER_OF_FRAMES,
                  Tag.PIXEL_DATA,
                  Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
                  Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE))
          .noneMatch(frame::contains);
    }
  }

  @Test
  void whatIsSaidOfOneFrameWins() throws DicomException {
    DataSet shared = position(1);
    DataSet stale = image(shared, position(5), new DataSet());
    stale.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 9, 9, 9);
    List<DataSet> frames = Frames.of(stale);
    assertThat(frames.get(0).numbers(Tag.IMAGE_POSITION_PATIENT)).containsExactly(0, 0, 5);
    assertThat(frames.get(1).numbers(Tag.IMAGE_POSITION_PATIENT)).containsExactly(0, 0, 1);
  }

  /** Converted attributes may be anything: they say nothing of patient, study and pixels. */
  @Test
  void noGroupSaysWhoseAnImageIs() throws DicomException {
    DataSet own =
        group(
            Tag.UNASSIGNED_PER_FRAME_CONVERTED_ATTRIBUTES_SEQUENCE,
            new DataSet()
                .set(Tag.PATIENT_ID, Vr.LO, "P2")
                .set(Tag.PATIENT_NAME, Vr.PN, "Other^Name")
                .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.4")
                .set(Tag.ROWS, Vr.US, 5)
                .set(Tag.SLICE_LOCATION, Vr.DS, 7)
                .set(PRIVATE, Vr.LO, "kept"));
    DataSet frame = Frames.of(image(new DataSet(), own)).get(0);
    assertThat(frame.string(Tag.PATIENT_ID)).isEqualTo("P1");
    assertThat(frame.contains(Tag.PATIENT_NAME)).isFalse();
    assertThat(frame.string(Tag.SOP_INSTANCE_UID)).isEqualTo("1.2.3");
    assertThat(frame.integer(Tag.ROWS, 0)).isEqualTo(4);
    assertThat(frame.number(Tag.SLICE_LOCATION, 0)).isEqualTo(7);
    assertThat(frame.string(PRIVATE)).isEqualTo("kept");
  }

  @Test
  void whatHasAnotherNameInAClassicImageHasThat() throws DicomException {
    DataSet own =
        group(
                Tag.CT_IMAGE_FRAME_TYPE_SEQUENCE,
                new DataSet()
                    .set(Tag.FRAME_TYPE, Vr.CS, "DERIVED", "PRIMARY", "VOLUME", "MIN_IP")
                    .set(Tag.VOLUME_BASED_CALCULATION_TECHNIQUE, Vr.CS, "MIN_IP")
                    .set(Tag.VOLUMETRIC_PROPERTIES, Vr.CS, "DISTORTED"))
            .setSequence(
                Tag.FRAME_CONTENT_SEQUENCE,
                new DataSet()
                    .set(Tag.FRAME_ACQUISITION_NUMBER, Vr.US, 3)
                    .set(Tag.FRAME_ACQUISITION_DATE_TIME, Vr.DT, "20260105101502.25+0100"));
    DataSet frame = Frames.of(image(new DataSet(), own)).get(0);
    assertThat(frame.strings(Tag.IMAGE_TYPE))
        .containsExactly("DERIVED", "PRIMARY", "VOLUME", "MIN_IP", "DISTORTED");
    assertThat(frame.string(Tag.ACQUISITION_NUMBER)).isEqualTo("3");
    assertThat(frame.string(Tag.ACQUISITION_TIME)).isEqualTo("101502.25");
  }

  /** Whatever a sender writes. */
  @Test
  void textsThatAreNoneAreNoFault() throws DicomException {
    DataSet own =
        group(
                Tag.CT_IMAGE_FRAME_TYPE_SEQUENCE,
                new DataSet().setBytes(Tag.FRAME_TYPE, Vr.CS, new byte[] {-1, '\\', 0, -128}))
            .setSequence(
                Tag.FRAME_CONTENT_SEQUENCE,
                new DataSet()
                    .setBytes(Tag.FRAME_ACQUISITION_NUMBER, Vr.US, new byte[0])
                    .setBytes(Tag.FRAME_ACQUISITION_DATE_TIME, Vr.DT, new byte[20]));
    DataSet frame = Frames.of(image(new DataSet(), own)).get(0);
    assertThat(frame.strings(Tag.IMAGE_TYPE)).hasSize(2);
  }

  @Test
  void aClassicImageIsItself() throws DicomException {
    DataSet classic = new DataSet().set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE);
    assertThat(Frames.areIn(classic)).isFalse();
    assertThat(Frames.of(classic)).containsExactly(classic);
  }

  /** Small on the wire: each frame would have all of it. */
  @Test
  void fewBytesBecomeNoFloodOfAttributes() {
    DataSet[] own = new DataSet[10_000];
    Arrays.setAll(own, i -> new DataSet());
    DataSet image = image(new DataSet(), own);
    for (int i = 0; i < 500; i++) {
      image.setBytes(PRIVATE + i, Vr.UN, new byte[0]);
    }
    assertThatThrownBy(() -> Frames.of(image))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("10000 frames, each of which has 505 attributes");
  }
}
