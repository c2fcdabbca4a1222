package org.hepatica.unet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A trained network, ready to find livers in slices. Slices are axial, anterior up, the patient's
 * right at the left, inputSize² values 0..1 made by {@link ModelInfo#normalise}. One thread at a
 * time.
 *
 * <p>Needs the native flags of {@link NativeHelpers#jvmFlags}: it works without, ten times slower.
 */
public final class LiverModel implements AutoCloseable {

  /** Name of the resource with the weights that come with this program. */
  public static final String SHIPPED = "liver.hepatica";

  /** The layer whose attention is shown unless the model was calibrated for another one. */
  public static final String DEFAULT_LAYER = "up2";

  private static final Pattern STAGE = Pattern.compile("(down|up)\\d+|bridge");
  private static final int EXPLAIN_BATCH = 2;

  /** Slices of one pass where memory is no trouble. */
  public static final int BATCH = 8;

  private final ModelInfo info;
  private final Calibration calibration;
  private final String defaultLayer;
  private final ComputationGraph folded;
  private final ForwardPass forward;
  private final Views views;
  private final Inference explaining;
  private final int explainBatch;
  private GradCam gradCam;
  private TestTime testTime = TestTime.NONE;

  private LiverModel(ModelFile file, int batch) {
    this.info = file.info();
    this.calibration = file.calibration().orElse(null);
    this.defaultLayer = file.defaultLayer();
    this.folded = file.folded();
    this.explainBatch = Math.min(batch, EXPLAIN_BATCH);
    this.forward = new ForwardPass(folded);
    this.views = new Views(forward, info.architecture(), batch);
    this.explaining = new Inference(forward, info.inputSize(), explainBatch);
  }

  /**
   * Loads a model file.
   *
   * @throws IOException when it cannot be read, is damaged or not a model; the message names the
   *     file
   */
  public static LiverModel load(Path file) throws IOException {
    return of(ModelFile.read(file));
  }

  /** Takes a model file that was read already. */
  public static LiverModel of(ModelFile file) {
    return of(file, BATCH);
  }

  /**
   * Takes a model file that was read already.
   *
   * @param batch slices of one pass, from 1: what memory allows; the answers are the same
   */
  public static LiverModel of(ModelFile file, int batch) {
    return new LiverModel(file, batch);
  }

  /**
   * Loads the weights that come with this program.
   *
   * @throws IOException when they are missing or damaged
   */
  public static LiverModel shipped() throws IOException {
    return of(shippedFile());
  }

  /**
   * The model file that comes with this program.
   *
   * @throws IOException when it is missing or damaged
   */
  public static ModelFile shippedFile() throws IOException {
    try (InputStream in = LiverModel.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IOException(
            "this program came without weights: resource " + SHIPPED + " is missing");
      }
      return ModelFile.read(in, "resource " + SHIPPED);
    }
  }

  /** What the model says about itself. */
  public ModelInfo info() {
    return info;
  }

  /**
   * How slices are looked at from now on; {@link TestTime#NONE} at first.
   *
   * @return this
   */
  public LiverModel testTime(TestTime mode) {
    testTime = mode.of(calibration);
    return this;
  }

  /** How slices are looked at: {@link TestTime#NONE} or {@link TestTime#SIZES}. */
  public TestTime testTime() {
    return testTime;
  }

  /**
   * What its calibration says of the way slices are looked at ({@link Calibration#of(TestTime)});
   * empty when it was never calibrated.
   */
  public Optional<Calibration> calibration() {
    return Optional.ofNullable(calibration).map(c -> c.of(testTime));
  }

  /** Names of the layers {@link #explain(float[][], String)} takes, from input to output. */
  public List<String> layers() {
    return gradCam().layers();
  }

  /** Names of the stages' outputs, from input to output: {@code down1}, …, {@code up1}. */
  public List<String> stages() {
    return layers().stream().filter(LiverModel::isStage).toList();
  }

  /** Whether a layer of this name is the output of a stage. */
  static boolean isStage(String layer) {
    return STAGE.matcher(layer).matches();
  }

  /**
   * The probability of liver of every pixel.
   *
   * @param slices any number, each inputSize² values 0..1, row-major
   * @return as many arrays of inputSize² values 0..1
   * @throws IllegalArgumentException when a slice has another size or holds a value that is not
   *     finite
   */
  public float[][] probabilities(float[][] slices) {
    float[][] probabilities = new float[slices.length][];
    Prediction[] predictions = predict(slices);
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = predictions[i].probabilities();
    }
    return probabilities;
  }

  /**
   * Probabilities and features of every slice, of one pass.
   *
   * @param slices as for {@link #probabilities}
   * @throws IllegalArgumentException as {@link #probabilities}
   */
  public Prediction[] predict(float[][] slices) {
    return views.predict(slices, testTime);
  }

  /** Probabilities and attention of one slice at {@link #defaultLayer()}. */
  public Explanation explain(float[] slice) {
    return explain(new float[][] {slice}, defaultLayer())[0];
  }

  /**
   * Probabilities and attention (Seg-Grad-CAM).
   *
   * @param slices as for {@link #probabilities}
   * @param layer one of {@link #layers()}
   * @throws IllegalArgumentException when a slice is not what the model takes or the layer is not
   *     known
   */
  public Explanation[] explain(float[][] slices, String layer) {
    if (testTime != TestTime.NONE) {
      return explainViews(slices, layer);
    }
    Explanation[] explanations = new Explanation[slices.length];
    for (int from = 0; from < slices.length; from += explainBatch) {
      int to = Math.min(slices.length, from + explainBatch);
      try (INDArray input = explaining.input(slices, from, to)) {
        GradCam.Result result = gradCam().explain(input, layer);
        for (int i = from; i < to; i++) {
          explanations[i] =
              new Explanation(
                  sigmoid(result.logits()[i - from]),
                  Resize.linear(result.map()[i - from], result.side(), info.inputSize()));
        }
      }
    }
    return explanations;
  }

  /** The attention of the plain view, to the region that all views together predict. */
  private Explanation[] explainViews(float[][] slices, String layer) {
    float[][] probabilities = probabilities(slices);
    boolean[][] region = new boolean[slices.length][];
    for (int i = 0; i < region.length; i++) {
      region[i] = new boolean[probabilities[i].length];
      for (int p = 0; p < region[i].length; p++) {
        region[i][p] = probabilities[i][p] >= info.threshold();
      }
    }
    float[][] maps = attention(slices, Set.of(layer), region).get(layer);
    Explanation[] explanations = new Explanation[slices.length];
    for (int i = 0; i < explanations.length; i++) {
      explanations[i] = new Explanation(probabilities[i], maps[i]);
    }
    return explanations;
  }

  /** The layer whose attention was calibrated, or {@link #DEFAULT_LAYER}. */
  public String defaultLayer() {
    return defaultLayer;
  }

  /**
   * Attention to chosen regions at several layers.
   *
   * @param slices as for {@link #probabilities}
   * @param layers of {@link #layers()}
   * @param region per slice, inputSize² values, whether the pixel's logit counts
   * @return by layer, per slice inputSize² values, 0 or more
   */
  public Map<String, float[][]> attention(
      float[][] slices, Set<String> layers, boolean[][] region) {
    Map<String, float[][]> maps = new HashMap<>();
    layers.forEach(layer -> maps.put(layer, new float[slices.length][]));
    for (int from = 0; from < slices.length; from += explainBatch) {
      int to = Math.min(slices.length, from + explainBatch);
      boolean[][] part = new boolean[explainBatch][];
      for (int i = 0; i < part.length; i++) {
        part[i] = from + i < to ? region[from + i] : new boolean[region[from].length];
      }
      try (INDArray input = explaining.input(slices, from, to)) {
        Map<String, GradCam.Result> results = gradCam().explain(input, layers, part);
        for (String layer : layers) {
          GradCam.Result result = results.get(layer);
          for (int i = from; i < to; i++) {
            maps.get(layer)[i] =
                Resize.linear(result.map()[i - from], result.side(), info.inputSize());
          }
        }
      }
    }
    return maps;
  }

  /**
   * Spoils the weights of a stage, to see whether attention notices: every kernel and bias is drawn
   * anew from a normal distribution with its own mean and standard deviation.
   *
   * @param stage one of {@link #stages()}, or {@code logit}
   */
  public void randomise(String stage, long seed) {
    Random random = new Random(seed);
    Weights.of(folded)
        .forEach(
            (layer, table) -> {
              if (layer.equals(stage) || layer.startsWith(stage + "_")) {
                table.values().forEach(array -> redraw(array, random));
              }
            });
    if (gradCam != null) {
      gradCam.close();
      gradCam = null;
    }
  }

  private static void redraw(INDArray array, Random random) {
    double mean = array.meanNumber().doubleValue();
    double sd = array.length() < 2 ? 0 : array.stdNumber().doubleValue();
    double[] values = new double[(int) array.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = mean + sd * random.nextGaussian();
    }
    try (INDArray drawn = Nd4j.create(values, array.shape(), array.dataType())) {
      array.assign(drawn);
    }
  }

  @Override
  public void close() {
    if (gradCam != null) {
      gradCam.close();
    }
    forward.close();
    folded.close();
  }

  private GradCam gradCam() {
    if (gradCam == null) {
      gradCam = new GradCam(folded, forward, info.threshold());
    }
    return gradCam;
  }

  private static float[] sigmoid(double[] logits) {
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (1 / (1 + Math.exp(-logits[i])));
    }
    return probabilities;
  }
}
