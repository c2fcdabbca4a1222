package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NativeHelpersTest {

  @Test
  void helpersAreOnAndSayingSo() {
    assertThat(NativeHelpers.active()).as(NativeHelpers.describe()).isTrue();
    assertThat(NativeHelpers.describe()).contains("CPU").endsWith("oneDNN helpers on");
    NativeHelpers.require();
  }

  @Test
  void convolutionsReallyRunThroughTheHelper() {
    ComputationGraph graph =
        ResidualUNet.folded(new ResidualUNet.Architecture(16, 2, 4, 0, DataType.FLOAT));
    try (INDArray input = Nd4j.rand(DataType.FLOAT, 1, 16, 16, 1)) {
      graph.output(input);
    }
    ConvolutionLayer layer = (ConvolutionLayer) graph.getLayer("down1_conv1");
    assertThat(layer.getHelper()).isInstanceOf(MKLDNNConvHelper.class);
    graph.close();
  }

  @Test
  void withoutTheFlagTheReasonIsNamed() {
    String flag = "org.eclipse.deeplearning4j.helpers.disable";
    String before = System.getProperty(flag);
    System.setProperty(flag, "true");
    try {
      assertThat(NativeHelpers.active()).isFalse();
      assertThatThrownBy(NativeHelpers::require)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("-D" + flag + "=false");
    } finally {
      System.setProperty(flag, before);
    }
  }

  @Test
  void aGpuIsNamedWithItsComputeCapability() {
    Properties environment = new Properties();
    environment.put("backend", "CUDA");
    assertThat(NativeHelpers.describe(environment)).isEqualTo("ND4J CUDA, no word of the GPU");
    environment.put(
        "cuda.devicesInformation",
        List.of(
            Map.of(
                "cuda.deviceName", "NVIDIA A10", "cuda.deviceMajor", 8L, "cuda.deviceMinor", 6L)));
    assertThat(NativeHelpers.describe(environment))
        .isEqualTo("ND4J CUDA, NVIDIA A10 (compute capability 8.6)");
    assertThat(NativeHelpers.cuda()).isFalse();
  }

  @Test
  void flagsBoundHeapAndOffHeapMemory() {
    assertThat(NativeHelpers.jvmFlags(500, 2000))
        .contains(
            "-Xmx500m",
            "-Dorg.eclipse.deeplearning4j.helpers.disable=false",
            "-Dorg.bytedeco.javacpp.maxbytes=2000m");
    assertThatThrownBy(() -> NativeHelpers.jvmFlags(1, 2000))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
