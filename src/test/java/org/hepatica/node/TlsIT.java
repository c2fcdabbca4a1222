package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.phantom.Enhanced;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.hepatica.testing.TestAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study comes in and its results go out over TLS, from and to whom the certificate names, beside
 * a plain port that stays closed to it. The study is one enhanced image.
 */
class TlsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Path STUDY = Path.of("test-data/phantom/ct").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void bothWays() throws IOException {
    Peers.require("storescu");
    int plainPort = FreePort.next();
    int tlsPort = FreePort.next();
    int pacsPort = FreePort.next();
    TestAuthority ca = new TestAuthority("Hospital CA");
    Path trust = ca.pem(folder);
    Identity own = ca.issue(folder, "node", "localhost", "127.0.0.1");
    Identity theirs = ca.issue(folder, "pacs", "localhost", "127.0.0.1");
    NodeFolders.pacs(folder, pacsPort);
    Identity other = ca.issue(folder, "ct-1", "localhost", "127.0.0.1");
    Files.writeString(
        folder.resolve("ae-config/pacs.yaml"),
        "tls: true\ncertificates: [DNS:not-this-one, CN=pacs]\n",
        StandardOpenOption.APPEND);
    try (DcmtkPacs pacs = DcmtkPacs.startTls(folder, pacsPort, theirs, trust);
        HepaticaProcess node =
            NodeFolders.serve(
                folder,
                plainPort,
                Duration.ofSeconds(1),
                NodeFolders.ONCE,
                "--set",
                "dicom.tls.enabled=true",
                "--set",
                "dicom.tls.port=" + tlsPort,
                "--set",
                "dicom.tls.certificate=" + own.certificate(),
                "--set",
                "dicom.tls.key=" + own.key(),
                "--set",
                "dicom.tls.trust=" + trust)) {
      node.awaitOutput("Hepatica is ready", PATIENCE);
      assertThat(node.output())
          .contains("port 127.0.0.1:" + plainPort)
          .contains("TLS port 127.0.0.1:" + tlsPort)
          .contains("HEP-107 TLS certificate CN=node until 20");
      Peers.Output plain =
          Peers.run(
              folder,
              Duration.ofSeconds(30),
              Peers.require("echoscu").toString(),
              "-aet",
              "PACS",
              "-aec",
              "HEPATICA",
              "127.0.0.1",
              String.valueOf(plainPort));
      assertThat(plain.text()).contains("Calling AE Title Not Recognized");
      node.awaitOutput("HEP-254 PACS (127.0.0.1) must come over TLS", Duration.ofSeconds(30));
      Peers.Output anothers =
          Peers.run(
              folder,
              Duration.ofSeconds(30),
              Peers.require("echoscu").toString(),
              "+tls",
              other.key().toString(),
              other.certificate().toString(),
              "+cf",
              trust.toString(),
              "-aet",
              "PACS",
              "-aec",
              "HEPATICA",
              "127.0.0.1",
              String.valueOf(tlsPort));
      assertThat(anothers.text()).contains("Calling AE Title Not Recognized");
      node.awaitOutput(
          "HEP-270 PACS (127.0.0.1) showed the certificate \"CN=ct-1\"", Duration.ofSeconds(30));
      Enhanced enhanced = Enhanced.of(STUDY);
      pacs.send(tlsPort, List.of(enhanced.write(folder.resolve("ct")).resolve("enhanced.dcm")));
      node.awaitOutput("→ DONE", PATIENCE);
      assertThat(node.stop()).isZero();
      List<String> modalities =
          pacs.received().stream().map(header -> header.string(Tag.MODALITY)).toList();
      assertThat(modalities).filteredOn("SEG"::equals).hasSize(1);
      assertThat(modalities).filteredOn("OT"::equals).hasSizeGreaterThan(1);
      DataSet seg =
          pacs.received().stream()
              .filter(header -> "SEG".equals(header.string(Tag.MODALITY)))
              .findFirst()
              .orElseThrow();
      DataSet source =
          seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
              .get(0)
              .item(Tag.DERIVATION_IMAGE_SEQUENCE)
              .item(Tag.SOURCE_IMAGE_SEQUENCE);
      assertThat(source.string(Tag.REFERENCED_SOP_INSTANCE_UID)).isEqualTo(enhanced.uid());
      assertThat(source.integer(Tag.REFERENCED_FRAME_NUMBER, 0)).isPositive();
    }
  }
}
