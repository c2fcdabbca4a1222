package org.hepatica.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of remote AEs. */
class RemoteAesTest extends ConfigFixture {

  @Test
  void readsEveryRemoteAe() throws IOException {
    yaml("intake:", "  quietSeconds: 7");
    ae(
        "b.yml",
        "aeTitle: PACS",
        "host: fe80::1",
        "port: 104",
        "sends: true",
        "receives: true",
        "resultsTo: [WORKSTATION, PACS]",
        "results: [seg, heatmaps]",
        "quietSeconds: 3",
        "callsFrom: [10.1.2.3, pacs-2.example.org]",
        "teaches: false");
    ae("a.yaml", "aeTitle: WORKSTATION", "host: ws", "port: 11112", "receives: true");
    ae("notes.txt", "not read");
    HepaticaConfig config = load();
    assertThat(config.remoteAes())
        .extracting(RemoteAe::aeTitle)
        .containsExactly("WORKSTATION", "PACS");
    RemoteAe pacs = config.remoteAe("PACS").orElseThrow();
    assertThat(pacs.results()).containsExactly(RemoteAe.Results.SEG, RemoteAe.Results.HEATMAPS);
    assertThat(pacs.quietSeconds()).isEqualTo(3);
    assertThat(pacs.callsFrom()).containsExactly("10.1.2.3", "pacs-2.example.org");
    assertThat(config.remoteAe("WORKSTATION").orElseThrow().quietSeconds()).isEqualTo(7);
    assertThat(config.where("ae.PACS.port")).isEqualTo(aes.resolve("b.yml") + ":3");
    assertThat(config.remoteAe("OTHER")).isEmpty();
  }

  @Test
  void certificatesAreFingerprintsNamesOrSubjects() throws IOException {
    yaml("dicom:", "  tls: {enabled: true, certificate: node.pem, key: node.key, trust: ca.pem}");
    String fingerprint = "0a:".repeat(31) + "0A";
    ae(
        "a.yaml",
        "aeTitle: A",
        "host: a",
        "port: 104",
        "tls: true",
        "certificates:",
        "  - " + fingerprint,
        "  - " + "ab".repeat(32),
        "  - DNS:pacs-2.example.org",
        "  - \"CN=PACS, O=Hospital\"");
    ae("b.yaml", "aeTitle: B", "host: a", "port: 104");
    HepaticaConfig config = load();
    assertThat(config.remoteAe("A").orElseThrow().certificates())
        .containsExactly(
            fingerprint, "ab".repeat(32), "DNS:pacs-2.example.org", "CN=PACS, O=Hospital");
    assertThat(config.remoteAe("B").orElseThrow().certificates()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AB:CD | \"AB:CD\" has 4 hexadecimal digits, not the 64 of a SHA-256 fingerprint",
        "d41d8cd98f00b204e9800998ecf8427ed41d8cd9 | has 40 hexadecimal digits",
        "[SHA1 Fingerprint=AB:CD] | is no fingerprint, name or subject",
        "pacs.example.org | is no fingerprint, name or subject",
        "DNS:*.example.org | names no host",
        "'\"DNS:\"' | names no host",
        "'\"CN=PACS,O=Hospital\"' | in quotation marks within brackets, such as [\"CN=PACS",
        "CN=PACS,O=Hospital | \"O=Hospital\" is a subject without CN, or a part of one",
        "'[\"OU=Radiology,O=Hospital\"]' | is a subject without CN",
        "'\"\"' | is blank"
      })
  void whatIsNoCertificateIsRefusedWithTheCure(String given, String what) throws IOException {
    ae("a.yaml", "aeTitle: A", "host: a", "port: 104", "certificates: " + given);
    assertThat(problems(List.of(), Map.of()))
        .anySatisfy(
            p ->
                assertThat(p.toString())
                    .startsWith(aes.resolve("a.yaml") + ":4: certificates ")
                    .contains(what));
  }

  @Test
  void aCertificateNeedsAPortThatAsksForIt() throws IOException {
    String[] file = {"aeTitle: A", "host: a", "port: 104", "certificates: [\"CN=A\"]", ""};
    ae("a.yaml", file);
    assertThat(problems(List.of(), Map.of()))
        .singleElement()
        .asString()
        .startsWith(aes.resolve("a.yaml") + ":4: certificates are set, but tls is false");
    yaml("dicom:", "  tls: {enabled: true, certificate: n, key: k, trust: ca.pem, mutual: false}");
    file[4] = "tls: true";
    ae("a.yaml", file);
    assertThat(problems(List.of(), Map.of()))
        .singleElement()
        .asString()
        .startsWith(aes.resolve("a.yaml") + ":4: certificates are set, but dicom.tls.mutual");
  }

  @Test
  void refusesAesThatDoNotFitTogether() throws IOException {
    ae("a.yaml", "aeTitle: A", "host: a", "port: 104", "resultsTo: [B, C, ARCHIV]");
    ae("b.yaml", "aeTitle: B", "host: b", "port: 104");
    ae("c.yaml", "aeTitle: ARCHIVE", "host: c", "port: 104", "receives: true");
    ae("d.yaml", "", "aeTitle: B ", "host: d", "port: 104", "tls: true", "teaches: true");
    assertThat(problems(List.of(), Map.of()))
        .extracting(ConfigProblem::toString)
        .satisfiesExactlyInAnyOrder(
            p ->
                assertThat(p)
                    .startsWith(
                        aes.resolve("a.yaml")
                            + ":4: resultsTo names \"B\", which does not receive"),
            p -> assertThat(p).contains("resultsTo names \"C\", which no file"),
            p -> assertThat(p).contains("names \"ARCHIV\"").contains("Did you mean ARCHIVE?"),
            p ->
                assertThat(p)
                    .startsWith(
                        aes.resolve("d.yaml")
                            + ":2: aeTitle \"B\" is already taken by "
                            + aes.resolve("b.yaml")
                            + ":1"),
            p -> assertThat(p).startsWith(aes.resolve("d.yaml") + ":5: tls"),
            p -> assertThat(p).startsWith(aes.resolve("d.yaml") + ":6: teaches"));
  }
}
