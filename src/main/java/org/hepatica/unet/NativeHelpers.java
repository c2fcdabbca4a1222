package org.hepatica.unet;

import java.util.List;
import java.util.Properties;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether Deeplearning4j's oneDNN helpers are really on, and the JVM flags that a process which
 * computes must carry.
 *
 * <p>Deeplearning4j 1.0.0-M2.1 disables its helpers by default and, when they are enabled, looks
 * for a class that no longer exists ({@link org.nd4j.nativeblas.Nd4jCpu} stands in). Both happen
 * without a word and cost a factor of ten.
 */
public final class NativeHelpers {

  private static final String DISABLE = "org.eclipse.deeplearning4j.helpers.disable";
  private static final String OFF_HEAP = "org.bytedeco.javacpp.maxbytes";
  private static final String PHYSICAL = "org.bytedeco.javacpp.maxphysicalbytes";

  private NativeHelpers() {}

  /**
   * The flags of a JVM that computes.
   *
   * @param heapMegabytes limit of the Java heap; small on purpose, so that the collector frees
   *     off-heap arrays in time
   * @param offHeapMegabytes limit of arrays outside the heap
   */
  public static List<String> jvmFlags(int heapMegabytes, int offHeapMegabytes) {
    if (heapMegabytes < 64 || offHeapMegabytes < 64) {
      throw new IllegalArgumentException("heap and off-heap limits are at least 64 MB each");
    }
    return List.of(
        "-Xmx" + heapMegabytes + "m",
        "-Djava.awt.headless=true",
        "-D" + DISABLE + "=false",
        "-D" + OFF_HEAP + "=" + offHeapMegabytes + "m",
        // Java's heap, code and the native library itself count as physical memory too.
        "-D" + PHYSICAL + "=" + (heapMegabytes + offHeapMegabytes + 1024) + "m",
        "-Dorg.bytedeco.javacpp.maxretries=20");
  }

  /** Whether convolutions of this process run through oneDNN. Loads the native library. */
  public static boolean active() {
    return !Boolean.parseBoolean(System.getProperty(DISABLE, "true"))
        && BaseMKLDNNHelper.mklDnnEnabled();
  }

  /**
   * One line for the log or a status page: backend, threads, and whether the helpers are on or why
   * not.
   */
  public static String describe() {
    Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
    String state;
    if (Boolean.parseBoolean(System.getProperty(DISABLE, "true"))) {
      state = "oneDNN helpers OFF, about ten times slower: start Java with -D" + DISABLE + "=false";
    } else if (!BaseMKLDNNHelper.mklDnnEnabled()) {
      state =
          "oneDNN helpers OFF, about ten times slower: the native library lacks oneDNN or"
              + " org.nd4j.nativeblas.Nd4jCpu is not on the class path";
    } else {
      state = "oneDNN helpers on";
    }
    return "ND4J %s, %s threads, %s"
        .formatted(environment.get("backend"), environment.get("omp.threads"), state);
  }

  /**
   * Refuses to compute slowly in silence.
   *
   * @throws IllegalStateException when the helpers are off, saying why
   */
  public static void require() {
    if (!active()) {
      throw new IllegalStateException(describe());
    }
  }
}
