package org.hepatica.analysis;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.Auroc;
import org.hepatica.learning.trust.Calibrating;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;
import org.hepatica.unet.VolumeRange;

/**
 * How well a model tells what it knows from what it does not, and how many volume ranges hold the
 * truth: {@code FamiliarityBench DATA [MODEL]}. Needs the flags of {@link NativeHelpers#jvmFlags}.
 */
public final class FamiliarityBench {
  private static final int BATCH = 8;

  private final LiverModel model;
  private final Calibration.Familiar familiar;
  private final Map<String, Map<String, List<Answer>>> answers = new LinkedHashMap<>();
  private final List<float[]> inputs = new ArrayList<>();
  private final List<String[]> names = new ArrayList<>();

  /** One slice. */
  private record Answer(double distance, boolean liver) {}

  private FamiliarityBench(LiverModel model) {
    this.model = model;
    this.familiar = model.calibration().orElseThrow().familiar();
  }

  public static void main(String[] args) throws Exception {
    NativeHelpers.require();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path data = Path.of(args[0]);
    try (LiverModel model =
        (args.length > 1 ? LiverModel.load(Path.of(args[1])) : LiverModel.shipped())
            .testTime(TestTime.MODEL)) {
      FamiliarityBench bench = new FamiliarityBench(model);
      new FamiliaritySamples(data, model.info().inputSize(), bench::take).all();
      bench.flush();
      bench.print(out);
      CaseFolder cases = new CaseFolder(data.resolve("msd-liver-2d"), 0, 255);
      for (Split.Role role : new Split.Role[] {Split.Role.VALIDATION, Split.Role.TEST}) {
        range(out, role, Calibrating.patients(model, List.of(cases), Split.MSD_LIVER, role), model);
      }
    }
  }

  private void take(String kind, String series, float[] hu) {
    float[] input = new float[hu.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = model.info().normalise(hu[i]);
    }
    inputs.add(input);
    names.add(new String[] {kind, series});
    if (inputs.size() == BATCH) {
      flush();
    }
  }

  private void flush() {
    Prediction[] predictions = model.predict(inputs.toArray(float[][]::new));
    for (int i = 0; i < predictions.length; i++) {
      boolean liver = false;
      for (float p : predictions[i].probabilities()) {
        liver |= p >= model.info().threshold();
      }
      answers
          .computeIfAbsent(names.get(i)[0], kind -> new LinkedHashMap<>())
          .computeIfAbsent(names.get(i)[1], series -> new ArrayList<>())
          .add(new Answer(familiar.reference().distance(predictions[i].features()), liver));
    }
    inputs.clear();
    names.clear();
  }

  private void print(PrintStream out) {
    double[] known = slices("msd VALIDATION");
    double[] knownSeries = series("msd VALIDATION");
    out.printf(Locale.ROOT, "limit %.3f%n", familiar.limit());
    out.println(
        "| what | slices | distance: min, median, max | AUROC by slice | series | distance: min,"
            + " median, max | AUROC by series | unfamiliar |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (String kind : answers.keySet()) {
      double[] slices = slices(kind);
      double[] series = series(kind);
      long over = java.util.Arrays.stream(series).filter(d -> d >= familiar.limit()).count();
      out.printf(
          Locale.ROOT,
          "| %s | %d | %s | %.3f | %d | %s | %.3f | %d of %d |%n",
          kind,
          slices.length,
          spread(slices),
          Auroc.of(known, slices),
          series.length,
          spread(series),
          Auroc.of(knownSeries, series),
          over,
          series.length);
    }
  }

  private static String spread(double... values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.2f, %.2f, %.2f",
        sorted[0],
        sorted[sorted.length / 2],
        sorted[sorted.length - 1]);
  }

  private double[] slices(String kind) {
    return answers.get(kind).values().stream()
        .flatMap(List::stream)
        .mapToDouble(Answer::distance)
        .toArray();
  }

  /** As the analysis does it: over slices with liver, or over all where none has. */
  private double[] series(String kind) {
    return answers.get(kind).values().stream()
        .mapToDouble(
            list -> {
              double[] own =
                  list.stream().filter(Answer::liver).mapToDouble(Answer::distance).toArray();
              double[] all = list.stream().mapToDouble(Answer::distance).toArray();
              return Calibration.ofSeries(own.length == 0 ? all : own);
            })
        .toArray();
  }

  private static void range(
      PrintStream out, Split.Role role, List<VolumeRange.Patient> patients, LiverModel model) {
    VolumeRange range = model.calibration().orElseThrow().range();
    int within = 0;
    List<Double> widths = new ArrayList<>();
    for (VolumeRange.Patient p : patients) {
      double low = range.low(p.measured(), p.doubt());
      double high = range.high(p.measured(), p.doubt());
      within += p.truth() >= low && p.truth() <= high ? 1 : 0;
      widths.add((high - low) / p.measured());
      out.printf(
          Locale.ROOT,
          "%s: measured %.0f, truth %.0f (%+.1f %%), range %.0f to %.0f (%+.1f to %+.1f %%), factor"
              + " %.2f%n",
          role,
          p.measured(),
          p.truth(),
          100 * (p.measured() - p.truth()) / p.truth(),
          low,
          high,
          100 * (low - p.measured()) / p.measured(),
          100 * (high - p.measured()) / p.measured(),
          p.factor());
    }
    out.printf(
        Locale.ROOT,
        "%s: %d of %d within; median width %.1f %% of the volume%n",
        role,
        within,
        patients.size(),
        100 * widths.stream().sorted().toList().get(widths.size() / 2));
  }
}
