package org.hepatica.setup;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;
import org.hepatica.config.ConfigProblem;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.config.RemoteAe;
import org.hepatica.config.Settings;
import org.hepatica.delivery.AuthorizationFile;
import org.hepatica.delivery.StowSettings;
import org.hepatica.dicom.net.Tls;
import org.hepatica.dicom.net.TlsFileException;
import org.hepatica.dicom.net.TlsFiles;

/** From the file of a server that takes results by STOW-RS to what delivery is told. */
public final class StowSetup {
  private final HepaticaConfig config;
  private final RoomSettings rooms;

  /** Settings of this configuration. */
  public StowSetup(HepaticaConfig config, RoomSettings rooms) {
    this.config = config;
    this.rooms = rooms;
  }

  /**
   * How to store to one.
   *
   * @param ae one with {@code stow}
   * @throws NotNowException when its trust, its authorization or a file of TLS cannot be used
   */
  public StowSettings of(RemoteAe ae) {
    Settings.Dicom dicom = config.settings().dicom();
    URI base = URI.create(ae.stow());
    return new StowSettings(
        base,
        authorization(ae),
        "https".equals(base.getScheme()) ? tls(ae) : null,
        Duration.ofSeconds(dicom.connectSeconds()),
        Duration.ofSeconds(dicom.responseSeconds()));
  }

  private Path authorization(RemoteAe ae) {
    if (ae.authorization().isBlank()) {
      return null;
    }
    Path file = config.confPath(ae.authorization());
    try {
      AuthorizationFile.read(file); // what it holds is read again for each visit
      return file;
    } catch (IOException e) {
      throw new NotNowException(
          problem(
              ae,
              "authorization",
              "cannot be used: " + e.getMessage(),
              "The path begins at the folder of hepatica.yaml."));
    }
  }

  /**
   * With {@code dicom.tls} enabled this node shows its certificate where it is asked for one, and
   * {@code dicom.tls.crl} is of those whom {@code dicom.tls.trust} believes, not of others.
   */
  private Tls tls(RemoteAe ae) {
    Optional<Tls> ofAssociations = rooms.tls().map(TlsSetup::tls);
    if (ae.trust().isBlank()) {
      return ofAssociations.orElseThrow(); // else the configuration was refused
    }
    Path file = config.confPath(ae.trust());
    try {
      X509ExtendedTrustManager trust = TlsFiles.trust(file);
      Duration handshake = Duration.ofSeconds(config.settings().dicom().tls().handshakeSeconds());
      return new Tls(
          ofAssociations.map(Tls::keys).orElse(null), trust, false, true, handshake, null, null);
    } catch (TlsFileException e) {
      throw new NotNowException(problem(ae, "trust", "cannot be used: " + e.what(), e.cure()));
    }
  }

  /** With the key as it stands in the file. */
  private ConfigProblem problem(RemoteAe ae, String key, String what, String cure) {
    String where = config.where("ae." + ae.aeTitle() + "." + key);
    return new ConfigProblem(where, key, what, cure);
  }

  /** What to say of servers that are stored to without TLS over a network, and of open secrets. */
  public static List<String> warnings(HepaticaConfig config) {
    List<String> warnings = new ArrayList<>();
    for (RemoteAe ae : config.remoteAes()) {
      if (ae.isWeb() && isOnTheNetwork(URI.create(ae.stow()))) {
        warnings.add(
            "HEP-243 results go to %s (%s) without encryption%s: write https: under stow in its file of ae-config, if it speaks that"
                .formatted(
                    ae.aeTitle(),
                    ae.stow(),
                    ae.authorization().isBlank() ? "" : ", and its authorization with them"));
      }
      if (!ae.authorization().isBlank()) {
        Path file = config.confPath(ae.authorization());
        if (isOpen(file)) {
          warnings.add(
              "HEP-244 %s can be read by every user of this machine; run chmod 600 on it"
                  .formatted(file));
        }
      }
    }
    return warnings;
  }

  private static boolean isOpen(Path file) {
    try {
      return AuthorizationFile.isOpen(file);
    } catch (IOException e) {
      return false; // one that is not there is told where it is read
    }
  }

  /** Asks no name service: whatever is called by another name may be far away. */
  private static boolean isOnTheNetwork(URI base) {
    String host = base.getHost();
    return "http".equals(base.getScheme())
        && !host.equals("localhost")
        && !host.equals("[::1]")
        && !host.matches("127(\\.[0-9]{1,3}){3}");
  }
}
