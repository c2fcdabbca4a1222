package org.hepatica.cli;

import org.hepatica.unet.TestTime;
import picocli.CommandLine.Option;

/** {@code --test-time}, the same wherever a model is measured. */
final class TestTimeOption {
  @Option(
      names = "--test-time",
      paramLabel = "MODE",
      defaultValue = "model",
      description =
          "How slices are looked at, as analysis.testTime: model (as the model was calibrated for;"
              + " once, if it never was), none or sizes (default: ${DEFAULT-VALUE}).")
  TestTime mode;
}
