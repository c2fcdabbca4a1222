package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.config.Settings;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.Revocation;
import org.hepatica.setup.AttentionLayer;
import org.hepatica.setup.ConsoleAddress;
import org.hepatica.setup.DataFolder;
import org.hepatica.setup.FreePorts;
import org.hepatica.setup.Rehearsal;
import org.hepatica.setup.RoomSettings;
import org.hepatica.setup.StowSetup;
import org.hepatica.setup.TlsSetup;
import org.hepatica.setup.UnboundTitles;
import org.hepatica.setup.WorkerCheck;
import org.hepatica.setup.WorkerMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hepatica check}. */
@Command(
    name = "check",
    description =
        "Check configuration, remote AEs, folders, memory, model and device, then ask each AE.",
    footer = {
      "",
      "Example:",
      "  hepatica check",
      "",
      "Ends with 2 when the configuration is wrong, with 1 when another check failed."
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Option(
      names = "--without-worker",
      description = "Leave out model and device, for which a worker process is started.")
  private boolean withoutWorker;

  private boolean failed;

  /** The configuration itself is wrong, so that {@code serve} would not be tried again. */
  private boolean wrong;

  /** Messages of checks that failed; one fault may fail several. */
  private final Set<String> told = new HashSet<>();

  @Override
  public Integer call() {
    HepaticaConfig config = options.load();
    String file = options.confDir() == null ? "built-in defaults" : options.confDir() + " is valid";
    say("configuration", () -> file);
    RoomSettings rooms = new RoomSettings(config);
    require("DICOM ports", () -> ports(rooms));
    if (!failed) { // else that line says what is wrong with a file of TLS
      rooms
          .tls()
          .flatMap(TlsSetup::revocation)
          .ifPresent(lists -> say("revocation", () -> holding(lists, config)));
    }
    require("free ports", () -> free(new FreePorts(config, rooms)));
    say("console", () -> console(config));
    say("data folder", () -> writable(config));
    say("worker memory", () -> WorkerMemory.check(config));
    if (!config.settings().model().layer().isEmpty()) {
      require("attention layer", () -> AttentionLayer.check(config));
    }
    if (!config.settings().schedule().retrain().rehearsal().isEmpty()) {
      require("rehearsal", () -> String.join(", ", Rehearsal.folders(config)));
    }
    if (!withoutWorker) {
      say("model, device", () -> WorkerCheck.run(config));
    }
    if (config.remoteAes().isEmpty()) {
      say("remote AEs", () -> "none: nobody may send; see ae-config/pacs.yaml.example");
    }
    UnboundTitles.warning(config)
        .ifPresent(warning -> say("AE titles", () -> "WARNING " + warning));
    StowSetup.warnings(config).forEach(warning -> say("STOW-RS", () -> "WARNING " + warning));
    for (RemoteAe ae : config.remoteAes()) {
      say(
          "AE " + ae.aeTitle(),
          () ->
              ae.isWeb()
                  ? ae.stow() + " " + EchoCommand.ask(config, ae)
                  : Peer.address(ae.host(), ae.port())
                      + " "
                      + answer(config, rooms, ae)
                      + known(ae));
    }
    return wrong ? ExitCode.USAGE : failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  /** As {@link #say}, of what {@code serve} would not start with either. */
  private void require(String what, Callable<String> check) {
    wrong |= say(what, check) instanceof ConfigException;
  }

  /** Returns why the check failed, or null. */
  private Exception say(String what, Callable<String> check) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.printf("ok      %-16s %s%n", what, check.call());
      return null;
    } catch (Exception e) { // a check that fails must not hide the others
      failed = true;
      String message = Failures.message(e);
      out.printf("FAILED  %-16s %s%n", what, told.add(message) ? message : "as above");
      return e;
    }
  }

  private static String ports(RoomSettings rooms) {
    List<String> ports = new ArrayList<>();
    for (ListenSettings port : rooms.listen()) {
      ports.add(port.port() + (port.tls() == null ? " plain" : " TLS"));
    }
    return String.join(", ", ports)
        + rooms.tls().map(tls -> ", " + tls.summary(Instant.now()) + soon(tls)).orElse("");
  }

  /** A scanner that only sends takes no calls: no failure then. */
  private static String answer(HepaticaConfig config, RoomSettings rooms, RemoteAe ae)
      throws IOException {
    try {
      return EchoCommand.echo(config, rooms.connect(ae));
    } catch (IOException e) {
      if (ae.receives() || !ae.sends()) {
        throw e;
      }
      return "WARNING, well if it only sends and wants no late report on storage commitment: "
          + e.getMessage();
    }
  }

  /** Over TLS: by what it is told from others that are trusted. */
  private static String known(RemoteAe ae) {
    if (!ae.tls()) {
      return "";
    }
    return ae.certificates().isEmpty()
        ? "; any trusted certificate may use its title (certificates)"
        : "; known by its own certificate (%d named)".formatted(ae.certificates().size());
  }

  /** A running node's own are in use, too: no failure then. */
  private static String free(FreePorts ports) {
    List<String> taken = ports.taken();
    return taken.isEmpty()
        ? "all"
        : "WARNING "
            + String.join(", ", taken)
            + " in use: well if this node runs now; else stop what listens there, or choose"
            + " another";
  }

  private static String console(HepaticaConfig config) {
    Settings.Console console = config.settings().console();
    return console.enabled()
        ? Peer.address(console.bind(), console.port())
            + ConsoleAddress.warning(config).map(warning -> ": WARNING " + warning).orElse("")
        : "off";
  }

  private static String soon(TlsSetup tls) {
    return (tls.endsSoon(Instant.now()) ? ": WARNING" : "")
        + ", %d trusted".formatted(tls.trusted());
  }

  private static String holding(Revocation lists, HepaticaConfig config) {
    Instant now = Instant.now();
    if (lists.hasEnded(now)) {
      throw new ConfigException(
          config.problem(
              "dicom.tls.crl",
              "holds what has ended: " + lists.summary(now),
              "Bring the newest lists; the file is read again when it has changed."));
    }
    return lists.summary(now);
  }

  private static String writable(HepaticaConfig config) throws IOException {
    Path folder = config.dataDir();
    DataFolder.make(folder);
    Files.delete(Files.createTempFile(folder, "check", null));
    DataFolder.requireWritable(config);
    long free = Files.getFileStore(folder).getUsableSpace() >> 20;
    return folder
        + " can be written, "
        + free
        + " MB free"
        + DataFolder.warning(folder).map(warning -> ": WARNING " + warning).orElse("");
  }
}
