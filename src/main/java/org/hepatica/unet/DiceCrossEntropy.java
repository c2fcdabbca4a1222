package org.hepatica.unet;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Dice loss plus binary cross-entropy, each per slice with equal weight (or one of them alone, see
 * {@link Loss}):
 *
 * <pre>
 *   mean over pixels of −(g·log p + (1−g)·log(1−p))  +  1 − (2·Σ p·g + s) / (Σ p + Σ g + s)
 * </pre>
 *
 * with p the sigmoid of the logit and s one thousandth of the pixels of a slice, so that a slice
 * without liver has a loss that falls to 0 with Σ p. Milletari et al., V-Net, 2016.
 *
 * <p>Deeplearning4j hands over all pixels of a batch as rows, [N·H·W, 1] in C order, and itself
 * divides by N: scores and gradients are sums over slices here. The loss is computed from the
 * logit, which keeps it finite where the sigmoid saturates. Settable without arguments, because
 * Deeplearning4j restores it from JSON.
 */
public final class DiceCrossEntropy implements ILossFunction {

  private static final double SMOOTHING_PER_PIXEL = 1e-3;

  private static final double LEAST_PROBABILITY = 1e-7;

  private int pixelsPerSlice;
  private Loss parts = Loss.DICE_CROSS_ENTROPY;

  /** For restoring from JSON. */
  public DiceCrossEntropy() {}

  /**
   * @param pixelsPerSlice rows times columns of a slice
   */
  public DiceCrossEntropy(int pixelsPerSlice) {
    this.pixelsPerSlice = pixelsPerSlice;
  }

  /**
   * @param pixelsPerSlice rows times columns of a slice
   * @param parts which of the two count
   */
  public DiceCrossEntropy(int pixelsPerSlice, Loss parts) {
    this.pixelsPerSlice = pixelsPerSlice;
    this.parts = parts;
  }

  public Loss getParts() {
    return parts;
  }

  public void setParts(Loss parts) {
    this.parts = parts;
  }

  public int getPixelsPerSlice() {
    return pixelsPerSlice;
  }

  public void setPixelsPerSlice(int pixelsPerSlice) {
    this.pixelsPerSlice = pixelsPerSlice;
  }

  /**
   * The loss of one slice, from probabilities.
   *
   * @param probabilities of liver, 0..1; those nearer to 0 or 1 than 1e-7 count as 1e-7 from it
   * @param truth as many values, 0 or 1
   * @param parts which of the two count
   */
  public static double of(float[] probabilities, byte[] truth, Loss parts) {
    if (probabilities.length != truth.length) {
      throw new IllegalArgumentException(
          "%d probabilities, %d pixels of truth".formatted(probabilities.length, truth.length));
    }
    double entropy = 0;
    double both = 0;
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      double p = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probabilities[i]));
      entropy -= truth[i] == 0 ? Math.log1p(-p) : Math.log(p);
      both += p * truth[i];
      sum += p + truth[i];
    }
    double smoothing = SMOOTHING_PER_PIXEL * truth.length;
    return parts.entropy * entropy / truth.length
        + parts.dice * (1 - (2 * both + smoothing) / (sum + smoothing));
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
    double[] perSlice = evaluate(labels, logits, mask, null);
    double sum = 0;
    for (double loss : perSlice) {
      sum += loss;
    }
    return average ? sum / perSlice.length : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
    return Nd4j.createFromArray(evaluate(labels, logits, mask, null)).castTo(logits.dataType());
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
    return gradientAndScore(labels, logits, mask).getSecond();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
    Pair<double[], INDArray> both = gradientAndScore(labels, logits, mask);
    double sum = 0;
    for (double loss : both.getFirst()) {
      sum += loss;
    }
    return Pair.of(average ? sum / both.getFirst().length : sum, both.getSecond());
  }

  @Override
  public String name() {
    return "DiceCrossEntropy";
  }

  private Pair<double[], INDArray> gradientAndScore(
      INDArray labels, INDArray logits, INDArray mask) {
    double[] gradient = new double[Math.toIntExact(logits.length())];
    double[] perSlice = evaluate(labels, logits, mask, gradient);
    INDArray array;
    if (logits.dataType() == DataType.DOUBLE) {
      array = Nd4j.create(gradient, logits.shape(), 'c');
    } else {
      float[] single = new float[gradient.length];
      for (int i = 0; i < single.length; i++) {
        single[i] = (float) gradient[i];
      }
      array = Nd4j.create(single, logits.shape(), 'c');
    }
    return Pair.of(perSlice, array);
  }

  /**
   * Losses by slice; fills {@code gradient} (with respect to the logits, C order) when it is not
   * null.
   */
  private double[] evaluate(INDArray labels, INDArray logits, INDArray mask, double[] gradient) {
    if (mask != null) {
      throw new IllegalArgumentException("DiceCrossEntropy takes no mask array");
    }
    long total = logits.length();
    if (pixelsPerSlice <= 0 || total % pixelsPerSlice != 0 || labels.length() != total) {
      throw new IllegalArgumentException(
          "%d logits and %d labels are not slices of %d pixels"
              .formatted(total, labels.length(), pixelsPerSlice));
    }
    double[] z = logits.dup('c').data().asDouble();
    double[] g = labels.dup('c').data().asDouble();
    double[] losses = new double[(int) (total / pixelsPerSlice)];
    double smoothing = SMOOTHING_PER_PIXEL * pixelsPerSlice;
    for (int slice = 0; slice < losses.length; slice++) {
      int from = slice * pixelsPerSlice;
      int to = from + pixelsPerSlice;
      double entropy = 0;
      double both = 0;
      double sum = 0;
      for (int i = from; i < to; i++) {
        double p = sigmoid(z[i]);
        entropy += Math.max(z[i], 0) - z[i] * g[i] + Math.log1p(Math.exp(-Math.abs(z[i])));
        both += p * g[i];
        sum += p + g[i];
      }
      double above = 2 * both + smoothing;
      double below = sum + smoothing;
      losses[slice] = parts.entropy * entropy / pixelsPerSlice + parts.dice * (1 - above / below);
      if (gradient != null) {
        for (int i = from; i < to; i++) {
          double p = sigmoid(z[i]);
          double dice = (above - 2 * g[i] * below) / (below * below);
          gradient[i] =
              parts.entropy * (p - g[i]) / pixelsPerSlice + parts.dice * dice * p * (1 - p);
        }
      }
    }
    return losses;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
