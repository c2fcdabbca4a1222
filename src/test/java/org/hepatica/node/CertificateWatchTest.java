package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.MutableClock;
import org.hepatica.setup.RoomSettings;
import org.hepatica.setup.TlsSetup;
import org.hepatica.testing.TestAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A node runs for years, its certificates do not: their end is told each day, before it comes. */
class CertificateWatchTest {
  private static final TestAuthority CA = new TestAuthority("CA");

  @TempDir Path folder;

  private final MutableClock clock = new MutableClock();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateWatch.class);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    clock.advance(Duration.between(clock.instant(), Instant.now()));
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  private Identity issue(String name, Duration lasts) {
    return CA.issue(folder, name, Duration.ofDays(-300), lasts, "localhost");
  }

  private TlsSetup tls(Identity ours, Identity trusted) throws Exception {
    Files.write(
        folder.resolve(HepaticaConfig.FILE),
        List.of(
            "dicom:",
            "  tls:",
            "    enabled: true",
            "    certificate: " + ours.certificate().getFileName(),
            "    key: " + ours.key().getFileName(),
            "    trust: " + trusted.certificate().getFileName()));
    HepaticaConfig config = HepaticaConfig.load(folder, null, null, List.of(), Map.of());
    return new RoomSettings(config).tls().orElseThrow();
  }

  private List<String> warnings() {
    List<String> told =
        lines.list.stream()
            .filter(line -> line.getLevel() == Level.WARN)
            .map(ILoggingEvent::getFormattedMessage)
            .toList();
    lines.list.clear();
    return told;
  }

  @Test
  void ourEndIsToldFromThirtyDaysBefore() throws Exception {
    TlsSetup tls = tls(issue("node", Duration.ofDays(31)), issue("pacs", Duration.ofDays(300)));
    try (CertificateWatch watch = new CertificateWatch(tls, clock)) {
      watch.look();
      assertThat(warnings()).isEmpty();
      clock.advance(Duration.ofDays(2));
      watch.look();
      assertThat(warnings())
          .singleElement()
          .asString()
          .startsWith("HEP-107 TLS certificate CN=node until 20")
          .endsWith("renew it), and restart");
      clock.advance(Duration.ofDays(1));
      watch.look();
      assertThat(warnings()).as("the next day again").hasSize(1);
      clock.advance(Duration.ofDays(40));
      watch.look();
      assertThat(warnings()).singleElement().asString().contains("it has ended: renew it");
    }
  }

  /** Without its issuer a peer is refused as if it were a stranger. */
  @Test
  void theEndOfWhatIsTrustedIsToldToo() throws Exception {
    TlsSetup tls =
        tls(issue("node", Duration.ofDays(300)), issue("pacs", Duration.ofDays(40).plusHours(1)));
    try (CertificateWatch watch = new CertificateWatch(tls, clock)) {
      watch.look();
      assertThat(warnings()).isEmpty();
      clock.advance(Duration.ofDays(15));
      watch.look();
      assertThat(warnings())
          .singleElement()
          .asString()
          .startsWith("HEP-235 TLS the trusted certificate CN=pacs ends on 20")
          .contains("25 days");
      clock.advance(Duration.ofDays(40));
      watch.look();
      assertThat(warnings()).singleElement().asString().contains("has ended");
    }
  }

  @Test
  void bothEndsAreNumbersForAlerts() throws Exception {
    Identity node = issue("node", Duration.ofDays(300));
    Identity pacs = issue("pacs", Duration.ofDays(40).plusHours(1));
    assertThat(tls(node, pacs).ends())
        .containsExactly(
            entry("ours", node.x509().getNotAfter().toInstant()),
            entry("trusted", pacs.x509().getNotAfter().toInstant()));
  }

  /** Whatever befalls one look, there is another the next day. */
  @Test
  void aWatchLooksAtItsStart() throws Exception {
    TlsSetup tls = tls(issue("node", Duration.ofDays(5)), issue("pacs", Duration.ofDays(300)));
    try (CertificateWatch watch = new CertificateWatch(tls, clock)) {
      watch.start();
      assertThat(warnings()).hasSize(1);
    }
  }
}
