package org.hepatica.analysis.device;

/** What nd4j-cuda-11.6 1.0.0-M2.1 brings, where the build has it ({@code -Pcuda}). */
public final class CudaLibrary {
  /** Newest compute capability with code of its own, for people. */
  static final String RANGE = "3.7 to 8.9";

  /**
   * Compute capabilities of the machine code in {@code libnd4jcuda.so}. There is no PTX, from which
   * a driver could make code for others.
   */
  private static final int[][] CODE = {
    {3, 7}, {5, 0}, {5, 2}, {6, 0}, {6, 1}, {7, 0}, {7, 5}, {8, 0}, {8, 6}
  };

  private CudaLibrary() {}

  /** Whether this build has ND4J's CUDA backend. Looks for it, and loads nothing. */
  public static boolean present() {
    return CudaLibrary.class.getResource("/org/nd4j/linalg/jcublas/JCublasBackend.class") != null;
  }

  /**
   * Whether it holds code that the GPU can run: code runs on its own compute capability and on
   * higher minor ones of the same major (CUDA C++ Programming Guide, "Binary Compatibility").
   */
  public static boolean runsOn(Gpu gpu) {
    for (int[] code : CODE) {
      if (code[0] == gpu.major() && code[1] <= gpu.minor()) {
        return true;
      }
    }
    return false;
  }
}
