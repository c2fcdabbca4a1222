package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.hepatica.testing.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates an AE is known by. */
class CertificateBindingTest {
  @TempDir Path folder;

  private static boolean holds(X509Certificate certificate, String... bound) {
    return CertificateBinding.of(List.of(bound)).holds(certificate);
  }

  @Test
  void aFingerprintIsOfOneCertificate() throws Exception {
    TestAuthority ca = new TestAuthority("CA");
    X509Certificate one = ca.issue(folder, "pacs").x509();
    X509Certificate renewed = ca.issue(folder, "pacs").x509();
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(one.getEncoded());
    String plain = HexFormat.of().formatHex(sum);
    String colons = HexFormat.ofDelimiter(":").withUpperCase().formatHex(sum);
    for (String form : List.of(plain, colons, plain.toUpperCase(), colons.toLowerCase())) {
      assertThat(holds(one, form)).isTrue();
      assertThat(holds(one, "ab".repeat(32), form)).isTrue();
      assertThat(holds(renewed, form)).isFalse();
    }
    assertThat(CertificateBinding.describe(one))
        .isEqualTo("the certificate \"CN=pacs\" (SHA-256 " + colons + ")");
    assertThat(holds(null, plain)).isFalse();
  }

  @Test
  void namesAndSubjectsOutliveARenewal() {
    TestAuthority ca = new TestAuthority("CA");
    X509Certificate pacs = ca.issue(folder, "pacs", "PACS.example.org", "10.1.2.3").x509();
    assertThat(holds(pacs, "DNS:pacs.example.ORG")).isTrue();
    assertThat(holds(pacs, "DNS:example.org")).isFalse();
    assertThat(holds(pacs, "DNS:pacs")).isFalse();
    assertThat(holds(pacs, "CN=pacs")).isTrue();
    assertThat(holds(pacs, "cn = PACS")).isTrue();
    assertThat(holds(pacs, "CN=pacs,O=Hospital")).isFalse();
    assertThat(holds(pacs, "CN=pac")).isFalse();
    X509Certificate any = ca.issue(folder, "any", "*.example.org").x509();
    assertThat(holds(any, "DNS:pacs.example.org")).as("* is no other's name").isFalse();
    X509Certificate none = ca.issue(folder, "none").x509();
    assertThat(holds(none, "DNS:none")).isFalse();
  }

  @Test
  void whatIsNoneIsAMistakeOfTheProgram() {
    assertThatThrownBy(() -> CertificateBinding.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CertificateBinding.of(List.of("pacs")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
