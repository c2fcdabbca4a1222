package org.hepatica.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hepatica completion}. */
@Command(
    name = "completion",
    description =
        "Print a script by which bash and zsh complete commands, options and their values.",
    footer = {
      "",
      "Examples:",
      "  source <(hepatica completion)",
      "  hepatica completion > /etc/bash_completion.d/hepatica"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine whole = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(whole.getCommandName(), whole));
    out.flush();
    return ExitCode.DONE;
  }
}
