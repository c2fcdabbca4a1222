package org.hepatica.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.analysis.worker.Placement;
import org.hepatica.analysis.worker.WorkerMain;
import org.hepatica.analysis.worker.WorkerSettings;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;
import org.hepatica.process.ChildJvm;
import org.hepatica.process.LastWords;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;

/**
 * Inference with Grad-CAM for a long time in a child process with the limits of the node's worker,
 * whose resident memory is read after every eight slices of a phantom: {@code -Dsoak.slices},
 * {@code -Dsoak.threads}, {@code -Dsoak.testTime=NONE}. As in the worker each slice is looked at in
 * the node's usual way, and what is found is explained. Ends with 1 when memory grew or was too
 * much. Reads {@code /proc}: Linux only.
 */
public final class InferenceSoak {
  /** What the process may hold resident, at its peak. */
  static final long MOST_BYTES = 1_500_000_000;

  /** By how much the last quarter may exceed the second one. */
  static final double GROWTH = 0.05;

  private static final Placement CPU = new Placement(null, LiverModel.BATCH);
  private static final int SLICES = 8;
  private static final String SAMPLE = "sample ";
  private static final double MEGABYTE = 1e6;

  private InferenceSoak() {}

  /**
   * What was seen.
   *
   * @param slices that were explained
   * @param seconds they took
   * @param resident bytes after every eight slices
   * @param peak bytes, as the system saw it
   */
  record Course(int slices, double seconds, long[] resident, long peak) {
    /** Median of a quarter, 1 to 4. */
    long quarter(int number) {
      long[] part =
          Arrays.copyOfRange(
              resident, resident.length * (number - 1) / 4, resident.length * number / 4);
      Arrays.sort(part);
      return part[part.length / 2];
    }

    /** Of the last quarter over the second: 0.01 is one hundredth more. */
    double growth() {
      return (double) quarter(4) / quarter(2) - 1;
    }

    boolean steady() {
      return Math.abs(growth()) <= GROWTH && peak < MOST_BYTES;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d slices in %.0f s (%.0f ms each); resident, medians by quarter, MB: %.0f %.0f %.0f %.0f; "
              + "last over second %+.1f %%; peak %.0f MB; %s",
          slices,
          seconds,
          1000 * seconds / slices,
          quarter(1) / MEGABYTE,
          quarter(2) / MEGABYTE,
          quarter(3) / MEGABYTE,
          quarter(4) / MEGABYTE,
          100 * growth(),
          peak / MEGABYTE,
          steady() ? "steady" : "NOT steady");
    }
  }

  /** Runs a child; prints a line every so often. */
  static Course run(int slices, int threads, TestTime testTime, Duration deadline, PrintStream out)
      throws IOException, InterruptedException {
    List<Long> resident = new ArrayList<>();
    long[] peak = new long[1];
    LastWords lastWords = new LastWords(20);
    int every = Math.max(1, slices / SLICES / 40);
    long start = System.nanoTime();
    ChildJvm.Spec spec =
        new ChildJvm.Spec(
            "soak",
            Child.class.getName(),
            List.of(Integer.toString(slices), testTime.name()),
            WorkerMain.flags(limits(threads), CPU),
            WorkerMain.environment(limits(threads), CPU),
            null,
            line -> {
              if (!line.startsWith(SAMPLE)) {
                out.println(line);
                return;
              }
              String[] words = line.split(" ");
              resident.add(Long.parseLong(words[1]));
              peak[0] = Long.parseLong(words[2]);
              if (resident.size() % every == 0) {
                out.printf(
                    Locale.ROOT,
                    "%6d slices, %5.0f s: %.0f MB resident, peak %.0f MB%n",
                    resident.size() * SLICES,
                    (System.nanoTime() - start) / 1e9,
                    resident.get(resident.size() - 1) / MEGABYTE,
                    peak[0] / MEGABYTE);
              }
            },
            lastWords);
    try (ChildJvm child = ChildJvm.start(spec)) {
      int status = child.await(deadline);
      if (status != 0) {
        throw new IOException("the child ended with status " + status + ": " + lastWords.text());
      }
    }
    return new Course(
        resident.size() * SLICES,
        (System.nanoTime() - start) / 1e9,
        resident.stream().mapToLong(Long::longValue).toArray(),
        peak[0]);
  }

  /** Those of a node whose settings say nothing else. */
  private static WorkerSettings limits(int threads) {
    Settings.Analysis usual = HepaticaConfig.defaults().settings().analysis();
    return new WorkerSettings(
        DeviceChoice.CPU,
        threads,
        usual.heapMb(),
        usual.offHeapMb(),
        usual.jobsPerWorker(),
        Duration.ofMinutes(2),
        Duration.ofMinutes(usual.timeoutMinutes()),
        Duration.ZERO);
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Course course =
        run(
            Integer.getInteger("soak.slices", 20_000),
            Integer.getInteger("soak.threads", Runtime.getRuntime().availableProcessors()),
            TestTime.valueOf(System.getProperty("soak.testTime", TestTime.MODEL.name())),
            Duration.ofHours(24),
            out);
    out.println(course);
    System.exit(course.steady() ? 0 : 1);
  }

  /** The process that computes. Arguments: the number of slices, and how they are looked at. */
  public static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      System.setOut(System.err);
      ChildJvm.exitWithParent();
      NativeHelpers.require();
      int status = 1;
      try (LiverModel model = LiverModel.shipped()) {
        out.println(NativeHelpers.describe());
        work(model.testTime(TestTime.valueOf(args[1])), Integer.parseInt(args[0]), out);
        status = 0;
      } finally {
        out.flush();
        System.err.flush();
        // Not exit(): native libraries hang in their exit handlers now and then.
        Runtime.getRuntime().halt(status);
      }
    }

    private static void work(LiverModel model, int slices, PrintStream out) throws IOException {
      float[][] input = PhantomSlices.of(model.info(), SLICES);
      fillHeap();
      String layer = model.defaultLayer();
      Prediction[] firstSeen = null;
      float[][] firstShown = null;
      for (int round = 0; round * SLICES < slices; round++) {
        Prediction[] seen = model.predict(input);
        float[][] shown = model.attention(input, Set.of(layer), liver(model, seen)).get(layer);
        if (firstSeen == null) {
          firstSeen = seen;
          firstShown = shown;
          requireAttention(shown);
        }
        for (int i = 0; i < SLICES; i++) {
          if (!Arrays.equals(firstShown[i], shown[i])
              || !Arrays.equals(firstSeen[i].probabilities(), seen[i].probabilities())) {
            throw new IllegalStateException(
                "round " + round + ": slice " + i + " came out otherwise");
          }
        }
        Map<String, Long> status = memory();
        out.println(SAMPLE + status.get("VmRSS") + " " + status.get("VmHWM"));
      }
    }

    /**
     * Touches every page of the heap that the JVM has taken. It does so by itself in the course of
     * hundreds of slices, as it collects late; until then that would look like growth.
     */
    private static void fillHeap() {
      long room = (Runtime.getRuntime().freeMemory() >> 20) - 64;
      List<byte[]> held = new ArrayList<>();
      while (held.size() < room) {
        held.add(new byte[1 << 20]);
      }
      held.clear();
      System.gc();
    }

    private static boolean[][] liver(LiverModel model, Prediction... seen) {
      boolean[][] liver = new boolean[seen.length][];
      for (int i = 0; i < liver.length; i++) {
        float[] p = seen[i].probabilities();
        liver[i] = new boolean[p.length];
        for (int k = 0; k < p.length; k++) {
          liver[i][k] = p[k] >= model.info().threshold();
        }
      }
      return liver;
    }

    /** Without it there was no way back, and nothing was tried. */
    private static void requireAttention(float[]... maps) {
      for (float[] one : maps) {
        if (sum(one) == 0) {
          throw new IllegalStateException("a slice through the liver got no attention");
        }
      }
    }

    private static double sum(float... values) {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum;
    }

    /** What the system counts for this process, bytes. */
    private static Map<String, Long> memory() throws IOException {
      Map<String, Long> memory = new HashMap<>();
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:") || line.startsWith("VmHWM:")) {
          memory.put(line.substring(0, 5), Long.parseLong(line.replaceAll("\\D", "")) << 10);
        }
      }
      return memory;
    }
  }
}
