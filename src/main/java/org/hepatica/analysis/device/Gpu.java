package org.hepatica.analysis.device;

/**
 * A GPU as its driver tells it.
 *
 * @param uuid names it for {@code CUDA_VISIBLE_DEVICES}, in whatever order programs count
 * @param name for people: {@code NVIDIA A10}
 * @param major of its compute capability; 0 when the driver does not know
 * @param minor of its compute capability, 0..9
 * @param megabytes of its memory (MiB); 0 when the driver does not know
 */
public record Gpu(String uuid, String name, int major, int minor, long megabytes) {

  /** For people: {@code NVIDIA A10 (compute capability 8.6, 23028 MB)}. */
  public String description() {
    return name
        + (major == 0
            ? " (compute capability unknown"
            : " (compute capability %d.%d".formatted(major, minor))
        + (megabytes == 0 ? ")" : ", %d MB)".formatted(megabytes));
  }
}
