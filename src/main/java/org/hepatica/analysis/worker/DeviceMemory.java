package org.hepatica.analysis.worker;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells a GPU's "out of memory" from other failures. ND4J has no type for it, only words: its own,
 * the CUDA runtime's error 2 (cudaErrorMemoryAllocation), and what cuBLAS and cuDNN call it.
 */
final class DeviceMemory {
  private static final List<String> WORDS =
      List.of(
          "out of memory",
          "allocation failed",
          "failed to allocate",
          "cudamalloc failed",
          "cudaerrormemoryallocation",
          "alloc_failed");

  private static final Pattern ERROR_2 = Pattern.compile("error code:? \\[2\\]");
  private static final int DEEPEST = 20;

  private DeviceMemory() {}

  /** Whether a failure of a computation on a GPU, or a cause of it, says that memory ran out. */
  static boolean exhausted(Throwable failure) {
    Throwable t = failure;
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      String said = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (WORDS.stream().anyMatch(said::contains) || ERROR_2.matcher(said).find()) {
        return true;
      }
      t = t.getCause();
    }
    return false;
  }
}
