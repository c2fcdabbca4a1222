package org.hepatica.setup;

import java.util.Optional;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;
import org.hepatica.dicom.net.Peer;

/** Where the console listens, which asks nobody for a password to read. */
public final class ConsoleAddress {
  private ConsoleAddress() {}

  /**
   * What to say of an address that other machines reach; empty where only this one does, or where
   * there is no console.
   *
   * @throws org.hepatica.config.NotNowException when it is no address of this machine
   */
  public static Optional<String> warning(HepaticaConfig config) {
    Settings.Console console = config.settings().console();
    if (!console.enabled()
        || new RoomSettings(config).address("console.bind", console.bind()).isLoopbackAddress()) {
      return Optional.empty();
    }
    return Optional.of(
        "HEP-128 the status page listens on %s (console.bind), where other machines may read it: it asks for no password, and takes whatever Host a request names; guard it, or bind it to 127.0.0.1"
            .formatted(Peer.address(console.bind(), console.port())));
  }
}
