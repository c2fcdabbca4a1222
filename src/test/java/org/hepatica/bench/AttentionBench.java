package org.hepatica.bench;

import com.sun.management.OperatingSystemMXBean;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.NativeHelpers;

/**
 * What attention costs, as a multiple of plain inference: {@code AttentionBench CASES [MODEL
 * [LAYER…]]}. Each round runs plain inference and attention at every layer on the same eight
 * slices, one after the other; ratios are of one round, their median over {@code -Dbench.rounds}.
 * Processor time means something only where waiting threads sleep ({@code OMP_WAIT_POLICY=PASSIVE},
 * as the node's own processes have it). Needs the flags of {@link NativeHelpers#jvmFlags}.
 */
public final class AttentionBench {
  private static final int SLICES = 8;
  private static final int WARM = 2;

  private final LiverModel model;
  private final float[][] slices;

  private AttentionBench(LiverModel model, float[][] slices) {
    this.model = model;
    this.slices = slices;
  }

  /** Prints a Markdown table. */
  public static void main(String[] args) throws Exception {
    NativeHelpers.require();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(NativeHelpers.describe());
    try (LiverModel model =
        args.length > 1 ? LiverModel.load(Path.of(args[1])) : LiverModel.shipped()) {
      float[][] slices = slices(Path.of(args[0]), model.info().inputSize());
      List<String> layers =
          args.length > 2 ? List.of(args).subList(2, args.length) : model.stages();
      new AttentionBench(model, slices).run(layers, out);
    }
  }

  /** The first eight pictures, 0..1. */
  private static float[][] slices(Path cases, int size) throws IOException {
    float[][] slices = new float[SLICES][];
    try (Stream<Path> all = Files.list(cases.resolve("images"))) {
      List<Path> files = all.sorted().limit(SLICES).toList();
      for (int i = 0; i < SLICES; i++) {
        BufferedImage grey = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = grey.createGraphics();
        pen.drawImage(ImageIO.read(files.get(i).toFile()), 0, 0, size, size, null);
        pen.dispose();
        slices[i] = grey.getRaster().getSamples(0, 0, size, size, 0, new float[size * size]);
        for (int p = 0; p < size * size; p++) {
          slices[i][p] /= 255;
        }
      }
    }
    return slices;
  }

  private void run(List<String> layers, PrintStream out) {
    int rounds = Integer.getInteger("bench.rounds", 9);
    double[] plain = new double[rounds];
    double[][] attention = new double[layers.size()][rounds];
    double[][] ratio = new double[layers.size()][rounds];
    double[][] work = new double[layers.size()][rounds];
    for (int round = -WARM; round < rounds; round++) {
      for (int l = 0; l < layers.size(); l++) {
        String layer = layers.get(l);
        double[] before = millis(() -> model.probabilities(slices));
        double[] with = millis(() -> model.explain(slices, layer));
        if (round >= 0) {
          plain[round] = before[0];
          attention[l][round] = with[0];
          ratio[l][round] = with[0] / before[0];
          work[l][round] = with[1] / before[1];
        }
      }
    }
    out.printf(Locale.ROOT, "plain inference: %.0f ms a slice%n", median(plain));
    out.println(
        "| layer | ms a slice | times plain inference | least | most | times its processor time |");
    out.println("|---|---|---|---|---|---|");
    for (int l = 0; l < layers.size(); l++) {
      double[] sorted = ratio[l].clone();
      Arrays.sort(sorted);
      out.printf(
          Locale.ROOT,
          "| `%s` | %.0f | %.2f | %.2f | %.2f | %.2f |%n",
          layers.get(l),
          median(attention[l]),
          median(sorted),
          sorted[0],
          sorted[rounds - 1],
          median(work[l]));
    }
  }

  /** Of the clock, and of all the process' threads together, for one slice. */
  private static double[] millis(Runnable work) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = System.nanoTime();
    long busy = system.getProcessCpuTime();
    work.run();
    return new double[] {
      (System.nanoTime() - start) / 1e6 / SLICES, (system.getProcessCpuTime() - busy) / 1e6 / SLICES
    };
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
