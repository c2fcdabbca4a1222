package org.hepatica.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.delivery.StowProbe;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.setup.RoomSettings;
import org.hepatica.setup.StowSetup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica echo}. */
@Command(
    name = "echo",
    description =
        "Ask a remote AE whether it answers: by C-ECHO, one with stow by a search (QIDO-RS).",
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
    RemoteAe web = config.remoteAe(ae).filter(RemoteAe::isWeb).orElse(null);
    if (web != null) {
      if (tls) {
        throw new ParameterException(
            spec.commandLine(),
            "--tls goes with TITLE@host:port; %s is asked as stow in its file of ae-config says."
                .formatted(ae));
      }
      spec.commandLine().getOut().println("%s (%s) %s".formatted(ae, web.stow(), ask(config, web)));
      return ExitCode.DONE;
    }
    ConnectSettings to = RemotePeer.of(ae, tls, config, spec);
    spec.commandLine().getOut().println(to.peer() + " " + echo(config, to));
    return ExitCode.DONE;
  }

  /**
   * Asks a server of STOW-RS.
   *
   * @return its answer and how long it took
   * @throws IOException when it does not answer success; the message names it
   */
  static String ask(HepaticaConfig config, RemoteAe web) throws IOException {
    return StowProbe.ask(web.aeTitle(), new StowSetup(config, new RoomSettings(config)).of(web));
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
