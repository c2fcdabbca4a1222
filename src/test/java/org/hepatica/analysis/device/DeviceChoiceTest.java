package org.hepatica.analysis.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.hepatica.analysis.device.DeviceChoice.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceChoiceTest {
  private static final Gpu A10 = new Gpu("GPU-a10", "NVIDIA A10", 8, 6, 23028);
  private static final Gpu T4 = new Gpu("GPU-t4", "Tesla T4", 7, 5, 15360);
  private static final Gpu OTHER_T4 = new Gpu("GPU-t5", "Tesla T4", 7, 5, 15360);
  private static final Gpu H100 = new Gpu("GPU-h100", "NVIDIA H100", 9, 0, 81559);
  private static final Gpu K20 = new Gpu("GPU-k20", "Tesla K20", 3, 5, 4743);

  private static DeviceChoice choose(Wanted wanted, String visible, Gpu... gpus)
      throws InterruptedException {
    return DeviceChoice.of(wanted, true, () -> List.of(gpus), visible);
  }

  /** Compute capabilities of NVIDIA's table; what runs is by the rule of one major version. */
  @ParameterizedTest
  @CsvSource({
    "3.0, false", "3.5, false", "3.7, true", "5.0, true", "5.2, true", "5.3, true", "6.0, true",
    "6.1, true", "7.0, true", "7.5, true", "8.0, true", "8.6, true", "8.9, true", "9.0, false",
    "10.0, false", "12.0, false", "0.0, false"
  })
  void codeRunsWithinAMajorVersionUpwards(String capability, boolean runs) {
    String[] parts = capability.split("\\.");
    int major = Integer.parseInt(parts[0]);
    int minor = Integer.parseInt(parts[1]);
    assertThat(CudaLibrary.runsOn(new Gpu("GPU-1", "x", major, minor, 1))).isEqualTo(runs);
  }

  @Test
  void thePlainBuildAsksNobody() throws Exception {
    assertThat(CudaLibrary.present()).isFalse();
    GpuSource never =
        () -> {
          throw new AssertionError("asked");
        };
    assertThat(DeviceChoice.of(Wanted.AUTO, false, never, null)).isEqualTo(DeviceChoice.CPU);
    assertThat(DeviceChoice.of(Wanted.CPU, true, never, null)).isEqualTo(DeviceChoice.CPU);
    assertThat(DeviceChoice.of(Wanted.CUDA, false, never, null).reason()).contains("-Pcuda");
    assertThat(DeviceChoice.here(Wanted.AUTO).description()).isEqualTo("CPU");
  }

  @Test
  void theLargestThatCanBeUsed() throws Exception {
    assertThat(choose(Wanted.AUTO, null, T4, H100, A10).gpu()).isEqualTo(A10);
    assertThat(choose(Wanted.CUDA, null, T4, OTHER_T4).gpu()).isEqualTo(T4);
    assertThat(choose(Wanted.AUTO, null, A10).description())
        .isEqualTo("NVIDIA A10 (compute capability 8.6, 23028 MB)");
  }

  @Test
  void tooNewTooOldAndUnknownAreNamedAndTheCpuIsUsed() throws Exception {
    DeviceChoice choice = choose(Wanted.AUTO, null, H100, K20, new Gpu("GPU-x", "Lost", 0, 0, 0));
    assertThat(choice.gpu()).isNull();
    assertThat(choice.description())
        .isEqualTo(
            "CPU (NVIDIA H100 (compute capability 9.0, 81559 MB), Tesla K20 (compute capability"
                + " 3.5, 4743 MB), Lost (compute capability unknown): nd4j-cuda-11.6 holds code"
                + " for compute capability 3.7 to 8.9 only)");
  }

  @Test
  void noGpuAndNoAnswer() throws Exception {
    assertThat(choose(Wanted.AUTO, null).reason()).contains("finds no GPU");
    GpuSource broken =
        () -> {
          throw new IOException("nvidia-smi did not answer within 30 s");
        };
    assertThat(DeviceChoice.of(Wanted.AUTO, true, broken, null))
        .isEqualTo(new DeviceChoice(null, "nvidia-smi did not answer within 30 s"));
  }

  @Test
  void whatTheAdministratorHides() throws Exception {
    assertThat(choose(Wanted.AUTO, "1", A10, T4).gpu()).isEqualTo(T4);
    assertThat(choose(Wanted.AUTO, "0, 1", T4, A10).gpu()).isEqualTo(A10);
    assertThat(choose(Wanted.AUTO, "GPU-t4", A10, T4).gpu()).isEqualTo(T4);
    for (String none : List.of("", "-1", "7", "MIG-1", "GPU-")) {
      assertThat(choose(Wanted.AUTO, none, A10, T4).reason()).as(none).contains("hides all GPUs");
    }
  }
}
