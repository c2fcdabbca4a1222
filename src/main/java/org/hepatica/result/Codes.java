package org.hepatica.result;

import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;

/** Coded concepts (PS3.3 8.8) that results use; the meanings are those of PS3.16. */
enum Codes {
  /** PS3.16 CID 7150. */
  ANATOMICAL_STRUCTURE("123037004", "SCT", "Anatomical Structure"),
  LIVER("10200004", "SCT", "Liver"),
  /** PS3.16 CID 7203. */
  SEGMENTATION("113076", "DCM", "Segmentation"),
  /** PS3.16 CID 7202. */
  SOURCE_IMAGE("121322", "DCM", "Source image for image processing operation"),
  /** PS3.16 CID 7162. */
  ARTIFICIAL_INTELLIGENCE("123110", "DCM", "Artificial Intelligence"),
  /** PS3.16 CID 7005. */
  ACQUISITION_EQUIPMENT("109101", "DCM", "Acquisition Equipment"),
  PROCESSING_EQUIPMENT("109102", "DCM", "Processing Equipment");

  private final String value;
  private final String scheme;
  private final String meaning;

  Codes(String value, String scheme, String meaning) {
    this.value = value;
    this.scheme = scheme;
    this.meaning = meaning;
  }

  DataSet item() {
    return item(value, scheme, meaning);
  }

  /** An item of a code sequence (PS3.3 8.8). */
  static DataSet item(String value, String scheme, String meaning) {
    return new DataSet()
        .set(Tag.CODE_VALUE, Vr.SH, value)
        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, scheme)
        .set(Tag.CODE_MEANING, Vr.LO, meaning);
  }
}
