package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;

class HeaderTest {

  @Test
  void trailingSeparatorsOfANameSayNothing() throws Exception {
    assertThat(named("DOE^JOHN^^ ").identityHash()).isEqualTo(named("Doe^John").identityHash());
    assertThat(named("DOE^^JOHN").identityHash()).isNotEqualTo(named("DOE^JOHN").identityHash());
  }

  /** A store would hold its place for as long as that takes. */
  @Test
  void aMillionSeparatorsAreReadAtOnce() {
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> named("^".repeat(1 << 20) + "A"));
  }

  private static Header named(String name) throws Header.BadUid {
    return Header.of(
        new DataSet()
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
            .set(Tag.PATIENT_NAME, Vr.PN, name)
            .set(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.1")
            .set(Tag.SERIES_INSTANCE_UID, Vr.UI, "1.2.2"));
  }
}
