package org.hepatica.cli;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.config.Settings;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.Peer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Calls remote AEs as the configuration says. */
final class Callers {
  /** {@code TITLE@host:port}. */
  private static final Pattern ADDRESS = Pattern.compile("(.{1,16})@(.+):(\\d{1,5})");

  private Callers() {}

  /** The engine of the configuration. */
  static DicomEngine engine(HepaticaConfig config) {
    return DicomEngines.pick(
        config.settings().dicom().engine().name().toLowerCase(java.util.Locale.ROOT));
  }

  /**
   * A remote AE: the title of one in ae-config, or {@code TITLE@host:port}.
   *
   * @throws ParameterException when it is neither; the message lists those there are
   */
  static Peer peer(String text, HepaticaConfig config, CommandSpec spec) {
    Matcher address = ADDRESS.matcher(text);
    if (address.matches()) {
      int port = Integer.parseInt(address.group(3));
      if (port >= 1 && port <= 65535) {
        return new Peer(address.group(1), address.group(2), port);
      }
    }
    List<String> titles = config.remoteAes().stream().map(RemoteAe::aeTitle).toList();
    return config
        .remoteAe(text)
        .map(Callers::peer)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "No file of ae-config has the aeTitle "
                        + text
                        + (titles.isEmpty() ? "; there are none" : "; there are " + titles)
                        + ". An AE may also be given as TITLE@host:port."));
  }

  /** A remote AE of the configuration. */
  static Peer peer(RemoteAe ae) {
    return new Peer(ae.aeTitle(), ae.host(), ae.port());
  }

  /** How to call a peer. */
  static ConnectSettings settings(HepaticaConfig config, Peer peer) {
    Settings.Dicom dicom = config.settings().dicom();
    Duration response = Duration.ofSeconds(dicom.responseSeconds());
    return new ConnectSettings(peer, dicom.aeTitle())
        .withMaxPdu(dicom.maxPduBytes())
        .withConnect(Duration.ofSeconds(dicom.connectSeconds()), response)
        .withResponse(response)
        .withPduDeadlines(
            Duration.ofSeconds(dicom.writeSeconds()), Duration.ofSeconds(dicom.pduSeconds()));
  }
}
