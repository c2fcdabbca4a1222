package org.hepatica.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {
  @TempDir Path folder;

  /** A slice of 256×256 with {@code truth} and {@code predicted} pixels from the first one on. */
  private static Measurement slice(String patient, int truth, int predicted) {
    return Measurement.ofSlice(
        patient + "_" + truth, patient, first(256, truth), first(256, predicted), Spacing.PIXELS);
  }

  private static Mask first(int side, int pixels) {
    byte[] bytes = new byte[side * side];
    java.util.Arrays.fill(bytes, 0, pixels, (byte) 1);
    return Mask.of(side, side, bytes);
  }

  private static EvaluationReport report(List<Measurement> slices) {
    return EvaluationReport.of(
        new EvaluationReport.Subject(
            "Hepatica 1",
            new EvaluationReport.Model("liver-1", "liver", 0.4),
            0.45,
            List.of("cases"),
            EvaluationReport.PICTURES,
            "msd-liver-2d",
            "validation",
            List.of("a note")),
        List.of(),
        slices,
        List.of(new EvaluationReport.LeftOut("series 1.2", "has no truth", false)),
        List.of());
  }

  @Test
  void slicesWithoutLiverAreCountedApart() {
    GroupReport g =
        report(List.of(slice("a", 0, 0), slice("a", 0, 30), slice("b", 0, 12), slice("b", 100, 50)))
            .slices();
    assertThat(g.count()).isEqualTo(4);
    assertThat(g.withLiver()).isEqualTo(1);
    assertThat(g.empty()).isEqualTo(new GroupReport.Empty(3, 2, 42, 30));
    assertThat(g.metrics().get("dice").n()).isEqualTo(1);
    assertThat(g.metrics().get("dice").mean().value()).isCloseTo(2 / 3.0, within(1e-6));
    // 50 common, 92 predicted, 100 true: false liver counts where all pixels are taken together.
    assertThat(g.pooled().get("dice").value()).isCloseTo(100 / 192.0, within(1e-6));
  }

  @Test
  void aMissedLiverHasDice0AndNoDistance() {
    GroupReport g = report(List.of(slice("a", 40, 0), slice("b", 40, 40))).slices();
    assertThat(g.missed()).isEqualTo(1);
    assertThat(g.metrics().get("dice").n()).isEqualTo(2);
    assertThat(g.metrics().get("dice").mean().value()).isEqualTo(0.5);
    assertThat(g.metrics().get("hd95").n()).isEqualTo(1);
    assertThat(g.metrics().get("hd95").mean().value()).isZero();
  }

  @Test
  void strataAreBySizeOnAPictureOf256() {
    Measurement fine =
        Measurement.ofSlice("d_1", "d", first(512, 1996), first(512, 1996), Spacing.PIXELS);
    GroupReport g =
        report(
                List.of(
                    slice("a", 499, 1),
                    slice("a", 500, 1),
                    slice("b", 2000, 1),
                    slice("c", 2001, 1),
                    fine))
            .slices();
    assertThat(g.bySize().keySet()).containsExactly("under500", "from500to2000", "over2000");
    // The last one has 1996 pixels of a picture of 512×512, which are 499 of one of 256×256.
    assertThat(g.bySize().get("under500").count()).isEqualTo(2);
    assertThat(g.bySize().get("under500").patients()).isEqualTo(2);
    assertThat(g.bySize().get("from500to2000").count()).isEqualTo(2);
    assertThat(g.bySize().get("over2000").count()).isEqualTo(1);
  }

  @Test
  void patientsAreTheSumOfTheirSlices() {
    EvaluationReport r =
        report(List.of(slice("a", 100, 50), slice("b", 10, 10), slice("a", 0, 50)));
    assertThat(r.patientCases()).extracting(Measurement::name).containsExactly("a", "b");
    assertThat(r.patientCases().get(0).dice()).isEqualTo(0.5);
    assertThat(r.patients().metrics().get("dice").mean().value()).isEqualTo(0.75);
    assertThat(r.patients().metrics()).doesNotContainKey("hd95");
  }

  @Test
  void intervalsAreOfPatientsAndSeeded() {
    List<Measurement> slices = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      slices.add(slice("good", 100, 100));
    }
    slices.add(slice("bad", 100, 0));
    Figure mean = report(slices).slices().metrics().get("dice").mean();
    // Of two patients: both good, both bad, or one of each. By slices it would be narrow.
    assertThat(mean.value()).isCloseTo(30 / 31.0, within(1e-6));
    assertThat(mean.low()).isZero();
    assertThat(mean.high()).isEqualTo(1);
    assertThat(report(slices).slices()).isEqualTo(report(slices).slices());
    Figure alone = report(slices.subList(0, 30)).slices().metrics().get("dice").mean();
    assertThat(alone.low()).as("one patient has no interval").isNull();
  }

  /** Against the normal approximation, which holds for a mean of many patients. */
  @Test
  void theIntervalOfAMeanHasTheWidthThatTheoryGives() {
    List<Measurement> slices = new ArrayList<>();
    java.util.Random random = new java.util.Random(5);
    double sum = 0;
    double squares = 0;
    int n = 60;
    for (int i = 0; i < n; i++) {
      Measurement m = slice("p" + i, 1000, 500 + random.nextInt(500));
      slices.add(m);
      sum += m.dice();
      squares += m.dice() * m.dice();
    }
    double error = Math.sqrt((squares / n - sum / n * sum / n) / n);
    Figure mean = report(slices).slices().metrics().get("dice").mean();
    assertThat(mean.high() - mean.low()).isCloseTo(2 * 1.96 * error, within(0.4 * error));
  }

  @Test
  void volumesHaveMillilitres() {
    Mask truth = Shapes.box(10, 20, 20, new int[] {0, 0, 0}, 10, 10, 20);
    Mask predicted = Shapes.box(10, 20, 20, new int[] {0, 0, 0}, 8, 10, 20);
    Measurement m =
        Measurement.ofVolume(
            "series-1", "patient-1", truth, predicted, Spacing.millimetres(2, 1, 5));
    assertThat(m.truthMl()).isEqualTo(20);
    assertThat(m.volumeErrorMl()).isEqualTo(-4);
    assertThat(m.sizeErrorPercent()).isEqualTo(-20);
    assertThat(m.hd95()).isCloseTo(10, within(1e-6));
    assertThat(slice("a", 5, 5).volumeErrorMl()).isNull();
  }

  @Test
  void theKeysOfTheJsonStay() throws IOException {
    EvaluationReport r = report(List.of(slice("a", 100, 50), slice("b", 0, 3)));
    r.write(folder.resolve("new/report.json"));
    JsonNode json = new ObjectMapper().readTree(folder.resolve("new/report.json").toFile());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "version",
            "software",
            "model",
            "threshold",
            "data",
            "kind",
            "split",
            "part",
            "distanceUnit",
            "bootstrap",
            "slices",
            "patients",
            "notes",
            "leftOut",
            "patientCases",
            "sliceCases");
    assertThat(json.at("/slices/metrics/dice/mean/value").asDouble())
        .isCloseTo(0.6667, within(1e-4));
    assertThat(json.at("/slices/metrics").fieldNames())
        .toIterable()
        .containsExactly(
            "dice",
            "iou",
            "sensitivity",
            "precision",
            "accuracy",
            "hd95",
            "meanSurfaceDistance",
            "sizeErrorPercent",
            "absoluteSizeErrorPercent");
    assertThat(json.at("/sliceCases/0").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "name",
            "patient",
            "bothPixels",
            "predictedPixels",
            "truthPixels",
            "dice",
            "iou",
            "sensitivity",
            "precision",
            "accuracy",
            "hd95",
            "meanSurfaceDistance",
            "sizeErrorPercent");
    assertThat(json.at("/distanceUnit").asText()).isEqualTo("px");
  }

  @Test
  void theTableSaysWhatWasMeasured() {
    StringWriter text = new StringWriter();
    ReportTable.print(
        report(List.of(slice("a", 100, 50), slice("b", 0, 3))), new PrintWriter(text));
    assertThat(text.toString())
        .contains("liver-1", "threshold 0.45", "part validation of split msd-liver-2d")
        .contains("2 of 2 patients, 1 with liver")
        .contains("without liver: 1 slices, false liver in 1, 3 false pixels in all")
        .contains("lowest Dice by slice: a_100 (0.6667)")
        .contains("note: a note")
        .contains("left out series 1.2: has no truth");
  }

  @Test
  void whereAllWasMeasuredNoSplitIsNamed() {
    StringWriter text = new StringWriter();
    ReportTable.print(
        EvaluationReport.of(
            new EvaluationReport.Subject(
                "Hepatica",
                new EvaluationReport.Model("liver-1", "liver", 0.5),
                0.45,
                List.of("data"),
                EvaluationReport.PICTURES,
                null,
                "all",
                List.of()),
            List.of(),
            List.of(slice("a", 100, 50)),
            List.of(),
            List.of()),
        new PrintWriter(text));
    assertThat(text.toString()).contains("data (part all)").doesNotContain("null");
  }
}
