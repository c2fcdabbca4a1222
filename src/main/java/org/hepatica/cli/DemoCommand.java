package org.hepatica.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hepatica.workbench.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hepatica demo}. */
@Command(
    name = "demo",
    description =
        "Start a node and an embedded PACS on free ports of this machine, send a study of test-data"
            + " from one to the other, and show what comes back.",
    footer = {"", "Example:", "  hepatica demo --out demo-out"})
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      defaultValue = "demo-out",
      description = "A new or empty folder for the results (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Override
  public Integer call() throws Exception {
    NewFolder.require(spec, out);
    Demo.run(out, spec.commandLine().getOut());
    return ExitCode.DONE;
  }
}
