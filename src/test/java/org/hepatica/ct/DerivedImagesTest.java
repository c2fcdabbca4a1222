package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * CT images that somebody computed of others. Their values look like Hounsfield units, and most of
 * them say nothing in Rescale Type.
 */
class DerivedImagesTest {
  private static final AdmissionRules RULES = AdmissionRules.DEFAULT;

  @TempDir Path folder;

  /** Of an iodine map of a real series 1599 mL of liver were measured. */
  @ParameterizedTest
  @CsvSource({
    "DERIVED\\PRIMARY\\AXIAL\\MAT_SPECIFIC, , MGML",
    "ORIGINAL\\PRIMARY\\AXIAL\\MAT_REMOVED, , HU_MOD",
    "DERIVED\\PRIMARY\\AXIAL\\MAT_MODIFIED, , HU_MOD",
    "DERIVED\\PRIMARY\\AXIAL\\MAT_VALUE_BASED, , HU_MOD",
    "DERIVED\\PRIMARY\\AXIAL\\MAT_FRACTIONAL, , PCT",
    "DERIVED\\PRIMARY\\AXIAL\\EFF_ATOMIC_NUM, , Z_EFF",
    "DERIVED\\PRIMARY\\AXIAL\\ELECTRON_DENSITY, , ED",
    "ORIGINAL\\PRIMARY\\AXIAL, Iodine(Water) 5mm, MGML",
    "ORIGINAL\\PRIMARY\\AXIAL, GSI HAP(Iodine) 2.5mm, MGML",
    "ORIGINAL\\PRIMARY\\AXIAL, Iodine (HAP), MGML",
    "ORIGINAL\\PRIMARY\\AXIAL, Water/Iodine, MGML",
    "DERIVED\\PRIMARY\\AXIAL, Iodine Density [mg/ml], MGML",
    "DERIVED\\PRIMARY\\AXIAL, LiverVNC 3.0 Q30f M_0.6 VNC, HU_MOD",
    "ORIGINAL\\PRIMARY\\AXIAL, Water (Iodine), MGML",
    "DERIVED\\PRIMARY\\AXIAL, 'DE_Iodine map 3.0', MGML",
    "DERIVED\\PRIMARY\\AXIAL, Iodine no Water, MGML",
    "DERIVED\\PRIMARY\\AXIAL, Jodkarte, MGML",
    "DERIVED\\PRIMARY\\AXIAL, Effective Z, Z_EFF",
    "ORIGINAL\\PRIMARY\\AXIAL, Z-Eff 3mm, Z_EFF",
    "ORIGINAL\\PRIMARY\\AXIAL, Electron Density, ED",
    "DERIVED\\SECONDARY\\AXIAL, VNC 3.0 Qr40, HU_MOD",
    "DERIVED\\SECONDARY\\AXIAL, LiverVNC, HU_MOD",
    "ORIGINAL\\PRIMARY\\AXIAL, Virtual non-contrast, HU_MOD",
    "DERIVED\\PRIMARY\\AXIAL, Calcium Suppressed 25, HU_MOD",
    "DERIVED\\PRIMARY\\AXIAL, Iodine map for liver, MGML"
  })
  void aMapOfMaterials(String type, String description, String unit) throws Exception {
    List<Path> files = made(type, description).write(folder);
    assertThat(refusal(files, RULES, "HEP-425"))
        .contains(description == null ? "Image Type \"" + type + "\"" : "Series Description")
        .contains("admission.rescaleTypes does not hold " + unit)
        .doesNotContain(description == null ? "Series Description" : description);
    CtSeries.load(files, accepting("HU", unit));
  }

  @ParameterizedTest
  @CsvSource({
    "DERIVED\\SECONDARY\\AXIAL, Perfusion MTT",
    "DERIVED\\PRIMARY\\AXIAL, 'CBF, 5 mm'",
    "DERIVED\\SECONDARY\\AXIAL, Blood Volume",
    "DERIVED\\SECONDARY\\TTP, ",
    "DERIVED\\PRIMARY\\AXIAL\\PERFUSION, ",
    "DERIVED\\SECONDARY\\AXIAL\\SUBTRACT, "
  })
  void aMapOfBlood(String type, String description) throws Exception {
    List<Path> files = made(type, description).write(folder);
    assertThat(refusal(files, RULES, "HEP-425"))
        .contains("a perfusion map or subtraction by its ")
        .contains("the conventional CT reconstruction");
  }

  /** What the values mean (PS3.3 C.7.6.16.2.11) is said in codes of UCUM. */
  @ParameterizedTest
  @CsvSource({
    "mg/cm3, true",
    "1, true",
    "[hnsf'U], false",
    "'mg/mL,[hnsf''U]', false",
    "[HNSF'U], false",
    "HU, false",
    "hnsf'U, false",
    "'', false"
  })
  void valuesInOtherUnitsByTheirMapping(String units, boolean refused) throws Exception {
    DataSet[] maps =
        List.of(units.split(",")).stream()
            .map(
                unit ->
                    new DataSet()
                        .setSequence(
                            Tag.MEASUREMENT_UNITS_CODE_SEQUENCE,
                            new DataSet()
                                .set(Tag.CODE_VALUE, Vr.SH, unit)
                                .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "UCUM")))
            .toArray(DataSet[]::new);
    List<Path> files =
        new MadeSeries()
            .all(d -> d.setSequence(Tag.REAL_WORLD_VALUE_MAPPING_SEQUENCE, maps))
            .write(folder);
    if (refused) {
      assertThat(refusal(files, RULES, "HEP-425")).contains("Real World Value Mapping");
    } else {
      CtSeries.load(files, RULES);
    }
  }

  /** A site that asks for maps gets them, with the units that maps have. */
  @ParameterizedTest
  @CsvSource({
    "DERIVED\\PRIMARY\\AXIAL\\MAT_SPECIFIC, , HU",
    "DERIVED\\PRIMARY\\AXIAL, Iodine map, HU",
    "DERIVED\\PRIMARY\\AXIAL, , MGML"
  })
  void aMapThatIsTakenHasItsOwnUnits(String type, String description, String rescaleType)
      throws Exception {
    DataSet unit = new DataSet().set(Tag.CODE_VALUE, Vr.SH, "mg/cm3");
    DataSet map = new DataSet().setSequence(Tag.MEASUREMENT_UNITS_CODE_SEQUENCE, unit);
    List<Path> files =
        made(type, description)
            .all(d -> d.set(Tag.RESCALE_TYPE, Vr.LO, rescaleType))
            .all(d -> d.setSequence(Tag.REAL_WORLD_VALUE_MAPPING_SEQUENCE, map))
            .write(folder);
    refusal(files, RULES, "HEP-425");
    CtSeries.load(files, accepting("HU", "MGML"));
  }

  /** The greatest of some slices: the liver's vessels and ribs stand everywhere. */
  @ParameterizedTest
  @CsvSource({
    "DERIVED\\SECONDARY\\REFORMATTED\\MIP, ",
    "DERIVED\\SECONDARY\\REFORMATTED\\MIN IP, ",
    "DERIVED\\PRIMARY\\AXIAL\\CT_SOM5 MIP, ",
    "DERIVED\\SECONDARY\\MINIP, ",
    "DERIVED\\SECONDARY\\VOLREN, ",
    "DERIVED\\SECONDARY\\AXIAL, AXIAL MIP 10/3",
    "DERIVED\\PRIMARY\\AXIAL, MinIP 8mm"
  })
  void aProjection(String type, String description) throws Exception {
    List<Path> files = made(type, description).write(folder);
    assertThat(refusal(files, RULES, "HEP-442"))
        .contains(description == null ? "Image Type \"" + type + "\"" : "Series Description");
  }

  /** Beside a whole stack they are left out and told, as other pictures are. */
  @Test
  void aProjectionBesideTheStack() throws Exception {
    MadeSeries series = new MadeSeries();
    DataSet projection =
        new MadeSeries()
            .slices
            .get(3)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
            .set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "MIP");
    series.slices.add(projection);
    CtVolume volume = CtSeries.load(series.write(folder), RULES);
    assertThat(volume.depth()).isEqualTo(MadeSeries.COUNT);
    assertThat(volume.leftOut()).singleElement().asString().contains("HEP-442");
  }

  @ParameterizedTest
  @CsvSource({
    "DERIVED\\SECONDARY\\REFORMATTED\\AVERAGE, ABD AX 3MM",
    "DERIVED\\PRIMARY\\MPR, Body 3.000 CE",
    "DERIVED\\SECONDARY\\PROCESSED, ",
    "DERIVED\\PRIMARY\\AXIAL\\VMI, MonoE 70 keV",
    "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI, THIN FOR MIP",
    "DERIVED\\PRIMARY\\AXIAL, '1.0 thin for MPR/MIP'",
    "DERIVED\\PRIMARY\\AXIAL, THIN FOR 3D AND MIPS",
    "DERIVED\\PRIMARY\\AXIAL, AX 3MM NO MIP",
    "DERIVED\\PRIMARY\\AXIAL, CTA ABD PELVIS W/ MIPS",
    "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI DUAL, DE_LiverVNC 5.0 D30f M_0.6",
    "ORIGINAL\\PRIMARY\\AXIAL, DE_LiverVNC 1.5 Q30f F_0.5",
    "ORIGINAL\\PRIMARY\\AXIAL, DE_LiverVNC 1.5 D30f A_100kV",
    "ORIGINAL\\PRIMARY\\AXIAL, LiverVNC 1.5 D30f B_Sn140kV",
    "ORIGINAL\\PRIMARY\\AXIAL, Thin for iodine map and VNC",
    "ORIGINAL\\PRIMARY\\AXIAL, 'Oral water, iodine contrast'",
    "ORIGINAL\\PRIMARY\\AXIAL, Liver HAP iodine 370",
    "ORIGINAL\\PRIMARY\\AXIAL, Liver iodine HAP 2.5mm",
    "ORIGINAL\\PRIMARY\\AXIAL, Abdomen iodine concentration 370",
    "ORIGINAL\\PRIMARY\\PERFUSION, Abdomen 5mm",
    "DERIVED\\PRIMARY\\AXIAL, Abdomen 5mm for perfusion maps",
    "DERIVED\\PRIMARY\\AXIAL, PV for subtraction",
    "ORIGINAL\\PRIMARY\\AXIAL, Perfusion 5.0 B30f",
    "ORIGINAL\\PRIMARY\\AXIAL, Abdomen iodine contrast, oral water",
    "ORIGINAL\\PRIMARY\\AXIAL, Time to peak timing TTP"
  })
  void computedImagesInHounsfieldUnits(String type, String description) throws Exception {
    List<Path> files = made(type, description).write(folder);
    assertThat(CtSeries.load(files, RULES).depth()).isEqualTo(MadeSeries.COUNT);
  }

  private static MadeSeries made(String type, String description) {
    return new MadeSeries()
        .all(d -> d.set(Tag.IMAGE_TYPE, Vr.CS, (Object[]) type.split("\\\\")))
        .all(d -> d.set(Tag.SERIES_DESCRIPTION, Vr.LO, description == null ? "" : description));
  }

  private static AdmissionRules accepting(String... types) {
    return RULES.withContent(RULES.content().withValues(List.of(types), 0.03, 0.15));
  }

  private static String refusal(List<Path> files, AdmissionRules rules, String code) {
    SeriesRefused refused =
        catchThrowableOfType(SeriesRefused.class, () -> CtSeries.load(files, rules));
    assertThat(refused).as("refused").isNotNull();
    assertThat(refused.code()).isEqualTo(code);
    return refused.reason();
  }
}
