package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.OpensslAuthority;
import org.hepatica.testing.Peers;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who shows a certificate that was taken back stays out, and so does who cannot be looked up. */
class RevocationTest extends TlsFixture {
  @TempDir static Path folder;

  private static OpensslAuthority root;
  private static OpensslAuthority below;
  private static Identity node;
  private static Identity good;
  private static Identity bad;

  /** With an authority of its own, which takes that back. */
  private static Identity orphan;

  private static Path rootList;
  private static Path belowList;

  private Path crl;

  @BeforeAll
  static void world() {
    root = new OpensslAuthority(folder, "Root");
    below = root.intermediate("Below");
    OpensslAuthority gone = root.intermediate("Gone");
    node = root.issue("node");
    good = below.issue("good");
    bad = below.issue("bad");
    orphan = gone.issue("orphan");
    below.revoke(bad);
    root.revoke(gone);
    gone.list(folder.resolve("gone.crl"));
    rootList = root.list(folder.resolve("root.crl"));
    belowList = below.list(folder.resolve("below.crl"));
  }

  @BeforeEach
  void listen() throws IOException {
    crl = folder.resolve("in-use.crl");
    use(rootList, belowList, folder.resolve("gone.crl"));
    settings.tls(looking(node));
  }

  /** Puts lists into the file that is looked into, as a site should. */
  private void use(Path... lists) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path list : lists) {
      all.append(Files.readString(list));
    }
    Path beside = Files.writeString(folder.resolve("beside.crl"), all);
    Files.move(beside, crl, StandardCopyOption.ATOMIC_MOVE);
  }

  private Tls looking(Identity as) throws IOException {
    return looking(as, root.pem());
  }

  private Tls looking(Identity as, Path trust) throws IOException {
    return TlsFiles.read(as.certificate(), as.key(), trust, crl)
        .tls(true, true, TlsWorld.HANDSHAKE);
  }

  private static Tls blind(Identity as) throws IOException {
    return TlsFiles.read(as.certificate(), as.key(), root.pem(), null)
        .tls(true, true, TlsWorld.HANDSHAKE);
  }

  private void letIn(Tls with) throws IOException {
    try (DicomConnection connection = connect(port(), with)) {
      assertThat(connection.echo().success()).isTrue();
    }
  }

  private void stayOut(Identity who, String... why) throws IOException {
    int before = log.of(NetEvent.TLS_REFUSED).size();
    refused(blind(who));
    await().until(() -> log.of(NetEvent.TLS_REFUSED).size() > before);
    assertThat(log.of(NetEvent.TLS_REFUSED).get(before)).contains("127.0.0.1").contains(why);
  }

  @Test
  @Touches(Row.TLS)
  void callerWhoseCertificateIsOnTheListIsRefused() throws Exception {
    letIn(blind(good));
    stayOut(
        bad,
        "its certificate (CN=bad) was revoked by CN=Below on 20",
        "(key compromise); closed.",
        "have a new one issued");
    letIn(blind(good));
  }

  @Test
  @Touches(Row.TLS)
  void callerWhoseIssuerIsOnTheListIsRefused() throws Exception {
    stayOut(orphan, "(CN=orphan) is issued by CN=Gone, which was revoked by CN=Root on 20");
  }

  @Test
  @Touches(Row.TLS)
  void senderRefusesAPeerThatIsOnTheList() throws Exception {
    settings.tls(blind(bad));
    assertThat(refused(looking(node)))
        .hasMessageContainingAll("(CN=bad) was revoked by CN=Below", "have a new one issued");
    onlyLine(NetEvent.TLS_REFUSED, "it says that our certificate has expired or is revoked");
  }

  @Test
  @Touches(Row.TLS)
  void senderRefusesAPeerWithoutAListAndTakesOneOnTheList() throws Exception {
    settings.tls(blind(good));
    letIn(looking(node));
    use(rootList);
    assertThat(refused(looking(node))).hasMessageContaining("CN=Below has no revocation list");
  }

  @Test
  @Touches(Row.TLS)
  void anIssuerWithoutAListShutsOutWhatItIssued() throws Exception {
    use(rootList);
    stayOut(
        good,
        "(CN=good) cannot be looked up: CN=Below has no revocation list in " + crl,
        "Add the list of this issuer");
    use(belowList);
    stayOut(good, "(CN=good) is issued by CN=Below, which cannot be looked up: CN=Root has no");
  }

  @Test
  @Touches(Row.TLS)
  void aListThatHasEndedShutsOutUntilANewOneIsBrought() throws Exception {
    Path ended = folder.resolve("ended.crl");
    below.list(ended, Duration.ofDays(-2), Duration.ofMinutes(-1));
    use(rootList, ended);
    settings.tls(looking(node));
    stayOut(
        good,
        "(CN=good) cannot be looked up: the revocation list of CN=Below in " + crl + " ended on 20",
        "Bring the issuer's newest list");
    use(rootList, belowList);
    letIn(blind(good));
    use(rootList, ended, belowList);
    letIn(blind(good));
    stayOut(bad, "was revoked by CN=Below");
  }

  @Test
  @Touches(Row.TLS)
  void aListOfAnotherKeyDoesNotCount() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other"));
    if (!Files.exists(other.resolve("Below"))) {
      new OpensslAuthority(other, "Below").list(other.resolve("below.crl"));
    }
    use(rootList, other.resolve("below.crl"));
    stayOut(good, "the revocation list of CN=Below in " + crl + " does not hold for it");
  }

  @Test
  @Touches(Row.TLS)
  void aListOfATimeToComeDoesNotCount() throws Exception {
    Path early = folder.resolve("early.crl");
    below.list(early, Duration.ofDays(1), Duration.ofDays(2));
    use(rootList, early);
    stayOut(good, "does not hold for it", "not be of a time to come");
  }

  @Test
  @Touches(Row.TLS)
  void anIssuerInTheTrustFileIsLookedUpInTheListOfItsOwn() throws Exception {
    Path trust = folder.resolve("trust-all.pem");
    Path gone = folder.resolve("Gone/ca.pem");
    Files.writeString(
        trust,
        Files.readString(gone) + Files.readString(below.pem()) + Files.readString(root.pem()));
    settings.tls(looking(node, trust));
    letIn(blind(good));
    stayOut(orphan, "is issued by CN=Gone, which was revoked by CN=Root");
  }

  @Test
  @Touches(Row.TLS)
  void aCertificateThatIsTrustedItselfIsLookedUpWhereItsIssuerIsKnown() throws Exception {
    Path trust = folder.resolve("trust-bad.pem");
    Files.writeString(
        trust,
        Files.readString(folder.resolve("Below/bad.pem"))
            + Files.readString(below.pem())
            + Files.readString(root.pem()));
    settings.tls(looking(node, trust));
    stayOut(bad, "was revoked by CN=Below");
  }

  @Test
  @Touches(Row.TLS)
  void aCertificateThatIsTrustedByItselfNeedsNoListAndIsRefusedWhereOneNamesIt() throws Exception {
    Path trust = folder.resolve("trust-two.pem");
    Files.writeString(
        trust,
        Files.readString(folder.resolve("Below/good.pem"))
            + Files.readString(folder.resolve("Below/bad.pem")));
    use(rootList);
    settings.tls(looking(node, trust));
    letIn(blind(good));
    letIn(blind(bad));
    use(rootList, belowList);
    letIn(blind(good));
    stayOut(bad, "was revoked by CN=Below");
  }

  /** Else who was let in once would stay for an hour. */
  @Test
  @Touches(Row.TLS)
  void whoIsRevokedDoesNotComeBackWithATicket() throws Exception {
    Identity once = below.issue("once");
    SSLContext context = blind(once).context();
    try (ScriptedPeer peer = ScriptedPeer.over(socket(context))) {
      peer.associate();
    }
    SSLSocket again = socket(context);
    long before = again.getSession().getCreationTime();
    try (ScriptedPeer peer = ScriptedPeer.over(again)) {
      peer.associate();
    }
    Thread.sleep(20); // a new session has another time of creation
    SSLSocket third = socket(context);
    assertThat(third.getSession().getCreationTime()).as("not resumed").isGreaterThan(before);
    third.close();
    below.revoke(once);
    use(rootList, below.list(folder.resolve("once.crl")));
    try (SSLSocket last = socket(context)) {
      last.getInputStream().read();
    } catch (IOException refused) {
      // by an alert, which may come after the handshake
    }
    await().until(() -> !log.of(NetEvent.TLS_REFUSED).isEmpty());
    onlyLine(NetEvent.TLS_REFUSED, "(CN=once) was revoked by CN=Below");
  }

  private SSLSocket socket(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(ScriptedPeer.PATIENCE_MS);
    socket.startHandshake();
    return socket;
  }

  /** A hospital's node must not call out, whatever a certificate says. */
  @Test
  @Touches(Row.TLS)
  void nobodyIsAskedOverTheNetwork() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    web.start();
    try {
      String url = "URI:http://127.0.0.1:" + web.getAddress().getPort();
      Identity chatty =
          below.issue(
              "chatty",
              "crlDistributionPoints = " + url + "/below.crl",
              "authorityInfoAccess = OCSP;" + url + "/ocsp,caIssuers;" + url + "/below.cer");
      letIn(blind(chatty));
      use(rootList);
      stayOut(chatty, "CN=Below has no revocation list");
      assertThat(asked).hasValue(0);
    } finally {
      web.stop(0);
    }
  }

  @Test
  @Touches(Row.TLS)
  void echoscuWithARevokedCertificateStaysOut() throws Exception {
    assertThat(echoscu(good).exit()).isZero();
    Peers.Output refused = echoscu(bad);
    assertThat(refused.exit()).as(refused.text()).isNotZero();
    onlyLine(NetEvent.TLS_REFUSED, "(CN=bad) was revoked by CN=Below");
  }

  private Peers.Output echoscu(Identity as) throws IOException {
    return Peers.run(
        folder,
        Duration.ofSeconds(60),
        Peers.require("echoscu").toString(),
        "+tls",
        as.key().toString(),
        as.certificate().toString(),
        "+cf",
        root.pem().toString(),
        "+cf",
        below.pem().toString(),
        "-aec",
        "HEPATICA",
        "-aet",
        "PEER",
        "127.0.0.1",
        String.valueOf(port()));
  }

  /** The other way round, by a server of others: {@code openssl s_server}. */
  @Test
  @Touches(Row.TLS)
  void opensslWithARevokedCertificateIsNotCalled() throws Exception {
    int port = FreePort.next();
    Process server =
        new ProcessBuilder(
                List.of(
                    Peers.require("openssl").toString(),
                    "s_server",
                    "-accept",
                    String.valueOf(port),
                    "-cert",
                    bad.certificate().toString(),
                    "-cert_chain",
                    bad.certificate().toString(),
                    "-key",
                    bad.key().toString(),
                    "-CAfile",
                    root.pem().toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s_server.log").toFile())
            .start();
    try {
      await().until(() -> Files.readString(folder.resolve("s_server.log")).contains("ACCEPT"));
      TlsFailed e =
          catchThrowableOfType(TlsFailed.class, () -> connect(port, looking(node)).close());
      assertThat(e).hasMessageContaining("(CN=bad) was revoked by CN=Below");
      await()
          .until(
              () ->
                  Files.readString(folder.resolve("s_server.log"))
                      .contains("alert certificate revoked"));
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void whatIsSaidOfTheLists() throws Exception {
    Revocation held =
        TlsFiles.read(node.certificate(), node.key(), root.pem(), crl).revocation().orElseThrow();
    Instant now = Instant.now();
    assertThat(held.hasEnded(now)).isFalse();
    assertThat(held.summary(now))
        .startsWith("revocation lists of CN=Root until 20")
        .contains(" UTC, of CN=Below until 20");
    Instant later = now.plus(Duration.ofDays(8));
    assertThat(held.hasEnded(later)).isTrue();
    assertThat(held.summary(later)).contains("UTC (it has ended)");
    use(belowList);
    assertThat(held.summary(now)).endsWith(", none of CN=Root (what it issued is refused)");
  }
}
