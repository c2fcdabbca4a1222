package org.hepatica.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.setup.RoomSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A remote AE as a command names it. */
final class RemotePeer {
  /** {@code TITLE@host:port}; a title has no backslash (PS3.5 6.2, VR AE). */
  private static final Pattern ADDRESS = Pattern.compile("([ -\\[\\]-~]{1,16})@(.+):(\\d{1,5})");

  private RemotePeer() {}

  /**
   * How to call a remote AE: the title of one in ae-config, or {@code TITLE@host:port}.
   *
   * @param tls whether one that is given by its address is called over TLS
   * @throws ParameterException when it is neither; the message lists those there are. Also when TLS
   *     is asked for with one of ae-config that is called without
   */
  static ConnectSettings of(String text, boolean tls, HepaticaConfig config, CommandSpec spec) {
    RoomSettings rooms = new RoomSettings(config);
    Matcher address = ADDRESS.matcher(text);
    if (address.matches()) {
      int port = Integer.parseInt(address.group(3));
      if (port >= 1 && port <= 65535) {
        ConnectSettings plain = rooms.connect(new Peer(address.group(1), address.group(2), port));
        return tls ? rooms.encrypted(plain) : plain;
      }
    }
    RemoteAe ae = config.remoteAe(text).orElse(null);
    if (ae == null) {
      throw new ParameterException(spec.commandLine(), unknown(text, config));
    }
    if (ae.isWeb()) {
      throw new ParameterException(
          spec.commandLine(),
          text
              + " takes results by STOW-RS (stow in its file of ae-config); this command speaks"
              + " C-STORE. Name an AE with host and port.");
    }
    if (tls && !ae.tls()) {
      throw new ParameterException(
          spec.commandLine(),
          "--tls goes with TITLE@host:port; "
              + text
              + " is called as its file of ae-config says, without TLS. Write \"tls: true\" there.");
    }
    return rooms.connect(ae);
  }

  private static String unknown(String text, HepaticaConfig config) {
    if (text.contains("@")) {
      return "\""
          + text
          + "\" is not TITLE@host:port: a title has 1 to 16 printable ASCII characters and no"
          + " backslash, a port is from 1 to 65535.";
    }
    List<String> titles = config.remoteAes().stream().map(RemoteAe::aeTitle).toList();
    return "No file of ae-config has the aeTitle "
        + text
        + (titles.isEmpty() ? "; there are none" : "; there are " + titles)
        + ". An AE may also be given as TITLE@host:port.";
  }
}
