package org.hepatica.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatientIdentityTest {

  @ParameterizedTest
  @CsvSource({
    "PatientID, A1, A1, true",
    "PatientID, A1, 'A1 ', true",
    "PatientID, A1, a1, false",
    "PatientID, A1, '', false",
    "PatientID, A1, A11, false",
    "IssuerOfPatientID, CLINIC, OTHER, false",
    "IssuerOfPatientID, CLINIC, '', false",
    "PatientName, Doe^John, DOE^JOHN, true",
    "PatientName, Doe^John, Doe^John^^, true",
    "PatientName, Doe^John, 'Doe^John ^=', true",
    "PatientName, Doe^John, Doe^Joan, false",
    "PatientName, Doe^John, Doe John, false",
    "PatientName, Doe^John, ^Doe^John, false",
    "PatientName, Doe^John, '', false",
    "PatientBirthDate, 19700101, 19700102, false",
    "PatientBirthDate, 19700101, '', false",
    "PatientSex, M, F, false",
    "PatientSex, O, '', false"
  })
  void agreesOrSaysWhatDiffers(String keyword, String one, String other, boolean same) {
    int tag =
        switch (keyword) {
          case "PatientID" -> Tag.PATIENT_ID;
          case "IssuerOfPatientID" -> Tag.ISSUER_OF_PATIENT_ID;
          case "PatientName" -> Tag.PATIENT_NAME;
          case "PatientBirthDate" -> Tag.PATIENT_BIRTH_DATE;
          default -> Tag.PATIENT_SEX;
        };
    PatientIdentity a = PatientIdentity.of(new DataSet().set(tag, Attributes.vr(tag), one));
    PatientIdentity b = PatientIdentity.of(new DataSet().set(tag, Attributes.vr(tag), other));
    assertThat(a.difference(b)).isEqualTo(same ? null : Tag.name(tag));
    assertThat(b.difference(a)).isEqualTo(same ? null : Tag.name(tag));
    assertThat(a.equals(b)).isEqualTo(same);
    if (same) {
      assertThat(a).hasSameHashCodeAs(b);
    }
    assertThat(a).hasToString("(a patient)");
  }

  @Test
  void absentIsEmpty() {
    DataSet empty = new DataSet();
    for (int tag : new int[] {Tag.PATIENT_ID, Tag.PATIENT_NAME, Tag.PATIENT_SEX}) {
      empty.setEmpty(tag, Attributes.vr(tag));
    }
    assertThat(PatientIdentity.of(empty)).isEqualTo(PatientIdentity.of(new DataSet()));
  }

  @Test
  void oneNameInTwoCharacterSetsIsOneName() {
    assertThat(named("ISO_IR 100", "4dfc6c6c6572"))
        .isEqualTo(named("ISO_IR 192", "4dc3bc6c6c6572"));
    assertThat(named("\\ISO 2022 IR 149", "1b242943fbf3"))
        .isEqualTo(
            named("ISO_IR 192", HexFormat.of().formatHex("洪".getBytes(StandardCharsets.UTF_8))));
    assertThat(named("", "4d6f")).as("ASCII is in all of them").isEqualTo(named("GB18030", "4d6f"));
    assertThat(named("ISO_IR 100", "4dfc")).isNotEqualTo(named("ISO_IR 144", "4dfc"));
  }

  /** Names that would both be shown as a question mark are not one name. */
  @Test
  void whatCannotBeDecodedAgreesWithItselfOnly() {
    assertThat(named("ISO_IR 192", "4dff")).isEqualTo(named("ISO_IR 192", "4dff20"));
    assertThat(named("ISO_IR 192", "4dff")).isNotEqualTo(named("ISO_IR 192", "4dfe"));
    assertThat(named("NO SUCH SET", "4dff")).isNotEqualTo(named("ISO_IR 100", "4dff"));
    assertThat(named("\\ISO 2022 IR 87", "1b2442 3b33 45"))
        .isNotEqualTo(named("\\ISO 2022 IR 87", "1b2442 3b33 46"));
    assertThat(named("\\ISO 2022 IR 87", "1b")).isEqualTo(named("\\ISO 2022 IR 87", "1b"));
  }

  /** Any bytes in any set: no failure, and the same bytes are the same patient. */
  @Property(tries = 2000)
  void anyBytesAreAName(@ForAll byte[] bytes, @ForAll boolean extended) {
    String set = extended ? "\\ISO 2022 IR 87\\ISO 2022 IR 149" : "GB18030";
    DataSet d =
        new DataSet()
            .setBytes(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, set.getBytes(StandardCharsets.US_ASCII));
    d.setBytes(Tag.PATIENT_NAME, Vr.PN, bytes);
    assertThat(PatientIdentity.of(d)).isEqualTo(PatientIdentity.of(d));
    assertThat(d.strings(Tag.PATIENT_NAME)).isInstanceOf(List.class);
  }

  /** Looking for the end of each run of them once took the square of their count. */
  @Test
  void aMillionSeparatorsAreReadAtOnce() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          named("", "5e".repeat(1 << 20) + "41");
          named("", "3d".repeat(1 << 20) + "41");
          named("", "20".repeat(1 << 20) + "ff");
        });
  }

  private static PatientIdentity named(String set, String hex) {
    DataSet d = new DataSet();
    if (!set.isEmpty()) {
      d.setBytes(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, set.getBytes(StandardCharsets.US_ASCII));
    }
    d.setBytes(Tag.PATIENT_NAME, Vr.PN, HexFormat.of().parseHex(hex.replace(" ", "")));
    return PatientIdentity.of(d);
  }
}
