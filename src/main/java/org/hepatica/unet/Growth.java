package org.hepatica.unet;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A network trained on small slices becomes the inside of one for slices of twice the size: one
 * stage more around it, with half the channels. At first the new stage hands the image through, at
 * half the size, so that the inside sees what it was trained on and keeps what it knows; what comes
 * after it, up to the logit, starts afresh. After Karras et al. (progressive growing, 2018).
 */
public final class Growth {
  private static final Pattern STAGE = Pattern.compile("(down|up)(\\d+)");

  private Growth() {}

  /**
   * The inside of a network.
   *
   * @throws IllegalArgumentException when it has one stage only
   */
  public static ResidualUNet.Architecture inside(ResidualUNet.Architecture outside) {
    return new ResidualUNet.Architecture(
        outside.inputSize() / 2,
        outside.levels() - 1,
        2 * outside.baseWidth(),
        outside.dropout(),
        outside.dataType(),
        outside.variant());
  }

  /** Whether a network of this architecture can grow around the model's. */
  public static boolean fits(ModelInfo inside, ResidualUNet.Architecture outside) {
    return inside.levels() + 1 == outside.levels()
        && inside.baseWidth() == 2 * outside.baseWidth()
        && inside.variant() == outside.variant();
  }

  /**
   * Puts a model into a larger training network.
   *
   * @param inside that {@link #fits}
   * @param outside a fresh training network
   * @param mean of the images' values, 0..1
   * @param deviation of the same, above 0
   */
  public static void into(
      ModelFile inside, ComputationGraph outside, double mean, double deviation) {
    Map<String, Map<String, INDArray>> target = Weights.of(outside);
    ComputationGraph small = ResidualUNet.training(inside.info().architecture(), 0);
    try {
      inside.into(small);
      Weights.of(small)
          .forEach(
              (layer, parameters) -> {
                if (!layer.equals(ResidualUNet.LOGIT)) {
                  parameters.forEach((name, value) -> put(value, target.get(outer(layer)), name));
                }
              });
    } finally {
      small.close();
    }
    handThrough(target, mean, deviation);
  }

  /** The name that a layer has with one stage more around it. */
  private static String outer(String layer) {
    Matcher stage = STAGE.matcher(layer);
    return stage.lookingAt()
        ? stage.group(1) + (Integer.parseInt(stage.group(2)) + 1) + layer.substring(stage.end())
        : layer;
  }

  private static void put(INDArray value, Map<String, INDArray> layer, String name) {
    INDArray into = layer.get(name);
    if (into.equalShapes(value)) {
      into.assign(value);
    } else {
      // It read the image, and now reads the channels of the new stage, of which the first is it.
      into.assign(0);
      into.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1)).assign(value);
    }
  }

  /** The first channel of the new stage is the image, by its shortcut, or where it has none. */
  private static void handThrough(
      Map<String, Map<String, INDArray>> target, double mean, double deviation) {
    if (target.containsKey("down1_shortcut")) {
      asItIs(target, "down1_shortcut", mean, deviation);
      Map<String, INDArray> branch = target.get("down1_conv2" + Weights.NORMALISATION);
      branch.get("gamma").putScalar(0, 0);
      branch.get("beta").putScalar(0, 0);
    } else {
      asItIs(target, "down1_conv1", mean, deviation);
      asItIs(target, "down1_conv2", mean, deviation);
    }
  }

  /** The first output of a convolution, and of the normalisation behind it, is its first input. */
  private static void asItIs(
      Map<String, Map<String, INDArray>> target, String layer, double mean, double deviation) {
    INDArray kernels = target.get(layer).get("W");
    kernels.get(NDArrayIndex.interval(0, 1)).assign(0);
    kernels.putScalar(new int[] {0, 0, (int) kernels.size(2) / 2, (int) kernels.size(3) / 2}, 1);
    target.get(layer).get("b").putScalar(0, 0);
    Map<String, INDArray> norm = target.get(layer + Weights.NORMALISATION);
    norm.get("mean").putScalar(0, mean);
    norm.get("var").putScalar(0, deviation * deviation);
    norm.get("beta").putScalar(0, mean);
    norm.get("gamma").putScalar(0, deviation);
  }
}
