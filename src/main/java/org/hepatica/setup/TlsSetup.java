package org.hepatica.setup;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.config.Settings;
import org.hepatica.dicom.net.Revocation;
import org.hepatica.dicom.net.Tls;
import org.hepatica.dicom.net.TlsFileException;
import org.hepatica.dicom.net.TlsFiles;

/** The certificate, key and trust of the configuration, as they were when they were read. */
public final class TlsSetup {
  /** A certificate that ends within so many days is warned of. */
  private static final int WARN_DAYS = 30;

  private final TlsFiles files;
  private final Tls tls;

  private TlsSetup(TlsFiles files, Tls tls) {
    this.files = files;
    this.tls = tls;
  }

  /**
   * Reads the files, if {@code dicom.tls.enabled} is set.
   *
   * @throws NotNowException when one cannot be used, which may be for the moment (its renewal is
   *     under way, the clock is not set yet); it names the setting's line, file and cure
   */
  static Optional<TlsSetup> of(HepaticaConfig config) {
    Settings.Tls settings = config.settings().dicom().tls();
    if (!settings.enabled()) {
      return Optional.empty();
    }
    try {
      TlsFiles files =
          TlsFiles.read(
              config.confPath(settings.certificate()),
              config.confPath(settings.key()),
              path(config, settings.trust()),
              path(config, settings.crl()));
      Duration handshake = Duration.ofSeconds(settings.handshakeSeconds());
      return Optional.of(
          new TlsSetup(files, files.tls(settings.mutual(), settings.checkHostName(), handshake)));
    } catch (TlsFileException e) {
      String key = "dicom.tls." + e.part().name().toLowerCase(Locale.ROOT);
      throw new NotNowException(config.problem(key, "cannot be used: " + e.what(), e.cure()));
    }
  }

  private static Path path(HepaticaConfig config, String setting) {
    return setting.isBlank() ? null : config.confPath(setting);
  }

  Tls tls() {
    return tls;
  }

  private long daysLeft(Instant now) {
    return Duration.between(now, files.ends()).toDays();
  }

  /** Whether a certificate of ours has ended. */
  public boolean hasEnded(Instant now) {
    return now.isAfter(files.ends());
  }

  /** Whether it is time to renew. */
  public boolean endsSoon(Instant now) {
    return daysLeft(now) < WARN_DAYS;
  }

  /** When what ends: {@code ours}, and the first of those {@code trusted}, if there are any. */
  public SortedMap<String, Instant> ends() {
    SortedMap<String, Instant> ends = new TreeMap<>();
    ends.put("ours", files.ends());
    files.trustEnds().values().stream()
        .min(Comparator.naturalOrder())
        .ifPresent(first -> ends.put("trusted", first));
    return ends;
  }

  /** Trusted certificates that end soon or have ended: which, when, and the cure. */
  public List<String> trustEndsSoon(Instant now) {
    return files.trustEnds().entrySet().stream()
        .filter(one -> Duration.between(now, one.getValue()).toDays() < WARN_DAYS)
        .map(one -> trustEnds(one.getKey(), one.getValue(), now))
        .toList();
  }

  private static String trustEnds(String subject, Instant end, Instant now) {
    String date = end.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    return now.isAfter(end)
        ? subject
            + " has ended on "
            + date
            + ": who has a certificate of it is refused; take it out of dicom.tls.trust, put its"
            + " successor in, and restart"
        : "%s ends on %s (%d days): put its successor into dicom.tls.trust too, and restart"
            .formatted(subject, date, Duration.between(now, end).toDays());
  }

  /** Whose certificate it is, and how long it lasts. */
  public String summary(Instant now) {
    return "certificate %s until %s (%s)"
        .formatted(
            files.subject(),
            files.ends().atOffset(ZoneOffset.UTC).toLocalDate(),
            hasEnded(now)
                ? "it has ended: renew it"
                : daysLeft(now) + (endsSoon(now) ? " days: renew it" : " days"));
  }

  /** The revocation lists in use; empty where none are asked for. */
  public Optional<Revocation> revocation() {
    return files.revocation();
  }

  /** How many certificates are believed. */
  public int trusted() {
    return files.trusted();
  }
}
