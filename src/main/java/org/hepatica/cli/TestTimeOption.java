package org.hepatica.cli;

import org.hepatica.unet.TestTime;
import picocli.CommandLine.Option;

/** {@code --test-time}, the same wherever a model is measured. */
final class TestTimeOption {
  @Option(
      names = "--test-time",
      paramLabel = "MODE",
      defaultValue = "sizes",
      description =
          "How slices are looked at, as analysis.testTime: none or sizes (default:"
              + " ${DEFAULT-VALUE}).")
  TestTime mode;
}
