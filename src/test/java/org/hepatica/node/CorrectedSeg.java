package org.hepatica.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomTruth;

/** A segmentation as an editor makes it of a phantom: its truth, or a part of it. */
final class CorrectedSeg {
  private CorrectedSeg() {}

  /**
   * One frame for each slice that is marked, placed by the image that it names.
   *
   * @param uid of the instance; the series' follows from it
   * @param marked slices, by index from the feet
   */
  static DataSet of(PhantomTruth truth, String studyUid, String uid, IntPredicate marked)
      throws Exception {
    PhantomTruth.Content content = truth.content();
    int pixels = content.rows() * content.columns();
    List<DataSet> frames = new ArrayList<>();
    List<byte[]> masks = new ArrayList<>();
    for (int k = 0; k < content.slices().size(); k++) {
      if (marked.test(k) && content.slices().get(k).liverPixels() > 0) {
        frames.add(frame(content.slices().get(k).sopInstanceUid()));
        masks.add(truth.mask(k));
      }
    }
    byte[] bits = new byte[(pixels * masks.size() + 15) / 16 * 2];
    for (int i = 0; i < pixels * masks.size(); i++) {
      bits[i / 8] |= (byte) (masks.get(i / pixels)[i % pixels] << i % 8);
    }
    return new DataSet()
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SEGMENTATION)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, uid)
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, studyUid)
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, uid + ".9")
        .set(Tag.MODALITY, Vr.CS, "SEG")
        .set(Tag.MANUFACTURER, Vr.LO, "An editor")
        .set(Tag.PATIENT_ID, Vr.LO, "PHANTOM")
        .set(Tag.SEGMENTATION_TYPE, Vr.CS, "BINARY")
        .set(Tag.BITS_ALLOCATED, Vr.US, 1)
        .set(Tag.ROWS, Vr.US, content.rows())
        .set(Tag.COLUMNS, Vr.US, content.columns())
        .set(Tag.NUMBER_OF_FRAMES, Vr.IS, frames.size())
        .setSequence(
            Tag.REFERENCED_SERIES_SEQUENCE,
            new DataSet().set(Tag.SERIES_INSTANCE_UID, Vr.UI, content.seriesUid()))
        .setSequence(
            Tag.SEGMENT_SEQUENCE,
            new DataSet()
                .set(Tag.SEGMENT_NUMBER, Vr.US, 1)
                .set(Tag.SEGMENT_LABEL, Vr.LO, "Liver, corrected"))
        .setSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frames)
        .setBytes(Tag.PIXEL_DATA, Vr.OB, bits);
  }

  private static DataSet frame(String image) {
    return new DataSet()
        .setSequence(
            Tag.SEGMENT_IDENTIFICATION_SEQUENCE,
            new DataSet().set(Tag.REFERENCED_SEGMENT_NUMBER, Vr.US, 1))
        .setSequence(
            Tag.DERIVATION_IMAGE_SEQUENCE,
            new DataSet()
                .setSequence(
                    Tag.SOURCE_IMAGE_SEQUENCE,
                    new DataSet().set(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, image)));
  }
}
