package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.cases.Negatives;
import org.hepatica.cases.SliceNumbers;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.learning.data.SyntheticNegatives;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica negatives}. */
@Command(
    name = "negatives",
    description =
        "Make training cases without liver: slices of a CT series that somebody has looked at, of"
            + " phantoms, or drawn ones. The folder is one of cases (images/, masks/) and goes to"
            + " train beside the others.",
    footer = {
      "",
      "Slices of a series have the numbers that flags and viewers call them by: their Instance"
          + " Numbers, or, where these are missing, negative or not unique, counted from 1 at the"
          + " feet (slices.png of segment shows them all). Names of the pictures come from hashes of"
          + " Patient ID and series UID, and count from the feet; the pictures are the patient's.",
      "",
      "Examples:",
      "  hepatica negatives ct/patient7 --liver 5-36 --out negatives",
      "  hepatica negatives ct/patient8 --only 1-3,41 --out negatives",
      "  hepatica negatives --phantom 1000,1001 --out negatives-phantom",
      "  hepatica negatives --synthetic 40 --out negatives-drawn",
      "  hepatica train cases negatives negatives-drawn --out run"
    })
final class NegativesCommand implements Callable<Integer> {
  private static final int MOST_DRAWN = 10_000;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SERIES",
      description = "Folder with the files of one CT series.")
  private Path series;

  @Option(
      names = "--liver",
      paramLabel = "SLICES",
      description = "Slices of the series that hold liver, such as 5-36: all others are taken.")
  private String liver;

  @Option(
      names = "--only",
      paramLabel = "SLICES",
      description = "Slices that are taken, such as 1-4,37-41, instead of --liver.")
  private String only;

  @Option(
      names = "--phantom",
      paramLabel = "SEED",
      split = ",",
      description =
          "Phantoms whose slices without liver are taken (1 to 99 are those of tests; never train"
              + " on them).")
  private List<Long> phantoms = new ArrayList<>();

  @Option(
      names = "--synthetic",
      paramLabel = "N",
      description = "Draw N slices: a table, thorax, pelvis. They span 0 to 255 HU.")
  private Integer synthetic;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of --synthetic (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private PictureOptions pictures;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "The folder of cases.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    check();
    CaseFolder range = pictures.range();
    int size = pictures.size();
    int written = 0;
    try {
      Negatives negatives = new Negatives(new CaseWriter(out, range.huLow(), range.huHigh()), size);
      if (series != null) {
        written +=
            negatives.series(
                series,
                liver == null ? null : SliceNumbers.parse(liver),
                only == null ? null : SliceNumbers.parse(only));
      }
      for (long phantom : phantoms) {
        written += negatives.phantom(phantom);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (synthetic != null) {
      SyntheticNegatives.write(out, synthetic, seed);
      written += synthetic;
    }
    if (written == 0) {
      throw new InputRefused("no slice without liver was found: nothing was written to " + out);
    }
    spec.commandLine().getOut().println(written + " slices without liver in " + out);
    return ExitCode.DONE;
  }

  private void check() {
    if (series == null && phantoms.isEmpty() && synthetic == null) {
      throw usage("Name a series, --phantom or --synthetic.");
    }
    if ((series != null) != (liver != null ^ only != null) || liver != null && only != null) {
      throw usage(
          "A series goes with --liver (the slices that hold liver) or --only (the slices to take).");
    }
    if (series != null && !Files.isDirectory(series)) {
      throw new InputRefused(series + " is not a folder");
    }
    if (synthetic != null && (synthetic < 1 || synthetic > MOST_DRAWN)) {
      throw usage("--synthetic " + synthetic + " is not within 1 to " + MOST_DRAWN);
    }
    if (synthetic != null && !pictures.areDefaults()) {
      throw usage(
          "--synthetic draws 256x256 slices that span 0:255; write them to a folder of their own");
    }
  }

  private ParameterException usage(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
