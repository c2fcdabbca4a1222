package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.junit.jupiter.api.Test;

/** The attributes of a segmentation (PS3.3 A.51). */
class SegmentationChecklistTest extends ResultChecklist {
  @Test
  void theSegmentationSaysWhatItsPixelsAre() throws IOException {
    DataSet seg = seg(write((image, k) -> {}));
    assertThat(seg.strings(Tag.IMAGE_TYPE)).containsExactly("DERIVED", "PRIMARY");
    assertThat(seg.string(Tag.CONTENT_LABEL)).matches("[A-Z0-9 _]{1,16}");
    assertThat(seg.string(Tag.CONTENT_DESCRIPTION)).contains("not verified");
    assertThat(seg.string(Tag.CONTENT_CREATOR_NAME)).isNotBlank();
    assertThat(seg.string(Tag.SEGMENTATION_TYPE)).isEqualTo("BINARY");
    assertThat(seg.string(Tag.SEGMENTS_OVERLAP)).isEqualTo("NO");
    assertThat(seg.string(Tag.BURNED_IN_ANNOTATION)).isEqualTo("NO");
    assertThat(seg.string(Tag.PHOTOMETRIC_INTERPRETATION)).isEqualTo("MONOCHROME2");
    assertThat(seg.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("00");
    assertThat(seg.contains(Tag.MAXIMUM_FRACTIONAL_VALUE)).isFalse();
    int[] bits = {Tag.BITS_ALLOCATED, Tag.BITS_STORED, Tag.HIGH_BIT, Tag.PIXEL_REPRESENTATION};
    int[] expected = {1, 1, 0, 0};
    for (int i = 0; i < bits.length; i++) {
      assertThat(seg.integer(bits[i], -1)).as(Tag.name(bits[i])).isEqualTo(expected[i]);
    }
  }

  @Test
  void theSegmentIsLiverMarkedByThisModel() throws IOException {
    DataSet seg = seg(write((image, k) -> {}));
    assertThat(seg.sequence(Tag.SEGMENT_SEQUENCE)).hasSize(1);
    DataSet segment = seg.item(Tag.SEGMENT_SEQUENCE);
    assertThat(segment.integer(Tag.SEGMENT_NUMBER, -1)).isEqualTo(1);
    assertThat(segment.string(Tag.SEGMENT_LABEL)).isEqualTo("Liver");
    assertThat(segment.string(Tag.SEGMENT_ALGORITHM_TYPE)).isEqualTo("AUTOMATIC");
    assertThat(segment.string(Tag.SEGMENT_ALGORITHM_NAME)).isNotBlank();
    assertThat(code(segment, Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE))
        .isEqualTo("123037004 SCT");
    assertThat(code(segment, Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE)).isEqualTo("10200004 SCT");
    DataSet algorithm = segment.item(Tag.SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE);
    assertThat(code(algorithm, Tag.ALGORITHM_FAMILY_CODE_SEQUENCE)).isEqualTo("123110 DCM");
    assertThat(algorithm.string(Tag.ALGORITHM_NAME)).isNotBlank();
    assertThat(algorithm.string(Tag.ALGORITHM_VERSION)).isEqualTo("liver-test-1");
    assertThat(segment.strings(Tag.RECOMMENDED_DISPLAY_CIE_LAB_VALUE)).hasSize(3);
    assertThat(segment.string(Tag.TRACKING_ID)).isNotBlank();
    assertThat(Uids.isValid(segment.string(Tag.TRACKING_UID))).isTrue();
  }

  @Test
  void dimensionsAreSegmentThenPosition() throws IOException {
    DataSet seg = seg(write((image, k) -> {}));
    String organization =
        seg.item(Tag.DIMENSION_ORGANIZATION_SEQUENCE).string(Tag.DIMENSION_ORGANIZATION_UID);
    List<DataSet> dimensions = seg.sequence(Tag.DIMENSION_INDEX_SEQUENCE);
    assertThat(dimensions).hasSize(2);
    assertThat(pointer(dimensions.get(0))).isEqualTo(Tag.REFERENCED_SEGMENT_NUMBER);
    assertThat(pointer(dimensions.get(1))).isEqualTo(Tag.IMAGE_POSITION_PATIENT);
    for (DataSet dimension : dimensions) {
      assertThat(dimension.string(Tag.DIMENSION_ORGANIZATION_UID)).isEqualTo(organization);
    }
    List<DataSet> frames = seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    assertThat(frames).hasSize(seg.integer(Tag.NUMBER_OF_FRAMES, -1));
    for (int i = 0; i < frames.size(); i++) {
      assertThat(frames.get(i).item(Tag.FRAME_CONTENT_SEQUENCE).strings(Tag.DIMENSION_INDEX_VALUES))
          .containsExactly("1", "" + (i + 1));
    }
  }

  @Test
  void everyFrameNamesItsPlaceAndItsSource() throws IOException {
    DataSet seg = seg(write((image, k) -> {}));
    DataSet shared = seg.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    assertThat(shared.contains(Tag.PIXEL_MEASURES_SEQUENCE)).isTrue();
    assertThat(shared.item(Tag.PLANE_ORIENTATION_SEQUENCE).strings(Tag.IMAGE_ORIENTATION_PATIENT))
        .isEqualTo(sources.get(0).strings(Tag.IMAGE_ORIENTATION_PATIENT));
    Set<String> referenced = new HashSet<>();
    DataSet series = seg.item(Tag.REFERENCED_SERIES_SEQUENCE);
    assertThat(series.string(Tag.SERIES_INSTANCE_UID))
        .isEqualTo(sources.get(0).string(Tag.SERIES_INSTANCE_UID));
    for (DataSet instance : series.sequence(Tag.REFERENCED_INSTANCE_SEQUENCE)) {
      referenced.add(instance.string(Tag.REFERENCED_SOP_INSTANCE_UID));
    }
    for (DataSet frame : seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)) {
      DataSet derivation = frame.item(Tag.DERIVATION_IMAGE_SEQUENCE);
      assertThat(code(derivation, Tag.DERIVATION_CODE_SEQUENCE)).isEqualTo("113076 DCM");
      DataSet image = derivation.item(Tag.SOURCE_IMAGE_SEQUENCE);
      assertThat(code(image, Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE)).isEqualTo("121322 DCM");
      assertThat(image.string(Tag.SPATIAL_LOCATIONS_PRESERVED)).isEqualTo("YES");
      String uid = image.string(Tag.REFERENCED_SOP_INSTANCE_UID);
      assertThat(referenced).contains(uid);
      DataSet source =
          sources.stream()
              .filter(s -> uid.equals(s.string(Tag.SOP_INSTANCE_UID)))
              .findFirst()
              .orElseThrow();
      assertThat(frame.item(Tag.PLANE_POSITION_SEQUENCE).strings(Tag.IMAGE_POSITION_PATIENT))
          .isEqualTo(source.strings(Tag.IMAGE_POSITION_PATIENT));
      assertThat(
              frame
                  .item(Tag.SEGMENT_IDENTIFICATION_SEQUENCE)
                  .integer(Tag.REFERENCED_SEGMENT_NUMBER, -1))
          .isEqualTo(1);
    }
  }

  private static int pointer(DataSet dimension) {
    byte[] tag = dimension.bytes(Tag.DIMENSION_INDEX_POINTER);
    return (tag[1] & 255) << 24 | (tag[0] & 255) << 16 | (tag[3] & 255) << 8 | tag[2] & 255;
  }
}
