package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules on who was scanned. */
class SubjectAdmissionTest extends ContentAdmissionFixture {
  private static final Path PHANTOM = Path.of("test-data/phantom/ct");

  @ParameterizedTest
  @CsvSource({
    "PATIENT_NAME, QA^MORNING, PatientName",
    "PATIENT_ID, CATPHAN-600, PatientID",
    "STUDY_DESCRIPTION, Quality  assurance, StudyDescription",
    "SERIES_DESCRIPTION, water phantom 20 cm, SeriesDescription",
    "PROTOCOL_NAME, daily_qc, ProtocolName"
  })
  void aPhantomByItsNames(String attribute, String value, String says) throws Exception {
    int tag = Tag.class.getField(attribute).getInt(null);
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(tag, d.vr(tag) == null ? Vr.LO : d.vr(tag), value))
            .write(folder);
    assertThat(refusal(files, RULES, "HEP-431"))
        .contains(says, "holds a word of admission.phantomWords")
        .doesNotContain("MORNING", "600");
    CtSeries.load(files, content(RULES.content().withPhantoms(false)));
  }

  @Test
  void aNameThatOnlyBeginsLikeAPhantomIsAPatients() throws Exception {
    CtSeries.load(
        new MadeSeries().all(d -> d.set(Tag.PATIENT_NAME, Vr.PN, "QADIR^PHANTOMINE")).write(folder),
        RULES);
  }

  @ParameterizedTest
  @CsvSource({
    "017Y, , HEP-432",
    "011M, , HEP-432",
    "200W, , HEP-432",
    ", 20100101, HEP-432",
    "018Y, , ",
    ", 20050101, ",
    ", 20240531, HEP-432",
    ", 20240601, ",
    "000Y, , ",
    "999Y, , ",
    "999Y, 20100101, HEP-432",
    "abc, 1999, "
  })
  void aChildByItsAge(String age, String birth, String code) throws Exception {
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(Tag.STUDY_DATE, Vr.DA, "20240601"))
            .all(d -> d.set(Tag.PATIENT_AGE, Vr.AS, age == null ? "" : age))
            .all(d -> d.set(Tag.PATIENT_BIRTH_DATE, Vr.DA, birth == null ? "" : birth))
            .write(folder);
    if (code == null) {
      CtSeries.load(files, RULES);
      return;
    }
    refusal(files, RULES, code);
    CtSeries.load(files, content(RULES.content().withPatients(0, 0)));
  }

  /** A dog of ten years was told to be a child, and one of twenty had its liver measured. */
  @ParameterizedTest
  @CsvSource({
    "PATIENT_SPECIES_DESCRIPTION, Canine, PatientSpeciesDescription",
    "PATIENT_SPECIES_DESCRIPTION, SUS SCROFA, PatientSpeciesDescription",
    "PATIENT_BREED_DESCRIPTION, Beagle, PatientBreedDescription",
    "PATIENT_SEX_NEUTERED, ALTERED, PatientSexNeutered",
    "PATIENT_SPECIES_CODE_SEQUENCE, SRT:L-80700, PatientSpeciesCodeSequence",
    "PATIENT_SPECIES_CODE_SEQUENCE, SCT:448771007, PatientSpeciesCodeSequence",
    "PATIENT_SPECIES_DESCRIPTION, Homo sapiens, ",
    "PATIENT_SPECIES_DESCRIPTION, HUMAN (ADULT), ",
    "PATIENT_SPECIES_DESCRIPTION, '', ",
    "PATIENT_SPECIES_DESCRIPTION, unknown, ",
    "PATIENT_SPECIES_DESCRIPTION, NA, ",
    "PATIENT_SPECIES_DESCRIPTION, Unspecified, ",
    "PATIENT_SPECIES_DESCRIPTION, DEIDENTIFIED, ",
    "PATIENT_SPECIES_DESCRIPTION, Mens, ",
    "PATIENT_SPECIES_DESCRIPTION, Människa, ",
    "PATIENT_SPECIES_DESCRIPTION, Człowiek, ",
    "PATIENT_BREED_DESCRIPTION, Human, ",
    "PATIENT_SEX_NEUTERED, UNALTERED, ",
    "PATIENT_BREED_DESCRIPTION, NA, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, SCT:, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, SRT:L-85B00, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, SCT:337915000, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, 99SITE:7, "
  })
  void anAnimal(String attribute, String value, String says) throws Exception {
    int tag = Tag.class.getField(attribute).getInt(null);
    String[] code = value.split(":", 2);
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192"))
            .all(d -> d.set(Tag.PATIENT_AGE, Vr.AS, says == null ? "030Y" : "010Y"))
            .all(
                d -> {
                  if (code.length == 2) {
                    DataSet item =
                        new DataSet()
                            .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, code[0])
                            .set(Tag.CODE_VALUE, Vr.SH, code[1]);
                    d.setSequence(tag, item);
                  } else {
                    d.set(tag, tag == Tag.PATIENT_SEX_NEUTERED ? Vr.CS : Vr.LO, value);
                  }
                })
            .write(folder);
    if (says == null) {
      CtSeries.load(files, RULES);
    } else {
      assertThat(refusal(files, RULES, "HEP-441")).contains(says).doesNotContain(value);
    }
  }

  /** Sterile or not: Patient's Sex Neutered may be told of people, too (PS3.3 C.7.2.2). */
  @ParameterizedTest
  @CsvSource({"UNALTERED, Human", "ALTERED, Homo sapiens", "UNALTERED, SCT:337915000"})
  void aPersonOfWhomMoreIsTold(String neutered, String species) throws Exception {
    String[] code = species.split(":", 2);
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(Tag.PATIENT_AGE, Vr.AS, "030Y"))
            .all(d -> d.set(Tag.PATIENT_SEX_NEUTERED, Vr.CS, neutered))
            .all(d -> d.set(Tag.PATIENT_BREED_DESCRIPTION, Vr.LO, "adult"))
            .all(
                d -> {
                  if (code.length == 2) {
                    d.setSequence(
                        Tag.PATIENT_SPECIES_CODE_SEQUENCE,
                        new DataSet()
                            .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, code[0])
                            .set(Tag.CODE_VALUE, Vr.SH, code[1]));
                  } else {
                    d.set(Tag.PATIENT_SPECIES_DESCRIPTION, Vr.LO, species);
                  }
                })
            .write(folder);
    CtSeries.load(files, RULES);
  }

  @Test
  void theGeneratorsOwnPatientsAreNoQualityPhantoms() throws Exception {
    CtVolume volume = CtSeries.load(sorted(PHANTOM), RULES);
    assertThat(volume.leftOut()).isEmpty();
    List<Path> others = new ArrayList<>();
    for (Path file : sorted(PHANTOM)) {
      DicomFile whole = Part10.read(file);
      Path copy = folder.resolve(file.getFileName());
      Part10.write(
          copy,
          whole.dataSet().set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, "Another scanner"),
          whole.syntax());
      others.add(copy);
    }
    refusal(others, RULES, "HEP-431");
  }
}
