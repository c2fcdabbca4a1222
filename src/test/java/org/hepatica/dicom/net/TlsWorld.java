package org.hepatica.dicom.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.hepatica.testing.TestAuthority;
import org.hepatica.testing.TestAuthority.Identity;

/** Two authorities and those who have certificates of them. Made once: keys take time. */
final class TlsWorld {
  static final Duration HANDSHAKE = Duration.ofSeconds(20);
  static final Path FOLDER = folder();
  static final TestAuthority OURS = new TestAuthority("Our CA");
  static final TestAuthority THEIRS = new TestAuthority("Other CA");
  static final Path TRUST = OURS.pem(FOLDER);
  static final Path OTHER_TRUST = THEIRS.pem(FOLDER);
  static final Identity NODE = OURS.issue(FOLDER, "node", "127.0.0.1", "localhost");
  static final Identity PACS = OURS.issue(FOLDER, "pacs", "127.0.0.1", "localhost");
  static final Identity ELSEWHERE = OURS.issue(FOLDER, "elsewhere", "pacs.example.org");
  static final Identity STRANGER = THEIRS.issue(FOLDER, "stranger", "127.0.0.1");
  static final Identity EXPIRED =
      OURS.issue(FOLDER, "expired", Duration.ofDays(-20), Duration.ofDays(-10), "127.0.0.1");
  static final Identity SHORT =
      OURS.issue(FOLDER, "short", 1024, Duration.ofDays(-1), Duration.ofDays(9), "127.0.0.1");
  static final Identity SHA1 = OURS.issueWithSha1(FOLDER, "sha1", "127.0.0.1");

  private TlsWorld() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("tls");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    for (java.io.File file : folder.toFile().listFiles()) {
      if (!file.delete()) {
        file.deleteOnExit();
      }
    }
    folder.toFile().deleteOnExit();
  }

  /** Mutual, with the host name checked. */
  static Tls tls(Identity identity) {
    return tls(identity, TRUST, true);
  }

  static Tls tls(Identity identity, Path trust, boolean checkHostName) {
    return files(identity, trust).tls(true, checkHostName, HANDSHAKE);
  }

  /** One who believes our authority and shows nothing. */
  static Tls nobody() {
    Tls trusting = tls(NODE);
    return new Tls(null, trusting.trust(), false, true, HANDSHAKE, null, null);
  }

  private static TlsFiles files(Identity identity, Path trust) {
    try {
      return TlsFiles.read(identity.certificate(), identity.key(), trust, null);
    } catch (TlsFileException e) {
      throw new AssertionError(e);
    }
  }

  /** Shows a certificate that this program would not let its owner use. */
  static Tls careless(Identity identity) {
    return careless(identity, identity.x509());
  }

  /** Shows a chain of certificates that this program would not let anybody use. */
  static Tls careless(Identity identity, java.security.cert.Certificate... chain) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "own",
          Pem.read(TlsFileException.Part.KEY, identity.key()).key(),
          new char[] {'x'},
          chain);
      var factory = javax.net.ssl.KeyManagerFactory.getInstance("SunX509");
      factory.init(store, new char[] {'x'});
      var keys = (javax.net.ssl.X509ExtendedKeyManager) factory.getKeyManagers()[0];
      return new Tls(keys, tls(NODE).trust(), true, true, HANDSHAKE, null, null);
    } catch (java.security.GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A TLS socket of Java itself to a port of this machine, its handshake done. */
  static SSLSocket socket(Tls tls, int port, int receiveBuffer) throws IOException {
    Socket plain = new Socket();
    if (receiveBuffer > 0) {
      plain.setReceiveBufferSize(receiveBuffer);
    }
    plain.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ScriptedPeer.PATIENCE_MS);
    SSLSocket socket =
        (SSLSocket) tls.context().getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    socket.setSoTimeout(ScriptedPeer.PATIENCE_MS);
    socket.startHandshake();
    return socket;
  }
}
