package org.hepatica.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.UidKeyword;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CertificateBinding;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.node.Callers;
import org.hepatica.testing.OpensslAuthority;
import org.hepatica.testing.TestAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the configuration to ports, limits, lists and certificates. */
class NetSettingsTest {
  private static final TestAuthority CA = new TestAuthority("CA");

  @TempDir Path folder;

  private HepaticaConfig config(String... lines) throws IOException {
    Files.write(folder.resolve(HepaticaConfig.FILE), List.of(lines));
    Path aes = folder.resolve("ae-config");
    return HepaticaConfig.load(
        folder, Files.isDirectory(aes) ? aes : null, null, List.of(), Map.of());
  }

  private String[] tls(Duration lasts, String... more) {
    Identity node = CA.issue(folder, "node", Duration.ofDays(-300), lasts, "localhost");
    CA.pem(folder);
    List<String> lines =
        new ArrayList<>(
            List.of(
                "dicom:",
                "  tls:",
                "    enabled: true",
                "    certificate: " + node.certificate().getFileName(),
                "    key: " + node.key().getFileName(),
                "    trust: CA.pem"));
    lines.addAll(List.of(more));
    return lines.toArray(String[]::new);
  }

  @Test
  void plainPortAloneHasTheLimitsOfTheFile() throws Exception {
    List<ListenSettings> ports =
        new RoomSettings(
                config(
                    "dicom:",
                    "  maxAssociations: 7",
                    "  maxAssociationsPerAe: 3",
                    "  maxContexts: 5",
                    "  maxCommandSetKb: 2",
                    "  storageClasses: [CTImageStorage, MR Image Storage, 1.2.840.113619.4.26]",
                    "  transferSyntaxes: [JPEGLosslessSV1, 1.2.840.10008.1.2]"))
            .listen();
    assertThat(ports).hasSize(1);
    ListenSettings port = ports.get(0);
    assertThat(port.port()).isEqualTo(11112);
    assertThat(port.tls()).isNull();
    assertThat(List.of(port.maxAssociations(), port.maxAssociationsPerAe(), port.maxContexts()))
        .containsExactly(7, 3, 5);
    assertThat(port.maxCommandSet()).isEqualTo(2048);
    assertThat(port.storageClasses())
        .containsExactly(Uids.CT_IMAGE, Uids.MR_IMAGE, "1.2.840.113619.4.26");
    assertThat(port.transferSyntaxes())
        .containsExactly(TransferSyntax.JPEG_LOSSLESS_SV1.uid(), TransferSyntax.IMPLICIT_LE.uid());
  }

  @Test
  void emptyListsAreTheUsualOnes() throws Exception {
    ListenSettings port = new RoomSettings(HepaticaConfig.defaults()).listen().get(0);
    ListenSettings usual = ListenSettings.builder().build();
    assertThat(port.storageClasses()).isEqualTo(usual.storageClasses());
    assertThat(port.transferSyntaxes()).isEqualTo(usual.transferSyntaxes());
    assertThat(usual.storageClasses()).allMatch(UidKeyword.STORAGE_CLASS::knows);
    assertThat(usual.transferSyntaxes()).allMatch(UidKeyword.TRANSFER_SYNTAX::knows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "storageClasses: [CTImageStorge]          | Did you mean CTImageStorage?",
        "storageClasses: [xyz]                    | neither a UID nor a keyword",
        "storageClasses: [1.2.840.10008.1.1]      | is no storage class",
        "storageClasses: [1.2.840.10008.5.1.4.1.2.2.1] | is no storage class",
        "transferSyntaxes: [JPEGLoslessSV1]       | Did you mean JPEGLosslessSV1?",
        "transferSyntaxes: [MPEG2MPML]            | what cannot be decoded is not accepted",
        "transferSyntaxes: [1.2.3]                | is not decoded here"
      })
  void entriesThatAreNoneNameTheirLine(String line, String what) throws Exception {
    RoomSettings rooms = new RoomSettings(config("dicom:", "  " + line));
    assertThatThrownBy(rooms::listen)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(folder.resolve(HepaticaConfig.FILE) + ":2: dicom.")
        .hasMessageContaining(what);
  }

  @Test
  void bothPortsShareTheirRoom() throws Exception {
    List<ListenSettings> ports = new RoomSettings(config(tls(Duration.ofDays(100)))).listen();
    assertThat(ports).extracting(ListenSettings::port).containsExactly(11112, 2762);
    assertThat(ports.get(0).places()).isSameAs(ports.get(1).places());
    assertThat(ports.get(1).tls().mutual()).isTrue();
    assertThat(ports.get(1).tls().handshake()).isEqualTo(Duration.ofSeconds(10));
    assertThat(ports.get(0).tls()).isNull();
    HepaticaConfig alone = config(tls(Duration.ofDays(100), "  plain: false"));
    assertThat(new RoomSettings(alone).listen())
        .extracting(ListenSettings::port)
        .containsExactly(2762);
  }

  @Test
  void aFileThatCannotBeUsedNamesTheSettingAndTheFile() throws Exception {
    RoomSettings expired = new RoomSettings(config(tls(Duration.ofDays(-3))));
    assertThatThrownBy(expired::listen)
        .isInstanceOf(NotNowException.class)
        .hasMessageStartingWith(folder.resolve(HepaticaConfig.FILE) + ":4: dicom.tls.certificate")
        .hasMessageContaining(folder.resolve("node.pem") + " (CN=node) expired on ");
    String[] lines = tls(Duration.ofDays(3));
    Files.delete(folder.resolve("node.key"));
    assertThatThrownBy(() -> new RoomSettings(config(lines)).listen())
        .hasMessageContaining(":5: dicom.tls.key cannot be used: " + folder.resolve("node.key"))
        .hasMessageContaining("does not exist");
  }

  @Test
  void aFileOfRevocationListsThatCannotBeUsedNamesItsSetting() throws Exception {
    String[] lines = tls(Duration.ofDays(100), "    crl: ca.crl");
    assertThatThrownBy(() -> new RoomSettings(config(lines)).listen())
        .isInstanceOf(NotNowException.class)
        .hasMessageStartingWith(folder.resolve(HepaticaConfig.FILE) + ":7: dicom.tls.crl")
        .hasMessageContaining("cannot be used: " + folder.resolve("ca.crl") + " does not exist");
    Files.writeString(folder.resolve("ca.crl"), "-----BEGIN X509 CRL-----\ncut");
    assertThatThrownBy(() -> new RoomSettings(config(lines)).listen())
        .hasMessageContaining("holds a revocation list, in line 1, that does not end");
    new OpensslAuthority(folder, "Root").list(folder.resolve("ca.crl"));
    TlsSetup setup = new RoomSettings(config(lines)).tls().orElseThrow();
    assertThat(setup.revocation().orElseThrow().summary(Instant.now()))
        .contains("of CN=Root until 20")
        .endsWith("none of CN=CA (what it issued is refused)");
    assertThat(new RoomSettings(config(tls(Duration.ofDays(100)))).tls().get().revocation())
        .isEmpty();
  }

  @Test
  void theEndOfACertificateIsSeenComing() throws Exception {
    TlsSetup tls = new RoomSettings(config(tls(Duration.ofDays(31).plusHours(1)))).tls().get();
    Instant now = Instant.now();
    assertThat(tls.endsSoon(now)).isFalse();
    assertThat(tls.summary(now)).contains("certificate CN=node until 20").contains("(31 days)");
    assertThat(tls.endsSoon(now.plus(Duration.ofDays(2)))).isTrue();
    assertThat(tls.hasEnded(now.plus(Duration.ofDays(32)))).isTrue();
    assertThat(tls.summary(now.plus(Duration.ofDays(32)))).contains("it has ended: renew it");
  }

  @Test
  void anAeWithTlsIsCalledAndHeardOverTlsOnly() throws Exception {
    Path aes = Files.createDirectories(folder.resolve("ae-config"));
    Files.write(
        aes.resolve("a.yaml"), List.of("aeTitle: A", "host: 127.0.0.1", "port: 104", "tls: true"));
    Files.write(aes.resolve("b.yaml"), List.of("aeTitle: B", "host: 127.0.0.1", "port: 104"));
    HepaticaConfig config = config(tls(Duration.ofDays(100)));
    RoomSettings rooms = new RoomSettings(config);
    ConnectSettings a = rooms.connect(config.remoteAe("A").orElseThrow());
    assertThat(a.tls().checkHostName()).isTrue();
    assertThat(rooms.connect(config.remoteAe("B").orElseThrow()).tls()).isNull();
    InetAddress here = InetAddress.getByName("127.0.0.1");
    try (Callers callers = new Callers("HEPATICA", config.remoteAes())) {
      assertThat(callers.decide(new Caller("HEPATICA", "A", here, true, null)))
          .isEqualTo(Decision.ACCEPT);
      assertThat(callers.decide(new Caller("HEPATICA", "A", here, false, null)))
          .isEqualTo(Decision.NOT_ENCRYPTED);
      assertThat(callers.decide(new Caller("HEPATICA", "B", here, true, null)))
          .isEqualTo(Decision.ACCEPT);
      assertThat(callers.decide(new Caller("HEPATICA", "B", here, false, null)))
          .isEqualTo(Decision.ACCEPT);
      assertThat(callers.decide(new Caller("HEPATICA", "C", here, true, null)))
          .isEqualTo(Decision.CALLING_AE_NOT_RECOGNIZED);
    }
  }

  @Test
  void anAeWithCertificatesIsWhoeverShowsOneOfThem() throws Exception {
    X509Certificate own = CA.issue(folder, "pacs", "pacs.example.org").x509();
    X509Certificate other = CA.issue(folder, "ct-1", "ct-1.example.org").x509();
    Path aes = Files.createDirectories(folder.resolve("ae-config"));
    Files.write(
        aes.resolve("a.yaml"),
        List.of(
            "aeTitle: A", "host: 127.0.0.1", "port: 104", "tls: true", "certificates: [CN=pacs]"));
    Files.write(
        aes.resolve("b.yaml"), List.of("aeTitle: B", "host: 127.0.0.1", "port: 104", "tls: true"));
    HepaticaConfig config = config(tls(Duration.ofDays(100)));
    RoomSettings rooms = new RoomSettings(config);
    CertificateBinding binding = rooms.connect(config.remoteAe("A").orElseThrow()).tls().binding();
    assertThat(binding.holds(own)).isTrue();
    assertThat(binding.holds(other)).isFalse();
    assertThat(rooms.connect(config.remoteAe("B").orElseThrow()).tls().binding()).isNull();
    InetAddress here = InetAddress.getByName("127.0.0.1");
    try (Callers callers = new Callers("HEPATICA", config.remoteAes())) {
      assertThat(callers.decide(new Caller("HEPATICA", "A", here, true, own)))
          .isEqualTo(Decision.ACCEPT);
      assertThat(callers.decide(new Caller("HEPATICA", "A", here, true, other)))
          .isEqualTo(Decision.OTHER_CERTIFICATE);
      assertThat(callers.decide(new Caller("HEPATICA", "A", here, true, null)))
          .isEqualTo(Decision.OTHER_CERTIFICATE);
      assertThat(callers.decide(new Caller("HEPATICA", "A", here, false, null)))
          .isEqualTo(Decision.NOT_ENCRYPTED);
      assertThat(callers.decide(new Caller("HEPATICA", "B", here, true, other)))
          .isEqualTo(Decision.ACCEPT);
    }
  }
}
