package org.hepatica.cli;

import java.util.concurrent.Callable;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.node.Serve;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hepatica serve}. */
@Command(
    name = "serve",
    description = "Run the node: take studies, segment the liver, send the results.",
    footer = {
      "",
      "Example: on another port, with the data on another disk",
      "  hepatica serve --set dicom.port=11113 --data /srv/hepatica",
      "",
      "It runs until it gets SIGTERM or Ctrl-C, then finishes what it is receiving and stops."
    })
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Override
  public Integer call() throws Exception {
    HepaticaConfig config = options.load();
    Logging.asNode(options.confDir(), config.dataDir());
    Serve.run(config, spec.commandLine().getOut());
    return ExitCode.DONE;
  }
}
