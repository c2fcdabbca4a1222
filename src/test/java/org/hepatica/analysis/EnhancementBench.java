package org.hepatica.analysis;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Drawn;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;

/**
 * How a model does where the liver is brighter or darker than in its training, as after more
 * contrast agent, in another phase or at another tube voltage: {@code EnhancementBench DATA
 * [MODEL...]}. The validation patients with their values changed, and the four patients of
 * chaos-2d, whose window is not known: estimated for each from the peaks of air (−1000 HU), fat
 * (−105) and muscle (60) in its histogram, before anything was measured. At each model's own
 * threshold, on the network's grid, without post-processing. Needs the flags of {@link
 * NativeHelpers#jvmFlags}.
 */
public final class EnhancementBench {
  private static final int BATCH = 8;
  private static final double MUSCLE_HU = 50;

  /** HU of pixel values 0 and 255, by patient. */
  private static final Map<String, double[]> CHAOS =
      Map.of(
          "101", new double[] {-1274, 613},
          "102", new double[] {-1024, 800},
          "103", new double[] {-1024, 800},
          "104", new double[] {-1024, 800});

  /** Slices with values as a model takes them, 0..1. */
  private record Sample(List<Slice> slices, List<float[]> values) {}

  private final Map<String, Sample> samples = new LinkedHashMap<>();

  private EnhancementBench() {}

  /** Prints a Markdown table for each model. */
  public static void main(String[] args) throws Exception {
    NativeHelpers.require();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path data = Path.of(args[0]);
    if (args.length == 1) {
      try (LiverModel model = LiverModel.shipped().testTime(TestTime.MODEL)) {
        measure(model, data, out);
      }
    }
    for (String file : Arrays.asList(args).subList(1, args.length)) {
      try (LiverModel model = LiverModel.load(Path.of(file)).testTime(TestTime.MODEL)) {
        measure(model, data, out);
      }
    }
  }

  private void collect(Path data, int size) throws IOException {
    List<Slice> validation =
        Split.msdLiver()
            .select(
                new CaseFolder(data.resolve("msd-liver-2d"), 0, 255).read(size, 0, 255),
                Split.Role.VALIDATION);
    add("validation, as it is", validation, hu -> hu);
    for (double factor : new double[] {0.6, 0.8, 1.2, 1.4, 1.6, 1.8, 2}) {
      add("all × " + factor, validation, hu -> hu * factor);
    }
    for (double factor : new double[] {0.5, 1.5, 2, 2.5, 3}) {
      add(
          "above %.0f HU × %s".formatted(MUSCLE_HU, factor),
          validation,
          hu -> hu < MUSCLE_HU ? hu : MUSCLE_HU + (hu - MUSCLE_HU) * factor);
    }
    Path chaos = data.resolve("chaos-2d");
    if (Files.isDirectory(chaos)) {
      for (String patient : CHAOS.keySet().stream().sorted().toList()) {
        double[] window = CHAOS.get(patient);
        List<Slice> slices =
            new CaseFolder(chaos, window[0], window[1])
                .read(size, 0, 255).stream()
                    .filter(slice -> slice.name().startsWith(patient + "_"))
                    .toList();
        add("CHAOS " + patient, slices, hu -> hu);
      }
    }
  }

  private void add(String name, List<Slice> slices, DoubleUnaryOperator change) {
    List<float[]> values = new ArrayList<>();
    for (Slice slice : slices) {
      float[] changed = slice.values();
      for (int i = 0; i < changed.length; i++) {
        changed[i] = (float) Math.min(1, Math.max(0, change.applyAsDouble(changed[i] * 255) / 255));
      }
      values.add(changed);
    }
    samples.put(name, new Sample(slices, values));
  }

  private static void measure(LiverModel model, Path data, PrintStream out) throws IOException {
    EnhancementBench bench = new EnhancementBench();
    bench.collect(data, model.info().inputSize());
    bench.measure(model, out);
  }

  private void measure(LiverModel model, PrintStream out) {
    out.printf("%s, threshold %s%n%n", model.info().id(), model.info().threshold());
    out.println("| slices | median liver, HU | mean Dice | pooled |");
    out.println("|---|---|---|---|");
    samples.forEach((name, sample) -> out.println(row(model, name, sample)));
    out.println();
  }

  private static String row(LiverModel model, String name, Sample sample) {
    double dices = 0;
    long both = 0;
    long sum = 0;
    for (int from = 0; from < sample.slices().size(); from += BATCH) {
      int to = Math.min(from + BATCH, sample.slices().size());
      Prediction[] predictions =
          model.predict(sample.values().subList(from, to).toArray(float[][]::new));
      for (int i = from; i < to; i++) {
        Drawn drawn = sample.slices().get(i).drawn();
        byte[] mask = drawn.bytes();
        float[] probabilities =
            drawn.onThisGrid(predictions[i - from].probabilities(), model.info().inputSize());
        long common = 0;
        long all = 0;
        for (int k = 0; k < mask.length; k++) {
          int found = probabilities[k] >= model.info().threshold() ? 1 : 0;
          common += found & mask[k];
          all += found + mask[k];
        }
        dices += all == 0 ? 1 : 2.0 * common / all;
        both += common;
        sum += all;
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %.4f | %.4f |",
        name,
        liver(sample),
        dices / sample.slices().size(),
        2.0 * both / sum);
  }

  private static double liver(Sample sample) {
    List<Float> values = new ArrayList<>();
    for (int s = 0; s < sample.slices().size(); s++) {
      byte[] mask = sample.slices().get(s).mask();
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] == 1) {
          values.add(sample.values().get(s)[i]);
        }
      }
    }
    values.sort(null);
    return 255 * values.get(values.size() / 2);
  }
}
