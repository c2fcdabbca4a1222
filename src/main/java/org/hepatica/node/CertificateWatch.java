package org.hepatica.node;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.hepatica.setup.TlsSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at the start until when certificates and revocation lists hold, and each day of those that
 * end soon: a node runs longer than they do.
 */
final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final TlsSetup tls;
  private final Clock clock;
  private final ScheduledExecutorService daily =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "certificate-watch");
            thread.setDaemon(true);
            return thread;
          });

  CertificateWatch(TlsSetup tls, Clock clock) {
    this.tls = tls;
    this.clock = clock;
  }

  /** Tells how it stands now, and begins to look each day. */
  void start() {
    Instant now = clock.instant();
    if (!tls.endsSoon(now)) {
      LOG.info("HEP-107 TLS {}", tls.summary(now));
    }
    tls.revocation()
        .filter(lists -> !lists.hasEnded(now))
        .ifPresent(lists -> LOG.info("HEP-109 TLS {}", lists.summary(now)));
    look();
    daily.scheduleAtFixedRate(this::lookAgain, 1, 1, TimeUnit.DAYS);
  }

  /** Warns of what ends soon, or has ended. */
  void look() {
    Instant now = clock.instant();
    if (tls.endsSoon(now)) {
      LOG.warn("HEP-107 TLS {}, and restart", tls.summary(now));
    }
    for (String ending : tls.trustEndsSoon(now)) {
      LOG.warn("HEP-235 TLS the trusted certificate {}", ending);
    }
    tls.revocation()
        .filter(lists -> lists.hasEnded(now))
        .ifPresent(lists -> LOG.warn("HEP-109 TLS {}", lists.summary(now)));
  }

  /** An executor never again does what threw once. */
  private void lookAgain() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn("the end of certificates could not be looked for and is tomorrow", e);
    }
  }

  @Override
  public void close() {
    daily.shutdownNow();
  }
}
