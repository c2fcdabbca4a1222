package org.hepatica.node;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;

/**
 * Two people whose data no other text holds, one in UTF-8 and one in GB18030, and the words by
 * which they would be found.
 */
enum UnmistakablePatient {
  HEDWIGIS(
      "ISO_IR 192", StandardCharsets.UTF_8, "Wunderlich^Hedwigis=山田橋^花菊子=やまだ^きくこ", "QX-7731-ZV"),
  XIAODONG("GB18030", Charset.forName("GB18030"), "Quastenberg^Xiaodong=王麒麟^小東瀛", "KW-4458-YJ");

  private static final int OTHER_PATIENT_IDS = 0x00101000;
  private static final int PATIENT_ADDRESS = 0x00101040;
  private static final int PATIENT_TELEPHONE = 0x00102154;
  private static final int OPERATORS_NAME = 0x00081070;

  private final String characterSet;
  private final Charset charset;
  private final String name;
  private final String id;

  UnmistakablePatient(String characterSet, Charset charset, String name, String id) {
    this.characterSet = characterSet;
    this.charset = charset;
    this.name = name;
    this.id = id;
  }

  /** Writes all that a header tells of a patient, its study and who cares for it. */
  void enter(DataSet d) {
    d.set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, characterSet);
    text(d, Tag.PATIENT_NAME, Vr.PN, name);
    text(d, Tag.PATIENT_ID, Vr.LO, id);
    text(d, Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "Meldeamt Hinterzartenau");
    text(d, OTHER_PATIENT_IDS, Vr.LO, "ALT-99017-PB");
    text(d, Tag.OTHER_PATIENT_NAMES, Vr.PN, "Mondscheiner^Hedi");
    text(d, Tag.PATIENT_BIRTH_DATE, Vr.DA, "19411229");
    text(d, PATIENT_ADDRESS, Vr.LO, "Krummgasse 17");
    text(d, PATIENT_TELEPHONE, Vr.SH, "0761-5550199");
    text(d, Tag.PATIENT_COMMENTS, Vr.LT, "allergisch gegen Haselnussmus");
    text(d, Tag.REFERRING_PHYSICIAN_NAME, Vr.PN, "Zacharopulos^Ferdinanda");
    text(d, OPERATORS_NAME, Vr.PN, "Kettenbacher^Ottokar");
    text(d, Tag.ACCESSION_NUMBER, Vr.SH, "ACC99173UVX");
    text(d, Tag.INSTITUTION_NAME, Vr.LO, "Klinikum Unterammerbach");
    text(d, Tag.INSTITUTION_ADDRESS, Vr.ST, "Bergkuppenallee 3");
    text(d, Tag.STUDY_DESCRIPTION, Vr.LO, "Abdomen Frau Wunderlich");
    text(d, Tag.SERIES_DESCRIPTION, Vr.LO, "Abdomen portal Quastenberg");
    text(d, Tag.IMAGE_COMMENTS, Vr.LT, "Kontrolle nach Sturz im Rosengarten");
  }

  private void text(DataSet d, int tag, Vr vr, String value) {
    d.setBytes(tag, vr, value.getBytes(charset));
  }

  /** Pieces of the above, each enough to give a person away. */
  static List<String> words() {
    List<String> words = new ArrayList<>();
    for (UnmistakablePatient patient : values()) {
      words.addAll(List.of(patient.name.split("[=^]")));
      words.add(patient.id);
    }
    words.addAll(
        List.of(
            "Hinterzartenau",
            "ALT-99017",
            "Mondscheiner",
            "19411229",
            "1941-12-29",
            "Krummgasse",
            "0761-5550199",
            "Haselnussmus",
            "Zacharopulos",
            "Ferdinanda",
            "Kettenbacher",
            "ACC99173UVX",
            "Unterammerbach",
            "Bergkuppenallee",
            "Rosengarten"));
    return words;
  }
}
