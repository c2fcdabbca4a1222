package org.hepatica.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of TLS, and what they ask of others. */
class TlsSettingsTest extends ConfigFixture {

  private static final String[] TLS = {
    "dicom:",
    "  tls:",
    "    enabled: true",
    "    certificate: node.pem",
    "    key: tls/node.key",
    "    trust: /etc/ca.pem"
  };

  private static String[] without(String word) {
    return java.util.Arrays.stream(TLS).filter(l -> !l.contains(word)).toArray(String[]::new);
  }

  @Test
  void pathsOfTlsBeginAtTheFolderOfTheFile() throws IOException {
    yaml(TLS);
    HepaticaConfig config = load();
    Settings.Tls tls = config.settings().dicom().tls();
    assertThat(config.confPath(tls.certificate())).isEqualTo(conf.resolve("node.pem"));
    assertThat(config.confPath(tls.key())).isEqualTo(conf.resolve("tls/node.key"));
    assertThat(config.confPath(tls.trust())).isEqualTo(Path.of("/etc/ca.pem"));
    assertThat(HepaticaConfig.defaults().confPath("x")).isEqualTo(Path.of("x").toAbsolutePath());
    assertThat(load(List.of("dicom.tls.port=0"), Map.of("HEPATICA_DICOM_TLS_MUTUAL", "false")))
        .extracting(c -> c.settings().dicom().tls())
        .satisfies(t -> assertThat(t.port()).isZero())
        .satisfies(t -> assertThat(t.mutual()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(strings = {"certificate", "key", "trust"})
  void tlsWithoutOneOfItsFilesIsRefused(String file) throws IOException {
    yaml(without(file));
    ConfigProblem problem = problem();
    assertThat(problem.key()).isEqualTo("dicom.tls." + file);
    assertThat(problem.toString())
        .startsWith(conf.resolve(HepaticaConfig.FILE).toString())
        .contains("is empty, but dicom.tls.enabled is true")
        .contains("the PEM file of");
  }

  @Test
  void revocationListsNeedSomebodyWhoIsTrusted() throws IOException {
    String[] lines = without("trust");
    lines = java.util.Arrays.copyOf(lines, lines.length + 2);
    lines[lines.length - 2] = "    mutual: false";
    lines[lines.length - 1] = "    crl: ca.crl";
    yaml(lines);
    assertThat(problem().toString())
        .startsWith(line(lines.length) + ": dicom.tls.crl is set, but dicom.tls.trust is empty");
    assertThat(load(List.of("dicom.tls.trust=ca.pem"), Map.of()).settings().dicom().tls().crl())
        .isEqualTo("ca.crl");
  }

  @Test
  void portsMustDifferAndOneMustBeOpen() throws IOException {
    yaml("dicom:", "  plain: false");
    assertThat(problem().toString())
        .startsWith(line(2) + ": dicom.plain")
        .contains("there would be no DICOM port");
    String[] same = java.util.Arrays.copyOf(TLS, TLS.length + 1);
    same[TLS.length] = "    port: 11112";
    yaml(same);
    assertThat(problem().toString()).startsWith(line(7) + ": dicom.tls.port is 11112");
    assertThat(load(List.of("dicom.plain=false"), Map.of()).settings().dicom().plain()).isFalse();
  }

  @Test
  void anEncryptedAeNeedsTls() throws IOException {
    ae("a.yaml", "aeTitle: A", "host: a", "port: 104", "tls: true");
    assertThat(problem().toString())
        .startsWith(aes.resolve("a.yaml") + ":4: tls is true, but dicom.tls.enabled is false")
        .contains("write \"tls: false\"");
    yaml(TLS);
    assertThat(load().remoteAe("A").orElseThrow().tls()).isTrue();
    String[] oneWay = without("trust");
    oneWay = java.util.Arrays.copyOf(oneWay, oneWay.length + 1);
    oneWay[oneWay.length - 1] = "    mutual: false";
    yaml(oneWay);
    assertThat(problem().toString())
        .startsWith(aes.resolve("a.yaml") + ":4: tls is true, but dicom.tls.trust is empty");
  }
}
