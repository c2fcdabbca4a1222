package org.hepatica.analysis;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.phantom.PhantomAnatomy;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomVolume;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.TestTime;

/**
 * What neighbouring slices tell of each other, whether averaging probabilities along the body
 * helps, and how many slices need not be looked at: {@code VolumeBench DATA [MODEL]}. On the
 * network's grid. Of {@code lits-dense-2d} no patient that tests in the committed split; one
 * validates there, the others were trained on. Needs the flags of {@link NativeHelpers#jvmFlags}.
 */
public final class VolumeBench {
  private static final double[] WEIGHTS = {0, 0.1, 0.25, 1.0 / 3};

  /** Of a picture of 256². */
  private static final double LITS_PIXEL = 1.5;

  private static final double LITS_NARROW = 2;
  private static final double LITS_WIDE = 10;
  private static final int LITS_FEW = 20;
  private static final int[] STRIDES = {2, 3, 4, 6};

  /** Pixels of a slice from which liver that is gone in the next one is missed. */
  private static final int AREA = 200;

  private final LiverModel model;
  private final PrintStream out;
  private final List<BenchSeries> all = new ArrayList<>();

  private VolumeBench(LiverModel model, PrintStream out) {
    this.model = model;
    this.out = out;
  }

  /** Prints Markdown tables. */
  public static void main(String[] args) throws Exception {
    NativeHelpers.require();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path data = Path.of(args[0]);
    try (LiverModel model =
        (args.length > 1 ? LiverModel.load(Path.of(args[1])) : LiverModel.shipped())
            .testTime(TestTime.MODEL)) {
      out.printf("%s, threshold %s%n", model.info().id(), model.info().threshold());
      VolumeBench bench = new VolumeBench(model, out);
      bench.ct(data.resolve("ct/crlm-1004"));
      bench.ct(data.resolve("ct/crlm-1006"));
      for (int seed = 1; seed <= 3; seed++) {
        bench.phantom(seed, 5);
      }
      bench.phantom(1, 2.5);
      bench.dense(data.resolve("lits-dense-2d"));
      bench.consistency();
      bench.necks();
      bench.continuation();
      bench.smoothing();
      bench.skipping();
    }
  }

  private int size() {
    return model.info().inputSize();
  }

  private float[] input(NetworkGrid grid, short[] hu) {
    float[] input = grid.toNetwork(hu);
    for (int i = 0; i < input.length; i++) {
      input[i] = model.info().normalise(input[i]);
    }
    return input;
  }

  private void ct(Path folder) throws Exception {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files =
          found.filter(Files::isRegularFile).filter(f -> f.toString().endsWith(".dcm")).toList();
    }
    CtVolume volume = CtSeries.load(files, AdmissionRules.DEFAULT);
    NetworkGrid grid =
        new NetworkGrid(
            volume.rows(), volume.columns(), volume.rowSpacing(), volume.columnSpacing(), size());
    float[][] inputs = new float[volume.depth()][];
    for (int k = 0; k < inputs.length; k++) {
      inputs[k] = input(grid, volume.hu(k));
    }
    add(
        folder.getFileName().toString(),
        String.format(Locale.ROOT, "%.1f mm", volume.sliceSpacing()),
        volume.sliceSpacing(),
        Math.max(volume.rows() * volume.rowSpacing(), volume.columns() * volume.columnSpacing())
            / size(),
        inputs,
        null);
  }

  private void phantom(int seed, double spacing) {
    PhantomOptions options =
        PhantomOptions.of(seed)
            .withMatrix(size(), size())
            .withSlices((int) (275 / spacing), spacing);
    PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(seed), options);
    NetworkGrid grid =
        new NetworkGrid(size(), size(), options.rowSpacing(), options.columnSpacing(), size());
    float[][] inputs = new float[options.slices()][];
    BitSet[] truth = new BitSet[inputs.length];
    for (int k = 0; k < inputs.length; k++) {
      PhantomVolume.Slice slice = volume.slice(k);
      inputs[k] = input(grid, slice.hu());
      truth[k] = BenchSeries.set(slice.mask());
    }
    add("phantom " + seed, spacing + " mm", spacing, options.rowSpacing(), inputs, truth);
  }

  private void dense(Path folder) throws IOException {
    List<Slice> slices =
        new CaseFolder(folder, -160, 240).read(size(), model.info().huLow(), model.info().huHigh());
    for (String patient : List.of("10", "00", "02", "06", "07", "08")) {
      List<Slice> own = slices.stream().filter(s -> s.patient().equals(patient)).toList();
      add(
          "lits " + patient + (patient.equals("10") ? " (validation)" : " (trained on)"),
          "every second",
          own.size() < LITS_FEW ? LITS_WIDE : LITS_NARROW,
          LITS_PIXEL * 256 / size(),
          own.stream().map(Slice::values).toArray(float[][]::new),
          own.stream().map(s -> BenchSeries.set(s.mask())).toArray(BitSet[]::new));
    }
  }

  private void add(
      String name, String apart, double spacing, double pixel, float[][] inputs, BitSet[] truth) {
    all.add(
        new BenchSeries(
            name, apart, pixel, spacing, hu(inputs), model.probabilities(inputs), truth));
    out.println("looked at " + name);
  }

  private short[][] hu(float[][] inputs) {
    double low = model.info().huLow();
    double wide = model.info().huHigh() - low;
    short[][] hu = new short[inputs.length][];
    for (int k = 0; k < hu.length; k++) {
      hu[k] = new short[inputs[k].length];
      for (int i = 0; i < hu[k].length; i++) {
        hu[k][i] = (short) Math.round(low + wide * inputs[k][i]);
      }
    }
    return hu;
  }

  /** Above the threshold, averaged along the body. */
  private BitSet[] predicted(float[][] p, double neighbour) {
    BitSet[] masks = new BitSet[p.length];
    for (int k = 0; k < p.length; k++) {
      float[] below = p[Math.max(0, k - 1)];
      float[] above = p[Math.min(p.length - 1, k + 1)];
      masks[k] = new BitSet();
      for (int i = 0; i < p[k].length; i++) {
        double value = (1 - 2 * neighbour) * p[k][i] + neighbour * (below[i] + above[i]);
        masks[k].set(i, value >= model.info().threshold());
      }
    }
    return masks;
  }

  private BitSet[] body(BenchSeries s, BitSet[] predicted) {
    return shaped(s, predicted).liver();
  }

  private Postprocessing.Result shaped(BenchSeries s, BitSet[] predicted) {
    return Postprocessing.apply(
        predicted,
        size(),
        size(),
        s.pixel(),
        s.pixel(),
        k -> s.hu()[k],
        (liver, parts) -> Continuation.Found.nothing(liver.length),
        AnalysisSettings.defaults());
  }

  private void consistency() {
    out.println(
        "| series | slices apart | Dice of neighbours: mean, least (between slices) | of the truth |"
            + " slices that drop out | pixels apart from the body |");
    out.println("|---|---|---|---|---|---|");
    for (BenchSeries s : all) {
      BitSet[] predicted = predicted(s.probabilities(), 0);
      BitSet[] body = body(s, predicted);
      out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %s | %s | %d |%n",
          s.name(),
          s.apart(),
          neighbours(body),
          s.truth() == null ? "" : neighbours(s.truth()),
          dropped(body),
          shaped(s, predicted).islands());
    }
  }

  /** Of slices inside the liver: without the first and the last with any. */
  private static String neighbours(BitSet[] masks) {
    int first = 0;
    int last = masks.length - 1;
    while (first < masks.length && masks[first].isEmpty()) {
      first++;
    }
    while (last > first && masks[last].isEmpty()) {
      last--;
    }
    double sum = 0;
    double least = 1;
    int where = -1;
    int n = 0;
    for (int k = first + 1; k + 1 < last; k++) {
      double dice = BenchSeries.dice(masks[k], masks[k + 1]);
      sum += dice;
      n++;
      if (dice < least) {
        least = dice;
        where = k;
      }
    }
    return n == 0
        ? "none"
        : String.format(Locale.ROOT, "%.3f, %.3f (%d, %d)", sum / n, least, where, where + 1);
  }

  private static List<Integer> dropped(BitSet[] masks) {
    List<Integer> dropped = new ArrayList<>();
    for (int k = 1; k + 1 < masks.length; k++) {
      int below = masks[k - 1].cardinality();
      int above = masks[k + 1].cardinality();
      if (Math.min(below, above) >= AREA && masks[k].cardinality() < (below + above) / 4.0) {
        dropped.add(k);
      }
    }
    return dropped;
  }

  /** What is cut off at necks or for its brightness, of what was found and of what people drew. */
  private void necks() {
    out.println(
        "| series | pixels found | cut off | volume Dice with them | without | of the truth, cut off |");
    out.println("|---|---|---|---|---|---|");
    for (BenchSeries s : all) {
      Postprocessing.Result shaped = shaped(s, predicted(s.probabilities(), 0));
      BitSet[] whole = new BitSet[shaped.liver().length];
      for (int k = 0; k < whole.length; k++) {
        whole[k] = (BitSet) shaped.liver()[k].clone();
        whole[k].or(shaped.parts()[k]);
      }
      out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %s | %s |%n",
          s.name(),
          Postprocessing.pixels(whole),
          Postprocessing.pixels(shaped.parts()),
          s.truth() == null ? " | " : s.volumeDice(whole) + " | " + s.volumeDice(shaped.liver()),
          s.truth() == null ? "" : cutOfTruth(s));
    }
  }

  /** Where the liver goes on and the network saw none. */
  private void continuation() {
    out.println(
        "| series | added, mL | of it liver | volume Dice before | after | volume error, % |"
            + " told of above, mL | of it liver |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (BenchSeries s : all) {
      BitSet[] before = body(s, predicted(s.probabilities(), 0));
      Postprocessing.Result shaped =
          Postprocessing.apply(
              predicted(s.probabilities(), 0),
              size(),
              size(),
              s.pixel(),
              s.pixel(),
              k -> s.hu()[k],
              (liver, parts) -> goingOn(s).of(liver, parts),
              AnalysisSettings.defaults());
      out.printf(
          Locale.ROOT,
          "| %s | %.0f | %s | %s | %s | %s | %.0f | %s |%n",
          s.name(),
          s.ml(shaped.goneOn()),
          s.truth() == null ? "" : "%.0f".formatted(s.ml(s.ofLiver(shaped.goneOn()))),
          s.truth() == null ? "" : s.volumeDice(before),
          s.truth() == null ? "" : s.volumeDice(shaped.liver()),
          s.truth() == null ? "" : s.sizeError(before) + ", " + s.sizeError(shaped.liver()),
          s.ml(shaped.above()),
          s.truth() == null ? "" : "%.0f".formatted(s.ml(s.ofLiver(shaped.above()))));
    }
  }

  private Continuation goingOn(BenchSeries s) {
    double wide = model.info().huHigh() - model.info().huLow();
    return new Continuation(
        size(),
        s.pixel(),
        s.spacing(),
        1 / wide,
        k -> {
          float[] input = new float[s.hu()[k].length];
          for (int i = 0; i < input.length; i++) {
            input[i] = (float) ((s.hu()[k][i] - model.info().huLow()) / wide);
          }
          return input;
        },
        model::probabilities);
  }

  private String cutOfTruth(BenchSeries s) {
    long parts = Postprocessing.pixels(shaped(s, s.truth()).parts());
    return String.format(
        Locale.ROOT, "%d (%.3f %%)", parts, 100.0 * parts / Postprocessing.pixels(s.truth()));
  }

  private void smoothing() {
    out.println(
        "| series | slices apart | weight of each neighbour | volume Dice | mean slice Dice | volume"
            + " error, % | Dice of neighbours |");
    out.println("|---|---|---|---|---|---|---|");
    for (BenchSeries s : all) {
      for (double weight : WEIGHTS) {
        BitSet[] body = body(s, predicted(s.probabilities(), weight));
        out.printf(
            Locale.ROOT,
            "| %s | %s | %.2f | %s | %s |%n",
            s.name(),
            s.apart(),
            weight,
            s.truth() == null ? " | | " : s.scores(body),
            neighbours(body));
      }
    }
  }

  private void skipping() {
    out.println("| series | slices | with liver | every | looked at | pixels of the liver lost |");
    out.println("|---|---|---|---|---|---|");
    for (BenchSeries s : all) {
      BitSet[] predicted = predicted(s.probabilities(), 0);
      BitSet[] body = body(s, predicted);
      long liver = Stream.of(body).filter(b -> !b.isEmpty()).count();
      for (int stride : STRIDES) {
        BitSet seen = new BitSet();
        for (int k = 0; k < predicted.length; k += stride) {
          seen.set(k);
          if (!predicted[k].isEmpty()) {
            seen.set(Math.max(0, k - stride + 1), Math.min(predicted.length, k + stride));
          }
        }
        BitSet[] left = new BitSet[predicted.length];
        for (int k = 0; k < left.length; k++) {
          left[k] = seen.get(k) ? predicted[k] : new BitSet();
        }
        BitSet[] found = body(s, left);
        long lost = 0;
        for (int k = 0; k < left.length; k++) {
          BitSet difference = (BitSet) body[k].clone();
          difference.xor(found[k]);
          lost += difference.cardinality();
        }
        out.printf(
            Locale.ROOT,
            "| %s | %d | %d | %d. | %d (%.0f %%) | %d |%n",
            s.name(),
            predicted.length,
            liver,
            stride,
            seen.cardinality(),
            100.0 * seen.cardinality() / predicted.length,
            lost);
      }
    }
  }
}
