package org.hepatica.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientKeyTest {
  @TempDir Path folder;

  private String key(String id, String issuer, String study) throws IOException {
    Path file = folder.resolve("instance.dcm");
    DataSet image =
        new DataSet()
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
            .set(Tag.STUDY_INSTANCE_UID, Vr.UI, study);
    if (id != null) {
      image.set(Tag.PATIENT_ID, Vr.LO, id);
    }
    if (issuer != null) {
      image.set(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, issuer);
    }
    Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
    return PatientKey.of(file);
  }

  /** One of two scanners often leaves the issuer out: the patient would train and validate. */
  @Test
  void onePatientIdIsOnePatientWhetherItsIssuerIsSaidOrNot() throws IOException {
    assertThat(key("17", "CLINIC", "1.2")).isEqualTo(key("17", null, "1.3"));
    assertThat(key("17", "CLINIC", "1.2")).isEqualTo(key("17", "Clinic^Main", "1.3"));
    assertThat(key("17", "CLINIC", "1.2")).isNotEqualTo(key("18", "CLINIC", "1.2"));
  }

  @Test
  void withoutAPatientIdAStudyIsAPatient() throws IOException {
    assertThat(key(null, null, "1.2")).isEqualTo(key("", "CLINIC", "1.2"));
    assertThat(key(null, null, "1.2")).isNotEqualTo(key(null, null, "1.3"));
    assertThat(key("1.2", null, "1.3")).isNotEqualTo(key(null, null, "1.2"));
  }
}
