package org.hepatica.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceMemoryTest {
  /** As reported to Deeplearning4j's trackers, and by the CUDA libraries. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cudaMalloc failed; Bytes: [1077940224]; Error code [2]; DEVICE [0]",
        "Failed to allocate 1283331072 bytes from DEVICE [0] memory",
        "Failed to allocate 400 bytes from HOST memory",
        "[DEVICE] allocation failed; Error code: [2]",
        "Op [conv2d] execution failed; Error code: [2]",
        "CUDA error 2: out of memory",
        "CUBLAS_STATUS_ALLOC_FAILED"
      })
  void memory(String message) {
    assertThat(DeviceMemory.exhausted(new RuntimeException(message))).isTrue();
    assertThat(DeviceMemory.exhausted(new RuntimeException("Op failed", new Error(message))))
        .isTrue();
  }

  @Test
  void otherFailures() {
    for (String message :
        new String[] {
          "execIndexReduce failed; Error code: [77]",
          "transform failed; Error code: [209]",
          "CUDA exception happened. Terminating. Last op: [null]",
          "memset failed on device_0",
          null
        }) {
      assertThat(DeviceMemory.exhausted(new RuntimeException(message))).as(message).isFalse();
    }
    RuntimeException ring = new RuntimeException("a");
    ring.initCause(new RuntimeException("b", ring));
    assertThat(DeviceMemory.exhausted(ring)).isFalse();
  }
}
