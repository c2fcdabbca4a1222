package org.hepatica.setup;

import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;

/**
 * Whether the largest series that the admission gate lets in fits into the worker's heap. One that
 * does not ends as FAILED, after all its attempts; one that the gate keeps out has a notice that
 * says why.
 */
public final class WorkerMemory {
  /** Of the network's answer to a slice: 256 × 256 probabilities of 2 bytes, kB. */
  private static final int ANSWER_KB = 128;

  /** The program itself, masks and attention, MB. */
  private static final int BESIDE_MB = 200;

  private WorkerMemory() {}

  /**
   * What the largest series takes, of how much.
   *
   * @throws ConfigException when that is more than there is
   */
  public static String check(HepaticaConfig config) {
    Settings.Admission admission = config.settings().admission();
    int heapMb = config.settings().analysis().heapMb();
    int answersMb = (admission.maxSlices() * ANSWER_KB + 1023) / 1024;
    int needMb = admission.maxVolumeMb() + answersMb + BESIDE_MB;
    if (needMb > heapMb) {
      throw new ConfigException(
          config.problem(
              "analysis.heapMb",
              "is %d; a series of admission.maxVolumeMb, %d MB, and admission.maxSlices, %d, takes about %d MB"
                  .formatted(heapMb, admission.maxVolumeMb(), admission.maxSlices(), needMb),
              cure(heapMb - answersMb - BESIDE_MB, needMb)));
    }
    return "a series at the limits takes about %d of %d MB of heap".formatted(needMb, heapMb);
  }

  private static String cure(int volumeMb, int needMb) {
    String raise = "Write " + needMb + " or more, if the machine has it";
    return volumeMb > 0
        ? raise
            + ", or admission.maxVolumeMb: "
            + volumeMb
            + ", so that longer series get a notice."
        : raise + ", or less for both limits, so that longer series get a notice.";
  }
}
