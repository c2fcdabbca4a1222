package org.hepatica.result;

import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;

/**
 * Content items of a structured report (PS3.3 C.17.3): what they are called, what they say, how
 * they relate.
 */
final class ContentItem {
  /** How an item relates to the one that holds it (PS3.3 C.17.3.2.4). */
  enum Relation {
    CONTAINS("CONTAINS"),
    OBSERVATION_CONTEXT("HAS OBS CONTEXT"),
    CONCEPT_MODIFIER("HAS CONCEPT MOD"),
    ACQUISITION_CONTEXT("HAS ACQ CONTEXT");

    private final String text;

    Relation(String text) {
      this.text = text;
    }
  }

  /** Characters of a text at most. UT holds more; so many are a flag that names 2000 slices. */
  private static final int TEXT = 1 << 16;

  private ContentItem() {}

  /** Fills the root of a document, which relates to nothing, or the item of a container. */
  static DataSet container(DataSet item, ReportCodes name, List<DataSet> content) {
    named(item, "CONTAINER", name).set(Tag.CONTINUITY_OF_CONTENT, Vr.CS, "SEPARATE");
    return content.isEmpty() ? item : item.setSequence(Tag.CONTENT_SEQUENCE, content);
  }

  static DataSet container(ReportCodes name, List<DataSet> content) {
    return container(related(Relation.CONTAINS), name, content);
  }

  /**
   * @param text as {@link ResultHeader#ascii} has it
   */
  static DataSet text(Relation relation, ReportCodes name, String text) {
    return named(related(relation), "TEXT", name)
        .set(Tag.TEXT_VALUE, Vr.UT, ResultHeader.ascii(text, TEXT));
  }

  static DataSet code(Relation relation, ReportCodes name, ReportCodes value) {
    return named(related(relation), "CODE", name)
        .setSequence(Tag.CONCEPT_CODE_SEQUENCE, value.item());
  }

  static DataSet uid(Relation relation, ReportCodes name, String uid) {
    return named(related(relation), "UIDREF", name).set(Tag.UID, Vr.UI, uid);
  }

  /** A measured value; modifiers come as pairs of concept and value. */
  static DataSet number(
      ReportCodes name, double value, ReportCodes units, ReportCodes... modifier) {
    DataSet measured =
        new DataSet()
            .setSequence(Tag.MEASUREMENT_UNITS_CODE_SEQUENCE, units.item())
            .set(Tag.NUMERIC_VALUE, Vr.DS, value);
    DataSet item =
        named(related(Relation.CONTAINS), "NUM", name)
            .setSequence(Tag.MEASURED_VALUE_SEQUENCE, measured);
    List<DataSet> content = new ArrayList<>();
    for (int i = 0; i < modifier.length; i += 2) {
      content.add(code(Relation.CONCEPT_MODIFIER, modifier[i], modifier[i + 1]));
    }
    return content.isEmpty() ? item : item.setSequence(Tag.CONTENT_SEQUENCE, content);
  }

  /** An image without a name, as the image library has it (PS3.16 TID 1601). */
  static DataSet image(DataSet reference) {
    return related(Relation.CONTAINS)
        .set(Tag.VALUE_TYPE, Vr.CS, "IMAGE")
        .setSequence(Tag.REFERENCED_SOP_SEQUENCE, reference);
  }

  /** A segment of a segmentation (PS3.16 TID 1411). */
  static DataSet segment(ReportCodes name, DataSet reference, int segment) {
    return named(related(Relation.CONTAINS), "IMAGE", name)
        .setSequence(
            Tag.REFERENCED_SOP_SEQUENCE,
            reference.set(Tag.REFERENCED_SEGMENT_NUMBER, Vr.US, segment));
  }

  private static DataSet related(Relation relation) {
    return new DataSet().set(Tag.RELATIONSHIP_TYPE, Vr.CS, relation.text);
  }

  private static DataSet named(DataSet item, String type, ReportCodes name) {
    return item.set(Tag.VALUE_TYPE, Vr.CS, type)
        .setSequence(Tag.CONCEPT_NAME_CODE_SEQUENCE, name.item());
  }
}
