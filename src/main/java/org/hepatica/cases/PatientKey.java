package org.hepatica.cases;

import java.io.IOException;
import java.nio.file.Path;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/**
 * What is the same for all series of a patient: by it patients are counted, and kept apart in
 * training. It tells who the patient is, and is never shown.
 */
public final class PatientKey {
  private PatientKey() {}

  /**
   * Of an instance: its Patient ID; where there is none, its study. Who issued the ID does not
   * count: of two senders one often leaves that out, or writes it in another way, and the same
   * patient would train and validate. Two people who have one ID of two issuers are taken for one,
   * which costs a split nothing but a choice.
   */
  public static String of(Path file) throws IOException {
    DataSet header = Part10.readHeader(file).dataSet();
    String id = header.string(Tag.PATIENT_ID, "");
    return id.isEmpty()
        ? "study " + header.string(Tag.STUDY_INSTANCE_UID, "")
        : "patient " + id + " of "; // so for nobody's issuer were cases named before
  }
}
