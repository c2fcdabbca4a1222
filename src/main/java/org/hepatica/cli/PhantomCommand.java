package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomFiles;
import org.hepatica.phantom.PhantomOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hepatica phantom}. */
@Command(
    name = "phantom",
    description =
        "Make a synthetic abdominal CT with a known liver: a DICOM series, and the truth beside it."
            + " The same options give the same bytes.",
    footer = {"", "Example:", "  hepatica phantom --out phantom --seed 1000 --slices 60"})
final class PhantomCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where it is put.")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      required = true,
      description = "The patient. 1 to 99 are those of tests and test-data; never train on them.")
  private long seed;

  @Option(names = "--slices", paramLabel = "N", description = "Axial slices (default: 44).")
  private Integer slices;

  @Option(
      names = "--spacing",
      paramLabel = "MM",
      description = "Distance of the slices in mm (default: 5).")
  private Double spacing;

  @Option(names = "--matrix", paramLabel = "N", description = "Rows and columns (default: 512).")
  private Integer matrix;

  @Option(
      names = "--noise",
      paramLabel = "HU",
      description = "Standard deviation of the noise in HU (default: 11).")
  private Double noise;

  @Option(
      names = "--storage",
      paramLabel = "KIND",
      description = "How CT numbers are stored: ${COMPLETION-CANDIDATES} (default: SIGNED_16).")
  private PhantomOptions.Storage storage;

  @Override
  public Integer call() throws IOException {
    PhantomFiles files = Phantom.write(out, phantom());
    spec.commandLine()
        .getOut()
        .printf(
            java.util.Locale.ROOT,
            "series %s%ntruth  %s%nliver  %.1f mL%n",
            files.series(),
            files.truth(),
            files.volumeMl());
    return ExitCode.DONE;
  }

  private PhantomOptions phantom() {
    try {
      PhantomOptions options = PhantomOptions.of(seed);
      if (slices != null || spacing != null) {
        options =
            options.withSlices(
                slices == null ? options.slices() : slices,
                spacing == null ? options.sliceSpacing() : spacing);
      }
      if (matrix != null) {
        options = options.withMatrix(matrix, matrix);
      }
      if (noise != null) {
        options = options.withNoise(noise);
      }
      return storage == null ? options : options.withStorage(storage);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
