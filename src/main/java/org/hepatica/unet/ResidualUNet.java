package org.hepatica.unet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The U-Net, residual unless another {@link Variant} is asked for: a contracting path of {@code
 * levels} stages, a bridge, and an expanding path that meets the stages again by skip
 * concatenation. A stage is two 3×3 convolutions with a residual shortcut; the way down is a 2×2
 * maximum, the way up a 2×2 transposed convolution; a 1×1 convolution gives the logit, a sigmoid
 * the probability of liver.
 *
 * <p>After Ronneberger et al. (U-Net, 2015) and He et al. (residual learning, 2016). Arrays are
 * NHWC: input [N, S, S, 1], output [N, S, S, 1]. The rectifier always stands in a layer of its own:
 * inside a convolution, NHWC and the oneDNN helper together give wrong gradients, and batch
 * normalisation ignores an activation.
 *
 * <p>The <em>training</em> form has batch normalisation and dropout. The <em>folded</em> form has
 * neither; {@link Weights#fold} moves the normalisation into its convolutions. Layer names are the
 * same in both.
 */
public final class ResidualUNet {

  /** Name of the network's input. */
  public static final String INPUT = "input";

  /** Name of the 1×1 convolution whose output is the logit. */
  public static final String LOGIT = "logit";

  /** Name of the output layer, whose activation is the probability of liver. */
  public static final String OUTPUT = "liver";

  /** Channels per hidden value of a squeeze; Hu et al. take 16 for networks far wider. */
  private static final int REDUCTION = 8;

  private final Architecture architecture;
  private final boolean folded;
  private final GraphBuilder graph;

  private ResidualUNet(Architecture architecture, boolean folded, long seed) {
    this.architecture = architecture;
    this.folded = folded;
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(Seed.told(seed))
            .dataType(architecture.dataType())
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Same)
            .updater(new Adam(1e-3))
            .graphBuilder();
  }

  /**
   * What shapes a network.
   *
   * @param inputSize rows and columns of a slice, a multiple of 2^levels
   * @param levels stages of the contracting path
   * @param baseWidth channels of the first stage; each further one has twice as many
   * @param dropout probability of dropping a value in the two lowest stages while training, 0 for
   *     none
   * @param dataType FLOAT, or DOUBLE for checking gradients
   * @param variant what a stage is made of
   */
  public record Architecture(
      int inputSize,
      int levels,
      int baseWidth,
      double dropout,
      DataType dataType,
      Variant variant) {

    /** A residual network. */
    public Architecture(
        int inputSize, int levels, int baseWidth, double dropout, DataType dataType) {
      this(inputSize, levels, baseWidth, dropout, dataType, Variant.RESIDUAL);
    }

    public Architecture {
      if (levels < 1 || levels > 6) {
        throw new IllegalArgumentException("levels is " + levels + ", must be 1 to 6");
      }
      if (inputSize < 1 << levels || inputSize > 1024 || inputSize % (1 << levels) != 0) {
        throw new IllegalArgumentException(
            "input size is "
                + inputSize
                + ", must be a multiple of "
                + (1 << levels)
                + " up to 1024");
      }
      if (baseWidth < 1 || baseWidth > 128) {
        throw new IllegalArgumentException("base width is " + baseWidth + ", must be 1 to 128");
      }
      if (!(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException("dropout is " + dropout + ", must be 0 to below 1");
      }
    }

    /** The network of the paper at a width that a CPU can run: 4 levels, dropout 0.3, FLOAT. */
    public static Architecture standard(int inputSize, int baseWidth) {
      return new Architecture(inputSize, 4, baseWidth, 0.3, DataType.FLOAT);
    }

    /** The same network for slices of another size. */
    public Architecture withInputSize(int size) {
      return new Architecture(size, levels, baseWidth, dropout, dataType, variant);
    }
  }

  /**
   * A freshly initialised network with batch normalisation, dropout and the {@link
   * DiceCrossEntropy} loss.
   */
  public static ComputationGraph training(Architecture architecture, long seed) {
    return training(architecture, seed, Loss.DICE_CROSS_ENTROPY);
  }

  /** The same with another loss. */
  public static ComputationGraph training(Architecture architecture, long seed, Loss loss) {
    return new ResidualUNet(architecture, false, seed).build(loss);
  }

  /**
   * A network for inference, without batch normalisation and dropout; its weights come from {@link
   * Weights#fold}.
   */
  public static ComputationGraph folded(Architecture architecture) {
    return new ResidualUNet(architecture, true, 0).build(Loss.DICE_CROSS_ENTROPY);
  }

  /**
   * How many values the layers of the training form have, by layer in no order; those that have
   * none are not there. Nothing of their size is allocated.
   */
  static Map<String, Long> parameters(Architecture architecture) {
    Map<String, Long> counts = new HashMap<>();
    new ResidualUNet(architecture, false, 0)
        .configuration(Loss.DICE_CROSS_ENTROPY)
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer) {
                counts.put(name, layer.numParams(true));
              }
            });
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  private ComputationGraph build(Loss loss) {
    ComputationGraph network = new ComputationGraph(configuration(loss));
    network.init();
    return network;
  }

  private ComputationGraphConfiguration configuration(Loss loss) {
    int size = architecture.inputSize();
    graph.addInputs(INPUT).setInputTypes(InputType.convolutional(size, size, 1, CNN2DFormat.NHWC));
    List<String> skips = new ArrayList<>();
    String at = INPUT;
    for (int level = 1; level <= architecture.levels(); level++) {
      at = stage("down" + level, at, width(level));
      if (level == architecture.levels()) {
        at = dropout("down" + level, at);
      }
      skips.add(at);
      String pool = "down" + level + "_pool";
      graph.addLayer(
          pool,
          new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
              .kernelSize(2, 2)
              .stride(2, 2)
              .dataFormat(CNN2DFormat.NHWC)
              .build(),
          at);
      at = pool;
    }
    at = dropout("bridge", stage("bridge", at, width(architecture.levels() + 1)));
    for (int level = architecture.levels(); level >= 1; level--) {
      at = up("up" + level, at, skips.get(level - 1), width(level));
    }
    convolution(LOGIT, at, 1, 1);
    graph.addLayer(
        OUTPUT,
        new CnnLossLayer.Builder(new DiceCrossEntropy(size * size, loss))
            .format(CNN2DFormat.NHWC)
            .activation(Activation.SIGMOID)
            .build(),
        LOGIT);
    return graph.setOutputs(OUTPUT).build();
  }

  private int width(int level) {
    return architecture.baseWidth() << (level - 1);
  }

  private String up(String name, String below, String skip, int width) {
    graph.addLayer(
        name + "_deconv",
        new Deconvolution2D.Builder(2, 2)
            .stride(2, 2)
            .nOut(width)
            .dataFormat(CNN2DFormat.NHWC)
            .build(),
        below);
    String through =
        architecture.variant() == Variant.ATTENTION
            ? gate(name + "_gate", skip, name + "_deconv", width)
            : skip;
    graph.addVertex(name + "_skip", new MergeVertex(), name + "_deconv", through);
    return stage(name, name + "_skip", width);
  }

  /**
   * An additive attention gate: the skip times a weight from 0 to 1 for each pixel, which depends
   * on the skip and on what comes up from below.
   */
  private String gate(String name, String skip, String below, int width) {
    int between = Math.max(1, width / 2);
    convolution(name + "_skip", skip, between, 1);
    convolution(name + "_below", below, between, 1);
    graph.addVertex(
        name + "_sum",
        new ElementWiseVertex(ElementWiseVertex.Op.Add),
        name + "_skip",
        name + "_below");
    convolution(name + "_weight", rectified(name + "_relu", name + "_sum"), 1, 1);
    graph.addVertex(name, new GateVertex(), skip, name + "_weight");
    return name;
  }

  /**
   * Two 3×3 convolutions and, but for {@link Variant#PLAIN}, a 1×1 shortcut, added and rectified.
   * Its output is the layer {@code name}.
   */
  private String stage(String name, String from, int width) {
    String first = rectified(name + "_conv1_relu", normalised(name + "_conv1", from, width, 3));
    String second = normalised(name + "_conv2", first, width, 3);
    if (architecture.variant() == Variant.PLAIN) {
      return rectified(name, second);
    }
    if (architecture.variant() == Variant.SQUEEZE) {
      second = excited(name + "_excite", second, width);
    }
    String shortcut = normalised(name + "_shortcut", from, width, 1);
    graph.addVertex(
        name + "_sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortcut);
    return rectified(name, name + "_sum");
  }

  /** Channels times weights from 0 to 1, which two small layers make of the channels' means. */
  private String excited(String name, String from, int width) {
    graph.addVertex(name + "_squeeze", new SqueezeVertex(), from);
    convolution(name + "_reduce", name + "_squeeze", Math.max(1, width / REDUCTION), 1);
    convolution(name + "_expand", rectified(name + "_relu", name + "_reduce"), width, 1);
    graph.addVertex(name, new GateVertex(), from, name + "_expand");
    return name;
  }

  private String normalised(String name, String from, int width, int kernel) {
    convolution(name, from, width, kernel);
    if (folded) {
      return name;
    }
    String bn = name + Weights.NORMALISATION;
    graph.addLayer(
        bn,
        new BatchNormalization.Builder().useLogStd(false).dataFormat(CNN2DFormat.NHWC).build(),
        name);
    return bn;
  }

  private void convolution(String name, String from, int width, int kernel) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(width)
            .dataFormat(CNN2DFormat.NHWC)
            .build(),
        from);
  }

  private String rectified(String name, String from) {
    graph.addLayer(name, new ActivationLayer(Activation.RELU), from);
    return name;
  }

  private String dropout(String name, String from) {
    if (folded || architecture.dropout() == 0) {
      return from;
    }
    // Deeplearning4j counts what is kept, the paper what is dropped.
    graph.addLayer(
        name + "_dropout", new DropoutLayer.Builder(1 - architecture.dropout()).build(), from);
    return name + "_dropout";
  }
}
