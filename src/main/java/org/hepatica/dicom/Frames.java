package org.hepatica.dicom;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The frames of an enhanced CT image (PS3.3 A.38.1, and A.70 for one that was converted), each as
 * the classic image (A.3) that it might have been: what its functional groups say of it stands at
 * the top, under the names that a classic image has for it.
 */
public final class Frames {
  /** More than any scanner sends. */
  private static final int MOST = 20_000;

  /** Of all frames together, as if each had its own: far more than any scanner sends. */
  private static final int MOST_ATTRIBUTES = 4_000_000;

  /** Of these each attribute stands at the top of a classic image (PS3.3 C.7.6.16.2, C.8.15.3). */
  private static final int[] GROUPS = {
    Tag.UNASSIGNED_SHARED_CONVERTED_ATTRIBUTES_SEQUENCE,
    Tag.UNASSIGNED_PER_FRAME_CONVERTED_ATTRIBUTES_SEQUENCE,
    Tag.CT_IMAGE_FRAME_TYPE_SEQUENCE,
    Tag.CT_ACQUISITION_TYPE_SEQUENCE,
    Tag.CT_ACQUISITION_DETAILS_SEQUENCE,
    Tag.CT_GEOMETRY_SEQUENCE,
    Tag.CT_RECONSTRUCTION_SEQUENCE,
    Tag.CT_EXPOSURE_SEQUENCE,
    Tag.CT_X_RAY_DETAILS_SEQUENCE,
    Tag.FRAME_CONTENT_SEQUENCE,
    Tag.FRAME_VOILUT_SEQUENCE,
    Tag.PIXEL_MEASURES_SEQUENCE,
    Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
    Tag.PLANE_ORIENTATION_SEQUENCE,
    Tag.PLANE_POSITION_SEQUENCE
  };

  /** Of the whole image, whatever a functional group says: whose it is, and how it is stored. */
  private static final Set<Integer> OF_IMAGE =
      Set.of(
          Tag.SPECIFIC_CHARACTER_SET,
          Tag.SOP_CLASS_UID,
          Tag.SOP_INSTANCE_UID,
          Tag.MODALITY,
          Tag.STUDY_INSTANCE_UID,
          Tag.SERIES_INSTANCE_UID,
          Tag.FRAME_OF_REFERENCE_UID,
          Tag.SAMPLES_PER_PIXEL,
          Tag.PHOTOMETRIC_INTERPRETATION,
          Tag.ROWS,
          Tag.COLUMNS,
          Tag.BITS_ALLOCATED,
          Tag.BITS_STORED,
          Tag.HIGH_BIT,
          Tag.PIXEL_REPRESENTATION);

  private static final int PATIENT = 0x0010;

  private Frames() {}

  /** Whether an image is an enhanced one, original or converted, of one frame or more. */
  public static boolean areIn(DataSet image) {
    String sopClass = image.string(Tag.SOP_CLASS_UID, "");
    return sopClass.equals(Uids.ENHANCED_CT_IMAGE)
        || sopClass.equals(Uids.LEGACY_CONVERTED_ENHANCED_CT_IMAGE);
  }

  /**
   * The frames in the order in which they are stored; of any other image that image alone.
   *
   * @param image its header
   * @return one data set a frame, made when it is asked for
   * @throws DicomException when it does not describe as many frames as it says it has
   */
  public static List<DataSet> of(DataSet image) throws DicomException {
    if (!areIn(image)) {
      return List.of(image);
    }
    List<DataSet> groups = image.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    int count = image.integer(Tag.NUMBER_OF_FRAMES, 0);
    if (count < 1 || count > MOST) {
      throw new DicomException("Number of Frames (0028,0008) is not 1 to " + MOST);
    }
    if (count != groups.size()) {
      throw new DicomException(
          "Number of Frames (0028,0008) is %d, and Per-frame Functional Groups (5200,9230) are of %d"
              .formatted(count, groups.size()));
    }
    DataSet shared = image.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    DataSet common = shared == null ? new DataSet() : shared;
    DataSet whole = top(image);
    flatten(common, whole);
    if ((long) count * whole.tags().length > MOST_ATTRIBUTES) {
      throw new DicomException(
          "%d frames, each of which has %d attributes".formatted(count, whole.tags().length));
    }
    return new AbstractList<>() {
      @Override
      public DataSet get(int i) {
        DataSet frame = top(whole);
        flatten(groups.get(i), frame);
        rename(frame);
        return frame;
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  private static DataSet top(DataSet image) {
    DataSet frame = new DataSet();
    for (int tag : image.tags()) {
      boolean isOfAll =
          tag == Tag.NUMBER_OF_FRAMES
              || tag == Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE
              || tag == Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE
              || tag == Tag.PIXEL_DATA;
      if (!isOfAll) {
        frame.copy(tag, image);
      }
    }
    return frame;
  }

  private static void flatten(DataSet groups, DataSet frame) {
    for (int sequence : GROUPS) {
      DataSet group = groups.item(sequence);
      if (group == null) {
        continue;
      }
      for (int tag : group.tags()) {
        if (tag >>> 16 != PATIENT && !OF_IMAGE.contains(tag)) {
          frame.copy(tag, group);
        }
      }
    }
    frame.copy(Tag.REAL_WORLD_VALUE_MAPPING_SEQUENCE, groups);
  }

  /** What has another name, or another form, in a classic image. */
  private static void rename(DataSet frame) {
    List<String> type = new ArrayList<>(frame.strings(Tag.FRAME_TYPE));
    if (!type.isEmpty()) {
      // That it is no slice (PS3.3 C.8.16.2.1) classic images tell in their Image Type, if at all.
      String technique = frame.string(Tag.VOLUME_BASED_CALCULATION_TECHNIQUE, "NONE");
      String properties = frame.string(Tag.VOLUMETRIC_PROPERTIES, "VOLUME");
      for (String more : List.of(technique, properties)) {
        if (!List.of("NONE", "VOLUME", "SAMPLED").contains(more) && !type.contains(more)) {
          type.add(more);
        }
      }
      set(frame, Tag.IMAGE_TYPE, Vr.CS, String.join("\\", type));
    }
    if (frame.contains(Tag.FRAME_ACQUISITION_NUMBER)) {
      frame.set(Tag.ACQUISITION_NUMBER, Vr.IS, frame.integer(Tag.FRAME_ACQUISITION_NUMBER, 0));
    }
    String time = frame.string(Tag.FRAME_ACQUISITION_DATE_TIME, "");
    if (time.length() >= 14) {
      set(frame, Tag.ACQUISITION_TIME, Vr.TM, time.substring(8).split("[+-]")[0]);
    }
  }

  /** Whatever the characters are: it is for the reader to judge them. */
  private static void set(DataSet frame, int tag, Vr vr, String text) {
    frame.setBytes(tag, vr, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
