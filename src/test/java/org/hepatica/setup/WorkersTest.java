package org.hepatica.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.analysis.device.DeviceChoice.Wanted;
import org.hepatica.analysis.device.Gpu;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static HepaticaConfig config(String device) {
    return HepaticaConfig.load(null, null, null, List.of("analysis.device=" + device), Map.of());
  }

  @Test
  void cudaInThePlainBuildIsRefusedWithACure() {
    assertThatThrownBy(() -> Workers.of(config("cuda")).close())
        .isInstanceOf(NotNowException.class)
        .hasMessageContaining("analysis.device")
        .hasMessageContaining("-Pcuda")
        .hasMessageContaining("auto or cpu");
  }

  @Test
  void autoTakesWhatThereIs() throws Exception {
    Workers.of(config("auto")).close();
    Workers.of(config("cpu")).close();
    DeviceChoice tooNew = new DeviceChoice(null, "compute capability 9.0");
    assertThat(Workers.require(config("auto"), Wanted.AUTO, tooNew)).isEqualTo(tooNew);
    DeviceChoice gpu = new DeviceChoice(new Gpu("GPU-1", "NVIDIA A10", 8, 6, 23028), "");
    assertThat(Workers.require(config("cuda"), Wanted.CUDA, gpu)).isEqualTo(gpu);
  }
}
