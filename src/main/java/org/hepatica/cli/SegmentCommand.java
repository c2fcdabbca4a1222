package org.hepatica.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hepatica.workbench.Segment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica segment}. */
@Command(
    name = "segment",
    description =
        "Segment the liver in every CT series of a folder, without a PACS: results as DICOM files,"
            + " and findings.json.",
    footer = {
      "",
      "Example:",
      "  hepatica segment /path/to/study --out results",
      "",
      "findings.json holds no name or ID out of a data set. Files that were skipped stand in it, as"
          + " on the screen, by the names they have on the disk: call nothing after a patient there, or"
          + " keep it where the data may be.",
      "",
      "The folder of a series, series-N, appears when all is in it, findings.json at the end. What"
          + " ended by kill -9 leaves .work in the --out folder: delete it.",
      "",
      "Ends with 1 when the analysis of a series failed, also where others have results, with 3 when"
          + " no series could be processed; findings.json says why."
    })
final class SegmentCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Parameters(paramLabel = "IN", description = "A folder of DICOM files, or one file.")
  private Path in;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "A new or empty folder for the results.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    if (!Files.exists(in)) {
      throw new InputRefused(in + " does not exist");
    }
    NewFolder.require(spec, out);
    return switch (Segment.run(options.load(), in, out, spec.commandLine().getOut())) {
      case PROCESSED -> ExitCode.DONE;
      case FAILED ->
          throw new CommandFailed(
              "the analysis of a series failed, see " + out.resolve("findings.json"));
      case NOTHING -> ExitCode.REFUSED;
    };
  }
}
