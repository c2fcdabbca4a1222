package org.hepatica.unet;

import java.util.ArrayList;
import java.util.List;

/**
 * The layers that attention can be read at, told from what a model says about itself: without its
 * network, which is not built for that. The names are those that {@link ResidualUNet} gives.
 */
public final class LayerNames {
  private final Variant variant;
  private final List<String> names = new ArrayList<>();

  private LayerNames(Variant variant) {
    this.variant = variant;
  }

  /** All of them, in no order of meaning; the same that {@link LiverModel#layers()} gives. */
  public static List<String> of(ModelInfo info) {
    LayerNames layers = new LayerNames(info.variant());
    for (int level = 1; level <= info.levels(); level++) {
      layers.stage("down" + level);
      layers.names.add("down" + level + "_pool");
    }
    layers.stage("bridge");
    for (int level = info.levels(); level >= 1; level--) {
      layers.up("up" + level);
    }
    layers.names.add(ResidualUNet.LOGIT);
    return List.copyOf(layers.names);
  }

  /** Of these the outputs of the stages, from input to output: {@code down1}, …, {@code up1}. */
  public static List<String> stages(ModelInfo info) {
    return of(info).stream().filter(LiverModel::isStage).toList();
  }

  private void up(String name) {
    names.add(name + "_deconv");
    if (variant == Variant.ATTENTION) {
      parts(name + "_gate", "_skip", "_below", "_sum", "_relu", "_weight", "");
    }
    names.add(name + "_skip");
    stage(name);
  }

  private void stage(String name) {
    parts(name, "_conv1", "_conv1_relu", "_conv2");
    if (variant == Variant.SQUEEZE) {
      parts(name + "_excite", "_squeeze", "_reduce", "_relu", "_expand", "");
    }
    if (variant != Variant.PLAIN) {
      parts(name, "_shortcut", "_sum");
    }
    names.add(name);
  }

  private void parts(String name, String... endings) {
    for (String ending : endings) {
      names.add(name + ending);
    }
  }
}
