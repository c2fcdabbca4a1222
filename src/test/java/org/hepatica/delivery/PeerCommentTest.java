package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.DimseStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerCommentTest {
  @TempDir Path folder;
  private Path object;

  @BeforeEach
  void write() throws IOException {
    object = folder.resolve("object.dcm");
    DataSet d =
        new DataSet()
            .set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192")
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SECONDARY_CAPTURE)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("comment"))
            .set(Tag.PATIENT_NAME, Vr.PN, "Li^Hedwigis=李^花")
            .set(Tag.PATIENT_ID, Vr.LO, "QX-7731")
            .set(Tag.PATIENT_BIRTH_DATE, Vr.DA, "19411229");
    Part10.write(object, d, TransferSyntax.EXPLICIT_LE);
  }

  private String told(String comment) {
    return PeerComment.told(new DimseStatus(0xA900, comment), List.of(object));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Patient LI, HEDWIGIS is locked",
        "no such patient: hedwigis",
        "ID QX-7731 is of another",
        "ID QX7731 merged",
        "born 1941-12-29",
        "born 19411229?",
        "李 is not known"
      })
  void aCommentThatNamesThePatientIsNotRepeated(String comment) {
    assertThat(told(comment)).isEqualTo("A900H (comment not repeated: it names the patient)");
  }

  /** A comment that came off the wire has a question mark for each byte beyond ASCII. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "M?ller is locked",
        "no patient M??LLER",
        "Patient:GRO?-M?LLER",
        "GRO??",
        "Ang?le, who is she?"
      })
  void aNameBeyondAsciiIsFoundAsItCameOffTheWire(String comment) throws IOException {
    DataSet d =
        Part10.read(object)
            .dataSet()
            .set(Tag.PATIENT_NAME, Vr.PN, "Gro\u00df-M\u00fcller^Ang\u00e8le");
    Part10.write(object, d, TransferSyntax.EXPLICIT_LE);
    assertThat(told(comment)).isEqualTo("A900H (comment not repeated: it names the patient)");
    assertThat(told("Limit reached?")).isEqualTo("A900H (Limit reached?)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Limit reached", "SOP class 1.2.840 not supported", "disk full"})
  void anotherIs(String comment) {
    assertThat(told(comment)).isEqualTo("A900H (" + comment + ")");
  }

  @Test
  void withoutTheObjectNoCommentIsRepeated() {
    object = folder.resolve("gone.dcm");
    assertThat(told("disk full")).startsWith("A900H (comment not repeated");
    assertThat(told("")).isEqualTo("A900H");
  }
}
