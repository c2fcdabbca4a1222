package org.hepatica.analysis;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.Inference;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.ResidualUNet;
import org.hepatica.unet.ResidualUNet.Architecture;
import org.hepatica.unet.Weights;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What it brings, and costs, to show the network a slice several times (at other sizes, turned,
 * zoomed, shifted, mirrored) and to take the mean of its answers: {@code ViewsBench CASES [MODEL]}.
 * On the validation patients of the committed split, on the grid of the pictures, without
 * post-processing; the threshold is chosen anew for every row. Needs the flags of {@link
 * NativeHelpers#jvmFlags}.
 */
public final class ViewsBench {
  private static final double[] THRESHOLDS = {0.4, 0.45, 0.5, 0.55, 0.6};

  /** Other sizes: so many steps of 32 pixels, which serve networks of five levels. */
  private static final int[] STEPS = {-4, -3, -2, -1, 1, 2};

  private static final int STEP = 32;

  private static final String PLAIN = "plain";
  private static final int BATCH = 8;
  private static final int[] BY_SIZE = {500, 2000};

  private final ModelFile file;
  private final List<Slice> slices;
  private final int size;
  private final PrintStream out;
  private final Map<String, float[][]> views = new LinkedHashMap<>();
  private final Map<String, Double> milliseconds = new LinkedHashMap<>();
  private double[] plain;

  private ViewsBench(ModelFile file, List<Slice> slices, PrintStream out) {
    this.file = file;
    this.slices = slices;
    this.size = file.info().inputSize();
    this.out = out;
  }

  /** Prints a Markdown table. */
  public static void main(String[] args) throws Exception {
    NativeHelpers.require();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    ModelFile file = args.length > 1 ? ModelFile.read(Path.of(args[1])) : LiverModel.shippedFile();
    ModelInfo info = file.info();
    List<Slice> all = CaseFolder.parse(args[0]).read(info.inputSize(), info.huLow(), info.huHigh());
    List<Slice> slices = Split.msdLiver().select(all, Split.Role.VALIDATION);
    out.printf("%s, %d slices, %s%n", info.id(), slices.size(), NativeHelpers.describe());
    ViewsBench bench = new ViewsBench(file, slices, out);
    bench.look();
    bench.print();
  }

  /** From a view's pixel to the slice's: {@code A(x − c) + c + shift}, c the centre. */
  private record Warp(double a, double b, double shiftX, double shiftY, boolean mirrored) {
    static Warp of(double degrees, double zoom, double shiftX, double shiftY) {
      double angle = Math.toRadians(degrees);
      return new Warp(Math.cos(angle) / zoom, Math.sin(angle) / zoom, shiftX, shiftY, false);
    }

    float[] to(float[] slice, int size) {
      return sample(slice, size, a, -b, b, a, shiftX, shiftY);
    }

    float[] back(float[] view, int size) {
      double d = a * a + b * b;
      double ia = a / d;
      double ib = -b / d;
      return sample(
          view, size, ia, -ib, ib, ia, -(ia * shiftX - ib * shiftY), -(ib * shiftX + ia * shiftY));
    }

    private float[] sample(
        float[] from, int size, double xx, double xy, double yx, double yy, double dx, double dy) {
      float[] result = new float[from.length];
      double c = (size - 1) / 2.0;
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          double sx = xx * (x - c) + xy * (y - c) + c + dx;
          double sy = yx * (x - c) + yy * (y - c) + c + dy;
          if (mirrored) {
            sx = size - 1 - x;
            sy = y;
          }
          int x0 = (int) Math.floor(sx);
          int y0 = (int) Math.floor(sy);
          float fx = (float) (sx - x0);
          float fy = (float) (sy - y0);
          result[y * size + x] =
              (1 - fy) * ((1 - fx) * at(from, size, x0, y0) + fx * at(from, size, x0 + 1, y0))
                  + fy
                      * ((1 - fx) * at(from, size, x0, y0 + 1)
                          + fx * at(from, size, x0 + 1, y0 + 1));
        }
      }
      return result;
    }

    private static float at(float[] image, int size, int x, int y) {
      return x < 0 || y < 0 || x >= size || y >= size ? 0 : image[y * size + x];
    }
  }

  private void look() {
    try (Network network = new Network(size)) {
      float[][] values = slices.stream().map(Slice::values).toArray(float[][]::new);
      network.run(Arrays.copyOf(values, BATCH));
      timed(PLAIN, () -> network.run(values));
      Map<String, Warp> warps = new LinkedHashMap<>();
      warps.put("+7°", Warp.of(7, 1, 0, 0));
      warps.put("−7°", Warp.of(-7, 1, 0, 0));
      warps.put("zoom 1.07", Warp.of(0, 1.07, 0, 0));
      warps.put("zoom 0.93", Warp.of(0, 0.93, 0, 0));
      warps.put("shift +5", Warp.of(0, 1, 5, 5));
      warps.put("shift −5", Warp.of(0, 1, -5, -5));
      warps.put("mirrored", new Warp(1, 0, 0, 0, true));
      warps.forEach(
          (name, warp) ->
              timed(
                  name,
                  () -> {
                    float[][] seen = network.run(map(values, v -> warp.to(v, size)));
                    return map(seen, p -> warp.back(p, size));
                  }));
      for (int steps : STEPS) {
        int other = size + steps * STEP;
        try (Network at = new Network(other)) {
          at.run(map(Arrays.copyOf(values, BATCH), v -> resized(v, size, other)));
          timed(
              other(steps),
              () ->
                  map(
                      at.run(map(values, v -> resized(v, size, other))),
                      p -> resized(p, other, size)));
        }
      }
    }
  }

  /** Processor time of the whole process, which other load moves little. */
  private void timed(String name, java.util.function.Supplier<float[][]> run) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long busy = system.getProcessCpuTime();
    views.put(name, run.get());
    milliseconds.put(name, (system.getProcessCpuTime() - busy) / 1e6 / slices.size());
  }

  private static float[] resized(float[] image, int from, int to) {
    AxisResampling axis = new AxisResampling(from, 1, to, (double) from / to, 0);
    return axis.alongRows(axis.alongColumns(image, from, 0), to, 0);
  }

  private static float[][] map(float[][] images, java.util.function.UnaryOperator<float[]> change) {
    return Arrays.stream(images).map(change).toArray(float[][]::new);
  }

  /** The same weights for slices of one size. */
  private final class Network implements AutoCloseable {
    private final ComputationGraph folded;
    private final Inference inference;

    Network(int size) {
      ModelInfo info = file.info();
      Architecture architecture =
          new Architecture(
              size, info.levels(), info.baseWidth(), 0, DataType.FLOAT, info.variant());
      ComputationGraph training = ResidualUNet.training(architecture, 0);
      file.into(training);
      folded = ResidualUNet.folded(architecture);
      Weights.fold(training, folded);
      training.close();
      inference = new Inference(folded, size, BATCH);
    }

    float[][] run(float[][] of) {
      return inference.probabilities(of);
    }

    @Override
    public void close() {
      folded.close();
    }
  }

  /** {@code 288²}. */
  private String other(int steps) {
    return size + steps * STEP + "²";
  }

  private void print() {
    out.println(
        "| views | threshold | mean Dice | difference (95 %, by patient) | patients better | median |"
            + " pooled | mean Dice by size | processor ms a slice |");
    out.println("|---|---|---|---|---|---|---|---|---|");
    plain = row(PLAIN, false);
    for (String name : views.keySet()) {
      if (!name.equals(PLAIN)) {
        row(name, false);
      }
    }
    for (String with :
        List.of(
            other(-4),
            other(-3),
            other(-2),
            other(-1),
            other(1),
            other(2),
            other(-1) + "," + other(-2),
            other(-1) + "," + other(-2) + "," + other(-3) + "," + other(-4),
            other(-1) + "," + other(1),
            "+7°,−7°",
            "zoom 1.07,zoom 0.93",
            "shift +5,shift −5",
            "+7°,−7°,zoom 1.07,zoom 0.93",
            other(-1) + ",+7°,−7°,zoom 1.07,zoom 0.93",
            "mirrored")) {
      row(PLAIN + "," + with, false);
    }
    for (String with : List.of(other(-4), other(-2), other(-1), "zoom 1.07,zoom 0.93")) {
      row(PLAIN + "," + with, true);
    }
  }

  private double[] row(String with, boolean logits) {
    String[] names = with.split(",");
    float[][] mean = new float[slices.size()][];
    for (int i = 0; i < mean.length; i++) {
      int slice = i;
      mean[i] =
          mean(Arrays.stream(names).map(n -> views.get(n)[slice]).toArray(float[][]::new), logits);
    }
    double threshold = 0;
    double best = -1;
    for (double t : THRESHOLDS) {
      double[][] counts = counts(mean, t);
      double score = Arrays.stream(dice(counts)).average().orElseThrow() + pooled(counts);
      if (score > best) {
        best = score;
        threshold = t;
      }
    }
    double[][] counts = counts(mean, threshold);
    double[] dice = dice(counts);
    out.printf(
        Locale.ROOT,
        "| %s%s | %.2f | %.4f | %s | %.4f | %.4f | %s | %.0f |%n",
        with.replace(",", " + "),
        logits ? ", logits" : "",
        threshold,
        Arrays.stream(dice).average().orElseThrow(),
        plain == null ? "|" : against(dice),
        median(dice),
        pooled(counts),
        bySize(dice),
        Arrays.stream(names).mapToDouble(milliseconds::get).sum());
    return dice;
  }

  private static float[] mean(float[][] views, boolean logits) {
    float[] mean = new float[views[0].length];
    for (int p = 0; p < mean.length; p++) {
      double sum = 0;
      for (float[] view : views) {
        double q = Math.min(1 - 1e-6, Math.max(1e-6, view[p]));
        sum += logits ? Math.log(q / (1 - q)) : view[p];
      }
      sum /= views.length;
      mean[p] = (float) (logits ? 1 / (1 + Math.exp(-sum)) : sum);
    }
    return mean;
  }

  /** By slice: pixels in both, predicted and true together. */
  private double[][] counts(float[][] probabilities, double threshold) {
    double[][] counts = new double[slices.size()][2];
    for (int i = 0; i < counts.length; i++) {
      byte[] mask = slices.get(i).drawn().bytes();
      float[] found = slices.get(i).drawn().onThisGrid(probabilities[i], size);
      for (int p = 0; p < mask.length; p++) {
        boolean liver = found[p] >= threshold;
        counts[i][0] += liver && mask[p] != 0 ? 1 : 0;
        counts[i][1] += (liver ? 1 : 0) + mask[p];
      }
    }
    return counts;
  }

  private static double[] dice(double[][] counts) {
    return Arrays.stream(counts).mapToDouble(c -> c[1] == 0 ? 1 : 2 * c[0] / c[1]).toArray();
  }

  private static double pooled(double[][] counts) {
    return 2
        * Arrays.stream(counts).mapToDouble(c -> c[0]).sum()
        / Arrays.stream(counts).mapToDouble(c -> c[1]).sum();
  }

  private String against(double... dice) {
    Map<String, List<Double>> byPatient = new TreeMap<>();
    for (int i = 0; i < dice.length; i++) {
      byPatient
          .computeIfAbsent(slices.get(i).patient(), p -> new ArrayList<>())
          .add(dice[i] - plain[i]);
    }
    List<List<Double>> patients = List.copyOf(byPatient.values());
    Random random = new Random(1);
    double[] draws = new double[2000];
    for (int d = 0; d < draws.length; d++) {
      double sum = 0;
      int n = 0;
      for (int i = 0; i < patients.size(); i++) {
        for (double difference : patients.get(random.nextInt(patients.size()))) {
          sum += difference;
          n++;
        }
      }
      draws[d] = sum / n;
    }
    Arrays.sort(draws);
    long better = patients.stream().filter(p -> p.stream().mapToDouble(v -> v).sum() > 0).count();
    double difference = 0;
    for (int i = 0; i < dice.length; i++) {
      difference += (dice[i] - plain[i]) / dice.length;
    }
    return String.format(
        Locale.ROOT,
        "%+.4f (%+.4f to %+.4f) | %d of %d",
        difference,
        draws[49],
        draws[1949],
        better,
        patients.size());
  }

  private String bySize(double... dice) {
    double[] sum = new double[BY_SIZE.length + 1];
    int[] n = new int[sum.length];
    for (int i = 0; i < dice.length; i++) {
      int pixels = slices.get(i).drawn().liver().cardinality();
      int at = pixels < BY_SIZE[0] ? 0 : pixels <= BY_SIZE[1] ? 1 : 2;
      sum[at] += dice[i];
      n[at]++;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sum.length; i++) {
      text.append(
          String.format(Locale.ROOT, "%s%.4f (%d)", i == 0 ? "" : " / ", sum[i] / n[i], n[i]));
    }
    return text.toString();
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[n / 2] + sorted[(n - 1) / 2]) / 2;
  }
}
