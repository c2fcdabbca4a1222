package org.hepatica.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.setup.RoomSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica echo}. */
@Command(
    name = "echo",
    description = "Ask a remote AE whether it answers (C-ECHO).",
    footer = {"", "Example:", "  hepatica echo PACS", "  hepatica echo PACS@10.1.2.3:104"})
final class EchoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Parameters(paramLabel = "AE", description = "Its AE title in ae-config, or TITLE@host:port.")
  private String ae;

  @Option(
      names = "--tls",
      description = "With TITLE@host:port: over TLS. One of ae-config says so itself.")
  private boolean tls;

  @Override
  public Integer call() throws IOException {
    HepaticaConfig config = options.load();
    ConnectSettings to = RemotePeer.of(ae, tls, config, spec);
    spec.commandLine().getOut().println(to.peer() + " " + echo(config, to));
    return ExitCode.DONE;
  }

  /**
   * Echoes a peer.
   *
   * @return its answer and how long it took
   * @throws IOException when it does not answer success; the message names it
   */
  static String echo(HepaticaConfig config, ConnectSettings to) throws IOException {
    long start = System.nanoTime();
    try (DicomConnection connection =
        new RoomSettings(config).engine().connect(to, List.of(OfferedContext.VERIFICATION))) {
      DimseStatus status = connection.echo();
      if (!status.success()) {
        throw new IOException(to.peer() + " answered the echo with " + status);
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      String how = to.tls() == null ? "" : " over TLS";
      return "answers " + status + " in " + millis + " ms" + how;
    }
  }
}
