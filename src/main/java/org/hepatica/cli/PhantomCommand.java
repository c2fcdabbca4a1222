package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hepatica.phantom.Layout;
import org.hepatica.phantom.PatientPosition;
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
    footer = {
      "",
      "Examples:",
      "  hepatica phantom --out phantom --seed 1000 --slices 60",
      "  hepatica phantom --out prone --seed 1000 --position FFP --matrix 511x400"
    })
final class PhantomCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "Where it is put.")
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

  @Option(
      names = "--matrix",
      paramLabel = "N[xM]",
      description =
          "Rows and columns, front to back and right to left, of the same field of view"
              + " (default: 512; 300x401 gives pixels that are not square).")
  private String matrix;

  @Option(
      names = "--pixel",
      paramLabel = "MM[xMM]",
      description =
          "Distance of rows and of columns in mm; the field of view follows (default: 0.8).")
  private String pixel;

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

  @Option(
      names = "--position",
      paramLabel = "POSITION",
      description =
          "How the patient lies in the gantry: ${COMPLETION-CANDIDATES} (default: HFS). Rows and"
              + " columns run as the scanner sees them; the anatomy, table included, stays.")
  private PatientPosition position = PatientPosition.HFS;

  @Option(
      names = "--turn",
      paramLabel = "DEGREES",
      description = "Turn the stored picture clockwise: 0, 90, 180 or 270 (default: 0).")
  private int turn;

  @Option(names = "--transposed", description = "Exchange rows and columns of the stored picture.")
  private boolean transposed;

  @Option(names = "--reversed", description = "Number the slices from the feet to the head.")
  private boolean reversed;

  @Override
  public Integer call() throws IOException {
    PhantomFiles files = Phantom.write(out, phantom(), layout());
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

  private Layout layout() {
    try {
      return new Layout(position, turn, transposed, reversed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** One number for rows and columns, or one for each. */
  private double[] pair(String option, String text, String number) {
    if (!text.matches(number + "(x" + number + ")?")) {
      throw new ParameterException(
          spec.commandLine(), option + " is \"" + text + "\"; write N, or rows x columns as NxN");
    }
    String[] parts = text.split("x");
    double first = Double.parseDouble(parts[0]);
    return new double[] {first, parts.length == 1 ? first : Double.parseDouble(parts[1])};
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
        double[] lines = pair("--matrix", matrix, "[1-9][0-9]{0,3}");
        options = options.withMatrix((int) lines[0], (int) lines[1]);
      }
      if (pixel != null) {
        double[] mm = pair("--pixel", pixel, "[0-9]{1,3}([.][0-9]{1,9})?");
        options = options.withPixels(options.rows(), options.columns(), mm[0], mm[1]);
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
