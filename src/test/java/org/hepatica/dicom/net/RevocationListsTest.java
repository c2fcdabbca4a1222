package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.hepatica.dicom.net.TlsFileException.Part;
import org.hepatica.testing.OpensslAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revocation lists from a file, good and bad, and a file that changes. */
class RevocationListsTest {
  @TempDir static Path folder;
  private static OpensslAuthority one;
  private static OpensslAuthority two;

  private final LogLines log = new LogLines();

  @BeforeAll
  static void authorities() {
    one = new OpensslAuthority(folder, "One");
    two = new OpensslAuthority(folder, "Two");
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static TlsFileException fault(Path file) {
    TlsFileException e =
        catchThrowableOfType(TlsFileException.class, () -> RevocationLists.read(file));
    assertThat(e).as("a file that must be refused").isNotNull();
    assertThat(e.part()).isEqualTo(Part.CRL);
    assertThat(e.getMessage()).startsWith(file + " ").isEqualTo(e.what() + ". " + e.cure());
    return e;
  }

  /** One file of several. */
  private static Path together(String name, Path... lists) throws IOException {
    StringBuilder all = new StringBuilder("text before\n");
    for (Path list : lists) {
      all.append(Files.readString(list)).append("text between\n");
    }
    return Files.writeString(file(name), all);
  }

  @Test
  void listsInPemAndInDer() throws Exception {
    Path first = one.list(file("first.crl"));
    Path second = two.list(file("second.crl"));
    assertThat(RevocationLists.read(together("both.crl", first, second)).current()).hasSize(2);
    Path der = file("first.der");
    one.openssl("crl -outform der -in " + first + " -out " + der);
    assertThat(RevocationLists.read(der).current()).hasSize(1);
    Path twice = file("twice.der");
    byte[] bytes = Files.readAllBytes(der);
    Files.write(twice, Wire.join(bytes, bytes));
    assertThat(RevocationLists.read(twice).current()).hasSize(2);
    Files.write(twice, Wire.join(bytes, new byte[] {0x30, 3, 1}));
    assertThat(fault(twice)).hasMessageContaining("number 2, that cannot be read");
  }

  @Test
  void whatIsNoListIsRefusedWithItsLine() throws Exception {
    assertThat(fault(file("none.crl"))).hasMessageContaining("does not exist");
    assertThat(fault(folder)).hasMessageContaining("is a folder");
    assertThat(fault(one.pem())).hasMessageContaining("holds no revocation list");
    assertThat(fault(Files.writeString(file("404.crl"), "<html>Not found</html>")))
        .hasMessageContaining("holds no revocation list")
        .hasMessageContaining("BEGIN X509 CRL");
    String good = Files.readString(one.list(file("good.crl")));
    int lines = (int) good.lines().count();
    Path cut = Files.writeString(file("cut.crl"), good + good.substring(0, good.length() / 2));
    assertThat(fault(cut)).hasMessageContaining("in line " + (lines + 1) + ", that does not end");
    Path broken = file("broken.crl");
    Files.writeString(broken, "\n\n-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    assertThat(fault(broken)).hasMessageContaining("in line 3, that cannot be read");
    Files.writeString(broken, "-----BEGIN X509 CRL-----\nAAAAA\n-----END X509 CRL-----\n");
    assertThat(fault(broken)).hasMessageContaining("in line 1, that is no base64");
  }

  @Test
  void weakSignaturesAreRefused() {
    Path weak = one.list(file("weak.crl"), Duration.ofHours(-1), Duration.ofDays(1), "-md", "sha1");
    assertThat(fault(weak))
        .hasMessageContaining("signed with SHA1withECDSA")
        .hasMessageContaining("RFC 9325");
  }

  @Test
  void aChangedFileIsReadAgain() throws Exception {
    Path first = one.list(file("a.crl"));
    Path both = together("ab.crl", first, two.list(file("b.crl")));
    Path file = Files.copy(first, file("used.crl"));
    RevocationLists lists = RevocationLists.read(file);
    assertThat(lists.current()).hasSize(1).isSameAs(lists.current());
    assertThat(log.of(NetEvent.LISTS_READ)).isEmpty();
    Files.move(both, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(lists.current()).hasSize(2).isSameAs(lists.current());
    assertThat(log.of(NetEvent.LISTS_READ))
        .singleElement()
        .asString()
        .contains(file + " has changed: 2 revocation lists");
  }

  @Test
  void aFileThatCannotBeUsedAnyMoreKeepsWhatWasReadAndSaysSoOnce() throws Exception {
    Path file = one.list(file("kept.crl"));
    RevocationLists lists = RevocationLists.read(file);
    byte[] good = Files.readAllBytes(file);
    Files.delete(file);
    for (int i = 0; i < 3; i++) {
      assertThat(lists.current()).hasSize(1);
    }
    assertThat(log.of(NetEvent.LISTS_KEPT))
        .singleElement()
        .asString()
        .contains(file + " does not exist; the revocation lists read before are kept");
    Files.writeString(file, "<html>Not found</html>");
    assertThat(lists.current()).hasSize(1);
    assertThat(lists.current()).hasSize(1);
    assertThat(log.of(NetEvent.LISTS_KEPT)).hasSize(2);
    Files.write(file, good);
    assertThat(lists.current()).hasSize(1);
    assertThat(log.of(NetEvent.LISTS_READ)).hasSize(1);
    assertThat(log.of(NetEvent.LISTS_KEPT)).hasSize(2);
  }
}
