package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.testing.OpensslAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;

class CheckCommandTest extends CommandRuns {
  @Test
  void checkEchoesEveryAe() throws Exception {
    try (DicomListener pacs = pacs((request, in) -> DimseStatus.SUCCESS)) {
      assertThat(run(with("check", "--without-worker"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).containsPattern("ok +AE PACS +127.0.0.1:" + pacs.port());
    }
    assertThat(run(with("check", "--without-worker"))).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).containsPattern("FAILED +AE PACS +no connection");
  }

  /** A scanner takes no calls. Where results go to it, it must. */
  @Test
  void checkBearsWithAnAeThatOnlySends() throws Exception {
    List<String> scanner = List.of("aeTitle: SCANNER", "host: 127.0.0.1", "port: 1", "sends: true");
    Path file = Files.write(aes.resolve("scanner.yaml"), scanner);
    String[] check = {"check", "--without-worker", "--set", "console.port=0"};
    assertThat(run(with(check))).as(() -> out.toString()).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern(
            "ok +AE SCANNER +127.0.0.1:1 WARNING, well if .*: no connection to SCANNER");
    Files.writeString(file, "receives: true\n", StandardOpenOption.APPEND);
    assertThat(run(with(check))).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void checkTellsOfPortsThatAreInUseAndFailsForAddressesOfOthers() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      String port = "dicom.port=" + taken.getLocalPort();
      String[] check = {
        "check", "--without-worker", "--set", "dicom.bind=127.0.0.1", "--set", "console.port=0"
      };
      run(with(join(check, "--set", port)));
      assertThat(out.toString())
          .containsPattern(
              "ok +free ports +WARNING dicom.port " + taken.getLocalPort() + " in use: well if");
      run(with(join(check, "--set", "dicom.port=0")));
      assertThat(out.toString()).containsPattern("ok +free ports +all");
      assertThat(run(with(join(check, "--set", "dicom.bind=192.0.2.1"))))
          .isEqualTo(ExitCode.FAILED);
      assertThat(out.toString()).containsPattern("FAILED +free ports +[^\n]*\n[^\n]*192.0.2.1");
    }
  }

  /** As {@code serve} does, which does not start with them. */
  @Test
  void checkEndsWithTwoWhereSettingsAreWrongAndTellsOfThemOnce() {
    String fault = "which is neither a UID nor a keyword";
    assertThat(
            run(with("check", "--without-worker", "--set", "dicom.storageClasses=CTImageStorag")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(out.toString())
        .containsOnlyOnce(fault)
        .containsPattern("FAILED +free ports +as above\n")
        .containsPattern("ok +data folder ");
  }

  /** A node does not start with it, and who restarts one has asked `check` before. */
  @Test
  void checkSaysThatAFolderForRehearsalIsNone() throws Exception {
    String[] check = {"check", "--without-worker", "--set"};
    Path absent = folder.resolve("absent");
    assertThat(run(with(join(check, "schedule.retrain.rehearsal=" + absent))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .containsPattern(
            "FAILED +rehearsal +[^\n]*\n[^\n]*names " + absent + ", which is no folder of cases");
    Files.createDirectories(absent.resolve("images"));
    run(with(join(check, "schedule.retrain.rehearsal=" + absent)));
    assertThat(out.toString()).containsPattern("ok +rehearsal +" + absent + "@0.0:255.0");
  }

  private static String[] join(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  /** Who teaches, and who is sent results, should be known by more than any trusted certificate. */
  @Test
  void checkTellsOfTitlesThatAnyTrustedCertificateMayUse() throws Exception {
    OpensslAuthority ca = new OpensslAuthority(folder, "CA");
    Identity node = ca.issue("node");
    List<String> lines =
        List.of(
            "dicom:",
            "  tls:",
            "    enabled: true",
            "    certificate: " + node.certificate(),
            "    key: " + node.key(),
            "    trust: " + ca.pem());
    Files.write(folder.resolve("hepatica.yaml"), lines);
    ae("STATION", "sends: true", "teaches: true", "tls: true");
    ae("PACS", "receives: true", "tls: true");
    ae("SCANNER", "sends: true", "tls: true");
    ae("OLD", "receives: true");
    ae(
        "BOUND",
        "sends: true",
        "teaches: true",
        "tls: true",
        "certificates: ['DNS:bound.example.org']");
    String[] check = with("check", "--without-worker", "--conf", folder.toString());
    run(check);
    assertThat(out.toString())
        .containsPattern(
            "ok +AE titles +WARNING HEP-271 any certificate that dicom\\.tls\\.trust believes may"
                + " use the titles PACS \\(receives results\\), STATION \\(teaches\\): .*");
    run(join(check, "--set", "dicom.plain=false"));
    assertThat(out.toString()).as("who has no choice but TLS").contains("titles OLD (receives");
    Files.delete(aes.resolve("BOUND.yaml"));
    assertThat(run(join(check, "--set", "dicom.tls.mutual=false"))).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).as("where nobody shows any").doesNotContain("HEP-271");
    run(with("check", "--without-worker"));
    assertThat(out.toString()).doesNotContain("HEP-271");
  }

  private void ae(String title, String... more) throws IOException {
    List<String> lines = List.of("aeTitle: " + title, "host: 127.0.0.1", "port: 1");
    Path file = aes.resolve(title + ".yaml");
    Files.write(file, Stream.concat(lines.stream(), Arrays.stream(more)).toList());
  }

  @Test
  void checkTellsOfRevocationListsThatHaveEnded() throws Exception {
    OpensslAuthority ca = new OpensslAuthority(folder, "CA");
    Identity node = ca.issue("node");
    Path crl = ca.list(folder.resolve("ca.crl"));
    List<String> lines =
        List.of(
            "dicom:",
            "  tls:",
            "    enabled: true",
            "    certificate: " + node.certificate(),
            "    key: " + node.key(),
            "    trust: " + ca.pem(),
            "    crl: ca.crl");
    Path conf = Files.write(folder.resolve("hepatica.yaml"), lines);
    String[] check = with("check", "--without-worker", "--conf", folder.toString());
    run(check);
    assertThat(out.toString())
        .containsPattern("ok +revocation +revocation lists of CN=CA until 20");
    ca.list(crl, Duration.ofDays(-2), Duration.ofDays(-1));
    assertThat(run(check)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .containsPattern(
            "FAILED +revocation +.*\n\\Q"
                + conf
                + "\\E:7: dicom.tls.crl holds what has ended: .*CN=CA")
        .contains("Bring the newest lists");
    Files.delete(crl);
    assertThat(run(check)).as("serve would not start").isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .containsPattern(
            "FAILED +DICOM ports +.*\n\\Q" + conf + "\\E:7: dicom.tls.crl cannot be used");
  }
}
