package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.Tls;
import org.hepatica.dicom.net.TlsFiles;
import org.hepatica.testing.TestAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;

class EchoAndSendTest extends CommandRuns {
  @Test
  void echoSaysWhetherAnAeAnswers() throws Exception {
    try (DicomListener pacs = pacs((request, in) -> DimseStatus.SUCCESS)) {
      assertThat(run(with("echo", "PACS"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).contains("PACS (127.0.0.1:" + pacs.port() + ") answers 0000H in ");
      assertThat(run(with("echo", "PACS@localhost:" + pacs.port()))).isEqualTo(ExitCode.DONE);
      assertThat(run(with("echo", "OTHER@localhost:" + pacs.port()))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("rejected the association").doesNotContain("\tat ");
      assertThat(run(with("echo", "PASC"))).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("PASC").contains("[PACS]");
      assertThat(run(with("echo", "PACS", "--tls"))).as("in clear").isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("--tls goes with TITLE@host:port", "\"tls: true\"");
    }
    for (String wrong : List.of("A\\B@localhost:104", "PACS@localhost:0", "PACS@localhost:65536")) {
      assertThat(run(with("echo", wrong))).as(wrong).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("\"" + wrong + "\" is not TITLE@host:port", "65535");
    }
    assertThat(run(with("echo", "PACS"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no connection to PACS");
  }

  @Test
  void anAeWithTlsIsCalledOverTls() throws Exception {
    TestAuthority ca = new TestAuthority("CA");
    Identity node =
        ca.issue(folder, "node", Duration.ofDays(-1), Duration.ofDays(9), "127.0.0.1", "localhost");
    Path trust = ca.pem(folder);
    Tls tls =
        TlsFiles.read(node.certificate(), node.key(), trust, null)
            .tls(true, true, Duration.ofSeconds(10));
    Files.write(
        folder.resolve("hepatica.yaml"),
        List.of(
            "dicom:",
            "  tls:",
            "    enabled: true",
            "    certificate: node.pem",
            "    key: node.key",
            "    trust: CA.pem"));
    ListenSettings settings = ListenSettings.builder().bind(LOOPBACK).tls(tls).build();
    try (DicomListener pacs =
        DicomEngines.pick("embedded")
            .listen(settings, caller -> Decision.ACCEPT, (r, in) -> DimseStatus.SUCCESS)) {
      Path ae = aes.resolve("pacs.yaml");
      List<String> lines = List.of("aeTitle: PACS", "host: 127.0.0.1", "port: " + pacs.port());
      Files.write(ae, lines);
      Files.writeString(ae, "tls: true\n", StandardOpenOption.APPEND);
      String conf = folder.toString();
      assertThat(run(with("echo", "PACS", "--conf", conf))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).contains("answers 0000H").contains("over TLS");
      String address = "PACS@localhost:" + pacs.port();
      assertThat(run(with("echo", address, "--tls", "--conf", conf))).isEqualTo(ExitCode.DONE);
      assertThat(run(with("check", "--without-worker", "--conf", conf))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString())
          .containsPattern("ok +DICOM ports +11112 plain, 2762 TLS, certificate CN=node until 20")
          .contains("(8 days: renew it): WARNING, 1 trusted");
      Files.write(ae, lines);
      assertThat(run(with("echo", address, "--tls"))).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("dicom.tls.enabled is false");
    }
  }

  @Test
  void sendsWhatPhantomMakesByteForByte() throws Exception {
    Path phantom = folder.resolve("phantom");
    assertThat(
            run(
                "phantom",
                "--out",
                phantom.toString(),
                "--seed",
                "7",
                "--slices",
                "3",
                "--matrix",
                "32"))
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern("liver +[0-9.]+ mL");
    Files.writeString(phantom.resolve("ct/notes.txt"), "no DICOM");
    Map<String, byte[]> received = new ConcurrentHashMap<>();
    StoreHandler keep =
        (request, in) -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          in.transferTo(bytes);
          received.put(request.sopInstanceUid(), bytes.toByteArray());
          return DimseStatus.SUCCESS;
        };
    try (DicomListener pacs = pacs(keep)) {
      assertThat(pacs.associations()).isZero();
      assertThat(run(with("send", "PACS", phantom.resolve("ct").toString())))
          .isEqualTo(ExitCode.DONE);
    }
    assertThat(out.toString()).contains("3 sent, 0 not taken, 1 not DICOM");
    assertThat(err.toString()).contains("notes.txt");
    assertThat(received).hasSize(3);
    try (Stream<Path> files = Files.list(phantom.resolve("ct"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).toList()) {
        DicomFile dicom = Part10.readHeader(file);
        byte[] all = Files.readAllBytes(file);
        int offset = (int) dicom.dataSetOffset();
        assertThat(received.get(dicom.dataSet().string(Tag.SOP_INSTANCE_UID)))
            .isEqualTo(java.util.Arrays.copyOfRange(all, offset, all.length));
      }
    }
  }

  @Test
  void sendSaysWhatWasNotTaken() throws Exception {
    Path phantom = folder.resolve("phantom");
    run("phantom", "--out", phantom.toString(), "--seed", "7", "--slices", "1", "--matrix", "16");
    try (DicomListener pacs = pacs((request, in) -> DimseStatus.OUT_OF_RESOURCES)) {
      assertThat(pacs.associations()).isZero();
      assertThat(run(with("send", "PACS", phantom.toString()))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("0001.dcm").contains("A700H");
      Path text = Files.writeString(folder.resolve("a.txt"), "no DICOM");
      assertThat(run(with("send", "PACS", text.toString()))).isEqualTo(ExitCode.REFUSED);
      assertThat(run(with("send", "PACS", "nowhere"))).isEqualTo(ExitCode.REFUSED);
    }
  }

  @Test
  void sendSaysHowFarItCame() throws Exception {
    Path phantom = folder.resolve("phantom");
    run("phantom", "--out", phantom.toString(), "--seed", "7", "--slices", "3", "--matrix", "16");
    AtomicInteger calls = new AtomicInteger();
    StoreHandler tiring =
        (request, in) -> {
          if (calls.incrementAndGet() == 2) {
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
          }
          return DimseStatus.SUCCESS;
        };
    try (DicomListener pacs = pacs(tiring)) {
      assertThat(pacs.associations()).isZero();
      String[] send = with("send", "PACS", phantom + "/ct", "--set", "dicom.responseSeconds=1");
      assertThat(run(send)).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("0002.dcm: sending ended here; 1 of 3 files are sent")
          .contains("did not answer the C-STORE");
    }
  }
}
