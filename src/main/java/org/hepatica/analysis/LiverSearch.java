package org.hepatica.analysis;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.hepatica.unet.AttentionShares;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.EdgeDoubt;
import org.hepatica.unet.Prediction;

/**
 * Finds the liver in a volume, and then where the network looked. Slices meet the network on {@link
 * NetworkGrid}; thresholds and shapes are decided on the volume's own grid.
 */
final class LiverSearch {
  private static final float HALF = 0.5f;

  /** Share of the threshold that no rounding of a mean reaches the rest of. */
  private static final float SURELY_BELOW = 0.99f;

  /** Within every network's window, to see what one is in its input. */
  private static final float TENS_OF_HU = 50;

  private final Scan scan;
  private final SliceNetwork network;
  private final AnalysisSettings settings;
  private final NetworkGrid grid;
  private final ProbabilityStack probabilities;
  private final AttentionStack attention;
  private final Calibration.Familiar reference;
  private final double[] distances;
  private final BitSet unheard = new BitSet();

  LiverSearch(Scan scan, SliceNetwork network, AnalysisSettings settings) {
    this.scan = scan;
    this.network = network;
    this.settings = settings;
    this.grid =
        new NetworkGrid(
            scan.rows(),
            scan.columns(),
            scan.rowSpacing(),
            scan.columnSpacing(),
            network.inputSize());
    this.probabilities = new ProbabilityStack(scan.depth());
    this.attention = new AttentionStack(scan.depth());
    this.reference = network.calibration().map(Calibration::familiar).orElse(null);
    this.distances = new double[scan.depth()];
  }

  /**
   * Runs the network over all slices. What it says of heads is not heard: it has never seen one,
   * and took the brain of a PET/CT for 481 mL of liver.
   */
  void segment(Stages stages) {
    int depth = scan.depth();
    for (int k = 0; k < depth; k += settings.batch()) {
      float[][] batch = new float[Math.min(settings.batch(), depth - k)][];
      for (int i = 0; i < batch.length; i++) {
        batch[i] = input(k + i);
      }
      Prediction[] answers = network.predict(batch);
      for (int i = 0; i < batch.length; i++) {
        float[] answer = numbers(named(k + i), answers[i].probabilities());
        if (scan.isHead(k + i)) {
          unheard.set(k + i, found(answer));
          answer = new float[answer.length];
        }
        probabilities.put(k + i, answer);
        if (reference != null) {
          distances[k + i] = reference.reference().distance(answers[i].features());
        }
      }
      stages.done(k + batch.length);
    }
  }

  /**
   * What is surely found in some slices as a share of what is in their mirror images, see {@link
   * ExchangedSides#share}. After {@link #segment}. Of heads nothing was heard as they lie: in their
   * mirror images neither, or a brain would be a liver on the wrong side.
   */
  double sides() {
    double pixel = networkPixel();
    ExchangedSides sides = new ExchangedSides(network.threshold(), pixel * pixel);
    int[] heard = IntStream.range(0, scan.depth()).filter(k -> !scan.isHead(k)).toArray();
    double[] areas =
        IntStream.of(heard)
            .mapToDouble(k -> ExchangedSides.area(probabilities.get(k, 0)))
            .toArray();
    int[] chosen = IntStream.of(sides.choose(areas)).map(i -> heard[i]).toArray();
    for (int from = 0; from < chosen.length; from += settings.batch()) {
      float[][] batch = new float[Math.min(settings.batch(), chosen.length - from)][];
      for (int i = 0; i < batch.length; i++) {
        batch[i] = ExchangedSides.mirror(input(chosen[from + i]), network.inputSize());
      }
      Prediction[] answers = network.predict(batch);
      for (int i = 0; i < batch.length; i++) {
        int k = chosen[from + i];
        sides.add(probabilities.get(k, 0), numbers(named(k), answers[i].probabilities()));
      }
    }
    return sides.share();
  }

  private boolean found(float... answer) {
    for (float p : answer) {
      if (p >= network.threshold()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the network found liver in slice {@code k}; in what was added to it, it did not. */
  boolean foundIn(int k) {
    return found(probabilities.get(k, 0));
  }

  /** Slices of heads in which the network found liver. */
  BitSet unheard() {
    return unheard;
  }

  private static String named(int k) {
    return "slice %d (from the feet)".formatted(k + 1);
  }

  /** What is no number would count as no liver, and nobody would know. */
  private float[] numbers(String slice, float... answer) {
    for (float p : answer) {
      if (Float.isNaN(p)) {
        throw new IllegalStateException(
            ("Network %s gave an answer on %s that is no number: its weights"
                    + " or what it is computed on are at fault")
                .formatted(network.id(), slice));
      }
    }
    return answer;
  }

  /** The predicted liver as one body. */
  Postprocessing.Result shape(Stages stages) {
    BitSet[] predicted = new BitSet[scan.depth()];
    float threshold = (float) network.threshold();
    for (int k = 0; k < predicted.length; k++) {
      float[] seen = probabilities.get(k, settings.sliceSmoothing());
      predicted[k] = new BitSet(); // grows: most slices of a long scan hold no liver
      // Between its pixels the network says no more than at them, but for what rounding adds.
      if (most(seen) >= SURELY_BELOW * threshold) {
        float[] p = grid.toSlice(seen);
        for (int i = 0; i < p.length; i++) {
          if (p[i] >= threshold) {
            predicted[k].set(i);
          }
        }
      }
      stages.done(k + 1);
    }
    return Postprocessing.apply(
        predicted,
        scan.rows(),
        scan.columns(),
        scan.rowSpacing(),
        scan.columnSpacing(),
        scan::hu,
        this::goingOn,
        settings);
  }

  private static float most(float... values) {
    float most = 0;
    for (float value : values) {
      most = Math.max(most, value);
    }
    return most;
  }

  /** Where liver on the volume's grid goes on, found on the network's. */
  private Continuation.Found goingOn(BitSet[] liver, BitSet[] parts) {
    double hu = (network.normalise(TENS_OF_HU) - network.normalise(0)) / TENS_OF_HU;
    Continuation.Found found =
        new Continuation(
                network.inputSize(),
                networkPixel(),
                scan.sliceSpacing(),
                hu,
                this::input,
                this::probabilities)
            .of(onNetwork(liver), onNetwork(parts));
    return new Continuation.Found(onVolume(found.liver()), onVolume(found.doubtful()));
  }

  /** Of inputs that are no slices of the scan as they are. */
  private float[][] probabilities(float[]... inputs) {
    float[][] all = new float[inputs.length][];
    for (int from = 0; from < all.length; from += settings.batch()) {
      int to = Math.min(all.length, from + settings.batch());
      float[][] some = network.probabilities(Arrays.copyOfRange(inputs, from, to));
      for (int i = 0; i < some.length; i++) {
        all[from + i] = numbers("a slice with other liver in view", some[i]);
      }
    }
    return all;
  }

  private BitSet[] onNetwork(BitSet[] slices) {
    BitSet[] seen = new BitSet[slices.length];
    for (int k = 0; k < seen.length; k++) {
      seen[k] = slices[k].isEmpty() ? new BitSet() : halfCovered(grid.coverage(bytes(slices[k])));
    }
    return seen;
  }

  private BitSet[] onVolume(BitSet[] seen) {
    BitSet[] slices = new BitSet[seen.length];
    for (int k = 0; k < slices.length; k++) {
      slices[k] = new BitSet();
      if (!seen[k].isEmpty()) {
        float[] values = new float[network.inputSize() * network.inputSize()];
        seen[k].stream().forEach(i -> values[i] = 1);
        slices[k] = halfCovered(grid.toSlice(values));
      }
    }
    return slices;
  }

  private static BitSet halfCovered(float... coverage) {
    BitSet covered = new BitSet();
    for (int i = 0; i < coverage.length; i++) {
      if (coverage[i] >= HALF) {
        covered.set(i);
      }
    }
    return covered;
  }

  private byte[] bytes(BitSet slice) {
    byte[] mask = new byte[scan.rows() * scan.columns()];
    slice.stream().forEach(i -> mask[i] = 1);
    return mask;
  }

  /**
   * How like its training the network finds the slices that hold liver, or all where none does;
   * null when it cannot say.
   */
  Familiarity familiarity(BitSet[] liver) {
    if (reference == null) {
      return null;
    }
    double[] own =
        IntStream.range(0, liver.length)
            .filter(k -> !liver[k].isEmpty())
            .mapToDouble(k -> distances[k])
            .toArray();
    return new Familiarity(
        Calibration.ofSeries(own.length == 0 ? distances : own), reference.limit());
  }

  /** For doubts about this volume's mask, on its own grid. */
  EdgeDoubt edgeDoubt() {
    double pixel = networkPixel();
    return new EdgeDoubt(
        scan.columns(),
        network.threshold(),
        EdgeDoubt.REACH * pixel / scan.rowSpacing(),
        EdgeDoubt.REACH * pixel / scan.columnSpacing());
  }

  /** Asks the network where it looked, in the slices that hold liver. */
  void explain(BitSet[] liver, Stages stages) {
    int[] slices = IntStream.range(0, liver.length).filter(k -> !liver[k].isEmpty()).toArray();
    for (int from = 0; from < slices.length; from += settings.batch()) {
      float[][] batch = new float[Math.min(settings.batch(), slices.length - from)][];
      boolean[][] region = new boolean[batch.length][];
      for (int i = 0; i < batch.length; i++) {
        batch[i] = input(slices[from + i]);
        region[i] = predicted(slices[from + i]);
      }
      float[][] maps = network.attention(batch, layer(), region);
      for (int i = 0; i < batch.length; i++) {
        attention.put(slices[from + i], maps[i], pixels(region[i]));
      }
      stages.done(from + batch.length);
    }
  }

  /**
   * What is above the threshold on the network's own grid, as slice {@code k} was seen by {@link
   * #segment}: to look again would cost as much as the first time.
   */
  private boolean[] predicted(int k) {
    float[] p = probabilities.get(k, 0);
    boolean[] region = new boolean[p.length];
    for (int i = 0; i < region.length; i++) {
      region[i] = p[i] >= network.threshold();
    }
    return region;
  }

  private static int pixels(boolean... region) {
    int count = 0;
    for (boolean counts : region) {
      count += counts ? 1 : 0;
    }
    return count;
  }

  /** The layer whose attention is read. */
  String layer() {
    return settings.layer().isEmpty() ? network.defaultLayer() : settings.layer();
  }

  /** Probability of liver in slice {@code k} on the volume's grid. */
  float[] probability(int k) {
    return grid.toSlice(probabilities.get(k, settings.sliceSmoothing()));
  }

  /** See {@link AttentionStack#scale()}. */
  float attentionScale() {
    return attention.scale();
  }

  /**
   * Attention in slice {@code k} on the volume's grid, 0..1 on the given scale; zero where there is
   * none.
   */
  float[] attention(int k, float scale) {
    float[] map = attention.get(k);
    if (map == null || scale == 0) {
      return new float[scan.rows() * scan.columns()];
    }
    float[] scaled = new float[map.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.min(1, map[i] / scale);
    }
    return grid.toSlice(scaled);
  }

  /** Where the attention of slice {@code k} lies, seen from a mask on the volume's grid. */
  AttentionShares attentionShares(int k, byte[] mask) {
    float[] map = attention.get(k);
    if (map == null) {
      return AttentionShares.NONE;
    }
    double pixel = networkPixel();
    return AttentionShares.of(
        grid.toSlice(map),
        mask,
        scan.columns(),
        (int) Math.round(AttentionShares.NEAR * pixel / scan.rowSpacing()),
        (int) Math.round(AttentionShares.NEAR * pixel / scan.columnSpacing()));
  }

  /** Side of a pixel of the network's grid, mm. */
  private double networkPixel() {
    return Math.max(scan.rows() * scan.rowSpacing(), scan.columns() * scan.columnSpacing())
        / network.inputSize();
  }

  private float[] input(int k) {
    float[] input = grid.toNetwork(scan.hu(k));
    for (int i = 0; i < input.length; i++) {
      input[i] = network.normalise(input[i]);
    }
    return input;
  }
}
