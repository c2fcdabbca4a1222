package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of two series is better, and what is said of the other. */
class SeriesChoiceTest {
  private static final SeriesTraits GOOD =
      new SeriesTraits(
          "1.2.5",
          5,
          "Abdomen PV",
          null,
          null,
          150,
          300,
          2,
          "Br36f",
          Kernel.SOFT,
          Phase.PORTAL_VENOUS,
          false,
          false,
          false);

  @TempDir Path folder;

  @Test
  void eachCriterionDecidesWithItsReason() {
    worse(
        new SeriesTraits(
            "1.1",
            1,
            "",
            "HEP-415",
            "Not axial.",
            0,
            0,
            1,
            "",
            Kernel.SOFT,
            Phase.PORTAL_VENOUS,
            false,
            false,
            false),
        "HEP-415: Not axial.");
    worse(with(150, 300, 1, "Br36f", Kernel.SOFT, Phase.PORTAL_VENOUS, true, false), "projection");
    worse(
        with(300, 300, 1, "Br36f", Kernel.SOFT, Phase.PORTAL_VENOUS, false, true),
        "another part of the body by its description");
    worse(
        with(100, 100, 1, "Br36f", Kernel.SOFT, Phase.PORTAL_VENOUS, false, false),
        "covers less: 100 mm against 300 mm");
    worse(
        with(300, 300, 1, "B70f", Kernel.SHARP, Phase.PORTAL_VENOUS, false, false),
        "sharp (lung or bone) kernel B70f against Br36f");
    worse(
        with(300, 300, 1, "Br36f", Kernel.SOFT, Phase.ARTERIAL, false, false),
        "arterial phase, against portal venous phase");
    worse(
        with(60, 300, 5, "Br36f", Kernel.SOFT, Phase.PORTAL_VENOUS, false, false),
        "thicker slices: 5.00 mm against 2.00 mm");
    worse(
        with(600, 300, 0.5, "Br36f", Kernel.SOFT, Phase.PORTAL_VENOUS, false, false),
        "very thin, noisy slices: 0.50 mm against 2.00 mm");
    worse(
        with(100, 200, 2, "Br36f", Kernel.SOFT, Phase.PORTAL_VENOUS, false, false),
        "covers less: 200 mm against 300 mm");
    worse(
        with(149, 300, 2, "Br36f", Kernel.SOFT, Phase.PORTAL_VENOUS, false, false),
        "fewer slices: 149 against 150");
  }

  @Test
  void theOrderIsTotalWhateverTheOrderOfArrival() {
    List<SeriesTraits> all = new ArrayList<>();
    for (Kernel kernel : Kernel.values()) {
      for (Phase phase : Phase.values()) {
        for (double t : new double[] {0.5, 1.25, 5}) {
          for (double cover : new double[] {100, 149, 151, 260}) {
            all.add(
                new SeriesTraits(
                    "1." + all.size(),
                    1,
                    "",
                    null,
                    null,
                    50,
                    cover,
                    t,
                    "",
                    kernel,
                    phase,
                    false,
                    false,
                    false));
          }
        }
      }
    }
    List<SeriesTraits> sorted = all.stream().sorted(SeriesChoice.BEST_FIRST).toList();
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(all, new Random(seed));
      assertThat(all.stream().sorted(SeriesChoice.BEST_FIRST).toList()).isEqualTo(sorted);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STANDARD, GE MEDICAL SYSTEMS, SOFT",
    "SOFT, GE MEDICAL SYSTEMS, SOFT",
    "LUNG, GE MEDICAL SYSTEMS, SHARP",
    "BONEPLUS, GE MEDICAL SYSTEMS, SHARP",
    "DETAIL, GE MEDICAL SYSTEMS, UNKNOWN",
    "B30f, SIEMENS, SOFT",
    "I31f, SIEMENS, SOFT",
    "Br38f, Siemens Healthineers, SOFT",
    "B45f, SIEMENS, UNKNOWN",
    "B70f, SIEMENS, SHARP",
    "Bl57d, SIEMENS, SHARP",
    "Hr68h, SIEMENS, SHARP",
    "B, Philips, SOFT",
    "YA, Philips, SHARP",
    "B, , UNKNOWN",
    "FC08, TOSHIBA, SOFT",
    "FC18-H, Canon Medical Systems, SOFT",
    "FC21, TOSHIBA, UNKNOWN",
    "FC52, TOSHIBA, SHARP",
    "'', , UNKNOWN",
    "11, Hitachi, UNKNOWN"
  })
  void kernels(String name, String maker, Kernel kernel) {
    assertThat(Kernel.of(name, maker == null ? "" : maker)).isEqualTo(kernel);
  }

  @ParameterizedTest
  @CsvSource({
    "Abdomen portal venous 1.25, PORTAL_VENOUS",
    "ABD_PV_3mm, PORTAL_VENOUS",
    "Leber portalvenös, PORTAL_VENOUS",
    "Abdomen 70s, PORTAL_VENOUS",
    "Oberbauch ven. 3.0, PORTAL_VENOUS",
    "Abd arterial, ARTERIAL",
    "late arterial, ARTERIAL",
    "Abdomen 30 s, ARTERIAL",
    "CT ABD W/O, NATIVE",
    "Oberbauch nativ, NATIVE",
    "5/5mm Plain, NATIVE",
    "Delayed 5 min, DELAYED",
    "Abdomen 1 min, PORTAL_VENOUS",
    "Abdomen 10 min, DELAYED",
    "Abd 15min 2.0, DELAYED",
    "Abd 180s, DELAYED",
    "arterial and portal venous, UNKNOWN",
    "CT CH/AB/PEL, UNKNOWN",
    "VENTRICLE, UNKNOWN",
    "PARTIAL, UNKNOWN",
    "'', UNKNOWN"
  })
  void phases(String description, Phase phase) {
    assertThat(Phase.of(description, "")).isEqualTo(phase);
  }

  @Test
  void theProtocolIsAskedOnlyWhereTheDescriptionSaysNothing() {
    assertThat(Phase.of("Body 3.0", "Liver arterial")).isEqualTo(Phase.ARTERIAL);
    assertThat(Phase.of("Body nativ", "Liver arterial")).isEqualTo(Phase.NATIVE);
    assertThat(Phase.of("art + pv", "Liver arterial")).isEqualTo(Phase.UNKNOWN);
  }

  @Test
  void traitsOfHeaders() throws Exception {
    SeriesTraits made =
        traits(
            d ->
                d.set(Tag.SERIES_DESCRIPTION, Vr.LO, "Thorax PV MPVR")
                    .set(Tag.CONVOLUTION_KERNEL, Vr.SH, "Br40d", "3")
                    .set(Tag.MANUFACTURER, Vr.LO, "SIEMENS")
                    .set(Tag.SERIES_NUMBER, Vr.IS, 4)
                    .set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "AXIAL"));
    assertThat(made.label()).isEqualTo("series 4, Thorax PV MPVR");
    assertThat(made.slices()).isEqualTo(12);
    assertThat(made.coverMm()).isEqualTo(48);
    assertThat(made.thicknessMm()).isEqualTo(9);
    assertThat(made.kernel()).isEqualTo(Kernel.SOFT);
    assertThat(made.phase()).isEqualTo(Phase.PORTAL_VENOUS);
    assertThat(made.projection()).isTrue();
    assertThat(made.otherPart()).isTrue();
    assertThat(made.derived()).isTrue();
    SeriesTraits refused = traits(d -> d.set(Tag.MODALITY, Vr.CS, "PT"));
    assertThat(refused.admissible()).isFalse();
    assertThat(refused.refusalCode()).isEqualTo("HEP-403");
    assertThat(SeriesTraits.of("1.2", List.of(), AdmissionRules.DEFAULT).refusalCode())
        .isEqualTo("HEP-428");
  }

  @Test
  void realSeries() throws Exception {
    for (String name : List.of("crlm-1004", "crlm-1006")) {
      SeriesScan scan = SeriesScan.scan(Peers.data("ct/" + name));
      SeriesTraits traits =
          SeriesTraits.of("1.2", scan.series().get(0).files(), AdmissionRules.DEFAULT);
      assertThat(traits.admissible()).isTrue();
      // crlm-1006 tells no kernel, and that it is derived: neither refuses it.
      assertThat(traits.kernel())
          .isEqualTo(name.equals("crlm-1004") ? Kernel.SOFT : Kernel.UNKNOWN);
      assertThat(traits.projection()).isFalse();
      assertThat(traits.otherPart()).isFalse();
      assertThat(traits.coverMm()).isGreaterThan(200);
    }
  }

  private SeriesTraits traits(Consumer<DataSet> change) throws Exception {
    List<Path> files = new MadeSeries().all(change).write(folder);
    return SeriesTraits.of("1.2", files, AdmissionRules.DEFAULT);
  }

  private static void worse(SeriesTraits worse, String says) {
    assertThat(SeriesChoice.BEST_FIRST.compare(GOOD, worse)).isNegative();
    assertThat(SeriesChoice.BEST_FIRST.compare(worse, GOOD)).isPositive();
    assertThat(SeriesChoice.why(GOOD, worse)).contains(says).matches("\\p{ASCII}*");
  }

  private static SeriesTraits with(
      int slices,
      double cover,
      double thickness,
      String kernelName,
      Kernel kernel,
      Phase phase,
      boolean projection,
      boolean otherPart) {
    return new SeriesTraits(
        "1.1",
        1,
        "",
        null,
        null,
        slices,
        cover,
        thickness,
        kernelName,
        kernel,
        phase,
        projection,
        otherPart,
        false);
  }
}
