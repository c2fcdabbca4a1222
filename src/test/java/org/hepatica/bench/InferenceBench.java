package org.hepatica.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.unet.Inference;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.OnnxNetwork;

/**
 * Plain inference as the node's worker does it beside ONNX Runtime with the same weights, one after
 * the other in one process on the same eight slices of a phantom, both with {@code OMP_NUM_THREADS}
 * threads, eight slices a pass and one: {@code InferenceBench [MODEL]}. Medians over {@code
 * -Dbench.rounds}; ratios are of one round. Both are given Java arrays and give Java arrays back.
 * Processor time is that of all threads: it says more on a machine that has other work, where
 * waiting threads sleep ({@code OMP_WAIT_POLICY=PASSIVE}). Needs the flags of {@link
 * NativeHelpers#jvmFlags}.
 */
public final class InferenceBench {
  private static final int SLICES = 8;
  private static final int WARM = 4;
  private static final int[] BATCHES = {8, 1};

  private InferenceBench() {}

  /** Prints a Markdown table. */
  public static void main(String[] args) throws Exception {
    NativeHelpers.require();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int threads = Integer.parseInt(System.getenv().getOrDefault("OMP_NUM_THREADS", "0"));
    if (threads < 1) {
      throw new IllegalStateException("say how many threads compute: OMP_NUM_THREADS=2");
    }
    ModelFile file = args.length > 0 ? ModelFile.read(Path.of(args[0])) : LiverModel.shippedFile();
    out.printf(
        "%s, %s, Java %s%n",
        processor(), NativeHelpers.describe(), System.getProperty("java.version"));
    out.println(
        "| slices a pass | Deeplearning4j, ms a slice | ONNX Runtime | ratio | least | most"
            + " | ratio of processor time |");
    out.println("|---|---|---|---|---|---|---|");
    int size = file.info().inputSize();
    ComputationGraph folded = file.folded();
    float[][] slices = PhantomSlices.of(file.info(), SLICES);
    for (int batch : BATCHES) {
      Inference ours = new Inference(folded, size, batch);
      try (OnnxNetwork other = OnnxNetwork.of(folded, size, batch, threads)) {
        out.println(
            row(batch, () -> ours.probabilities(slices), () -> other.probabilities(slices)));
      }
    }
    // Native libraries hang in their exit handlers now and then.
    Runtime.getRuntime().halt(0);
  }

  private static String row(int batch, Callable<float[][]> ours, Callable<float[][]> theirs)
      throws Exception {
    int rounds = Integer.getInteger("bench.rounds", 15);
    double[] one = new double[rounds];
    double[] other = new double[rounds];
    double[] ratio = new double[rounds];
    double[] work = new double[rounds];
    for (int round = -WARM; round < rounds; round++) {
      double[] a = millis(ours);
      double[] b = millis(theirs);
      if (round >= 0) {
        one[round] = a[0];
        other[round] = b[0];
        ratio[round] = a[0] / b[0];
        work[round] = a[1] / b[1];
      }
    }
    Arrays.sort(ratio);
    return String.format(
        Locale.ROOT,
        "| %d | %.1f | %.1f | %.2f | %.2f | %.2f | %.2f |",
        batch,
        median(one),
        median(other),
        median(ratio),
        ratio[0],
        ratio[rounds - 1],
        median(work));
  }

  /** Of the clock, and of all the process' threads together, for one slice. */
  private static double[] millis(Callable<float[][]> work) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = System.nanoTime();
    long busy = system.getProcessCpuTime();
    if (work.call().length != SLICES) {
      throw new IllegalStateException("not every slice was answered");
    }
    return new double[] {
      (System.nanoTime() - start) / 1e6 / SLICES, (system.getProcessCpuTime() - busy) / 1e6 / SLICES
    };
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 2))
        .orElse(System.getProperty("os.arch"));
  }
}
