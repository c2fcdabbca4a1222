package org.nd4j.nativeblas;

/**
 * The class Deeplearning4j 1.0.0-M2.1 asks, by reflection and under its name of before M2, whether
 * oneDNN may be used. Without it the layer helpers stay silently off and the network runs ten times
 * slower.
 *
 * @see org.hepatica.unet.NativeHelpers
 */
public final class Nd4jCpu {

  private Nd4jCpu() {}

  /** Answers for {@code org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment}. */
  public static final class Environment {

    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /** Called by {@code BaseMKLDNNHelper.mklDnnEnabled()}. */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /** Whether the native library was built with oneDNN and may use it. */
    public boolean isUseMKLDNN() {
      return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN();
    }
  }
}
