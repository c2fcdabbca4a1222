package org.hepatica.setup;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.config.Settings;

/**
 * AE titles that more is at stake for than to send, and that any trusted certificate may use: what
 * a model learns from, and where results of patients go.
 */
public final class UnboundTitles {
  private UnboundTitles() {}

  /**
   * What to say of AEs that speak TLS, where peers show certificates, teach or receive, and are not
   * bound to certificates of their own; empty where there are none. One that may come without TLS
   * is known by its address alone in any case.
   */
  public static Optional<String> warning(HepaticaConfig config) {
    Settings.Dicom dicom = config.settings().dicom();
    if (!dicom.tls().enabled() || !dicom.tls().mutual()) {
      return Optional.empty();
    }
    List<String> unbound =
        config.remoteAes().stream()
            .filter(ae -> !ae.isWeb()) // nobody calls by its title
            .filter(ae -> ae.certificates().isEmpty() && (ae.tls() || !dicom.plain()))
            .filter(ae -> ae.teaches() || ae.receives())
            .map(ae -> ae.aeTitle() + " (" + stake(ae) + ")")
            .sorted()
            .toList();
    return unbound.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "HEP-271 any certificate that dicom.tls.trust believes may use the %s %s: name its own under certificates in its file of ae-config"
                .formatted(unbound.size() == 1 ? "title" : "titles", String.join(", ", unbound)));
  }

  private static String stake(RemoteAe ae) {
    return Stream.of(ae.teaches() ? "teaches" : "", ae.receives() ? "receives results" : "")
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" and "));
  }
}
