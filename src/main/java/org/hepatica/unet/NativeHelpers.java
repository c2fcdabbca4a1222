package org.hepatica.unet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
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

  /** Environment of a process that computes on the CPU, also where ND4J's CUDA backend is there. */
  public static final Map<String, String> CPU_BACKEND =
      // ND4J takes the backend with the highest priority.
      Map.of("BACKEND_PRIORITY_CPU", "1000", "BACKEND_PRIORITY_GPU", "0");

  /** Environment of a process that computes on a GPU, where ND4J's CUDA backend is there. */
  public static final Map<String, String> CUDA_BACKEND =
      Map.of("BACKEND_PRIORITY_CPU", "0", "BACKEND_PRIORITY_GPU", "1000");

  /**
   * Flags of a process that computes on a GPU, after {@link #jvmFlags}. Deeplearning4j 1.0.0-M2.1
   * looks for helper classes for CUDA that are no longer published; ND4J's own operations are used.
   */
  public static final List<String> CUDA_FLAGS = List.of("-D" + DISABLE + "=true");

  private NativeHelpers() {}

  /**
   * Environment of a process that computes on {@code threads} cores, and on nothing else.
   *
   * @param threads at least 1
   */
  public static Map<String, String> onCpu(int threads) {
    Map<String, String> environment = new HashMap<>(CPU_BACKEND);
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    // Waiting threads sleep: spinning ones take the cores from whoever they wait for on a busy
    // machine.
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    return environment;
  }

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

  /** Whether this process computes on a GPU. Loads the native library. */
  public static boolean cuda() {
    return cuda(Nd4j.getExecutioner().getEnvironmentInformation());
  }

  private static boolean cuda(Properties environment) {
    return "CUDA".equalsIgnoreCase(environment.getProperty("backend"));
  }

  /** Whether convolutions of this process run through oneDNN. Loads the native library. */
  public static boolean active() {
    // On a GPU the question alone would load the CPU's library beside the GPU's.
    return !cuda()
        && !Boolean.parseBoolean(System.getProperty(DISABLE, "true"))
        && BaseMKLDNNHelper.mklDnnEnabled();
  }

  /**
   * One line for the log or a status page: backend, and threads and whether the helpers are on or
   * why not, or the GPU.
   */
  public static String describe() {
    return describe(Nd4j.getExecutioner().getEnvironmentInformation());
  }

  static String describe(Properties environment) {
    if (cuda(environment)) {
      return "ND4J CUDA, " + gpus(environment);
    }
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

  private static String gpus(Properties environment) {
    List<String> gpus = new ArrayList<>();
    if (environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY) instanceof List<?> devices) {
      for (Object device : devices) {
        if (device instanceof Map<?, ?> facts) {
          gpus.add(
              "%s (compute capability %s.%s)"
                  .formatted(
                      facts.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY),
                      facts.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY),
                      facts.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY)));
        }
      }
    }
    return gpus.isEmpty() ? "no word of the GPU" : String.join(", ", gpus);
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
