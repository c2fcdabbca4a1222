package org.hepatica.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.hepatica.analysis.device.Gpu;
import org.hepatica.unet.LiverModel;
import org.junit.jupiter.api.Test;

/** What a child is told before it loads native code. */
class WorkerMainTest {
  private static final String HELPERS = "-Dorg.eclipse.deeplearning4j.helpers.disable=";
  private static final Gpu GPU = new Gpu("GPU-1", "NVIDIA A10", 8, 6, 23028);

  private final WorkerSettings settings = WorkerSettings.defaults();

  @Test
  void onTheCpuItLeavesGpusAlone() {
    assertThat(WorkerMain.environment(settings, Placement.on(null)))
        .containsEntry("BACKEND_PRIORITY_CPU", "1000")
        .containsEntry("BACKEND_PRIORITY_GPU", "0")
        .doesNotContainKey("CUDA_VISIBLE_DEVICES");
    assertThat(WorkerMain.flags(settings, Placement.on(null)))
        .contains(HELPERS + "false")
        .doesNotContain(HELPERS + "true");
  }

  @Test
  void onAGpuItSeesThatOneOnly() {
    assertThat(WorkerMain.environment(settings, Placement.on(GPU)))
        .containsEntry("BACKEND_PRIORITY_CPU", "0")
        .containsEntry("BACKEND_PRIORITY_GPU", "1000")
        .containsEntry("CUDA_VISIBLE_DEVICES", "GPU-1");
    assertThat(WorkerMain.flags(settings, Placement.on(GPU)))
        .as("the last of two counts")
        .containsSubsequence(HELPERS + "false", HELPERS + "true");
  }

  @Test
  void theFullBatchIsTheModels() {
    assertThat(Placement.FULL_BATCH).isEqualTo(LiverModel.BATCH);
  }
}
