package org.hepatica.config;

import java.util.List;

/**
 * A remote application entity, one file of {@code ae-config/}; or a server that takes results by
 * STOW-RS (PS3.18 10.5), which has {@code stow} in the place of host and port, and a name in that
 * of the title.
 *
 * @param aeTitle its title, 1 to 16 characters
 * @param host its host name or address; null of one with {@code stow}
 * @param port its DICOM port; 0 of one with {@code stow}
 * @param stow the base URI of its DICOMweb services, without a slash at its end, or null
 * @param authorization the file that holds the value of the Authorization header; empty: none is
 *     sent
 * @param trust the PEM file of the certificates that it is believed by; empty: those of {@code
 *     dicom.tls.trust}
 * @param sends whether it may store studies to us
 * @param receives whether it gets results
 * @param resultsTo who gets the results of studies this one sends; empty: every AE that receives
 * @param results the kinds of results it gets
 * @param commitment whether it must confirm that it keeps what it got
 * @param quietSeconds how long after its last instance a series is complete
 * @param tls whether connections with it are encrypted, in both directions
 * @param teaches whether its SEG objects are corrections to learn from
 * @param callsFrom the addresses it may call from
 * @param releases whether it ends its associations in order (A-RELEASE) when all is well
 * @param certificates what it must show, calling and called: each a SHA-256 fingerprint, {@code
 *     DNS:} and a name, or a subject; empty: any certificate that is trusted
 */
public record RemoteAe(
    @Setting(value = Setting.REQUIRED, form = Form.AE_TITLE) String aeTitle,
    @Setting(value = Setting.ABSENT, form = Form.HOST) String host,
    @Setting(value = Setting.ABSENT, min = 1, max = 65535) int port,
    @Setting(value = Setting.ABSENT, form = Form.WEB_BASE) String stow,
    @Setting(value = "", form = Form.OPTIONAL_PATH) String authorization,
    @Setting(value = "", form = Form.OPTIONAL_PATH) String trust,
    @Setting("false") boolean sends,
    @Setting("false") boolean receives,
    @Setting(value = "", form = Form.AE_TITLE) List<String> resultsTo,
    @Setting("seg,heatmaps,report") List<Results> results,
    @Setting("none") Commitment commitment,
    @Setting(value = Setting.ABSENT, min = 1, max = 86400) Integer quietSeconds,
    @Setting("false") boolean tls,
    @Setting("false") boolean teaches,
    @Setting("true") boolean releases,
    @Setting(value = "", form = Form.HOST) List<String> callsFrom,
    @Setting(value = "", form = Form.CERTIFICATE) List<String> certificates) {

  /** Kinds of results. */
  public enum Results {
    SEG,
    HEATMAPS,
    REPORT
  }

  /** Storage commitment (PS3.4 J). */
  public enum Commitment {
    NONE,
    REQUIRED
  }

  public RemoteAe {
    aeTitle = aeTitle == null ? null : aeTitle.strip();
    stow = stow == null ? null : stow.strip().replaceFirst("/+$", "");
    resultsTo = resultsTo.stream().map(String::strip).toList();
    results = results.stream().distinct().toList();
    callsFrom = callsFrom.isEmpty() && host != null ? List.of(host) : List.copyOf(callsFrom);
    certificates = certificates.stream().map(String::strip).toList();
  }

  /** Whether it takes results by STOW-RS, and speaks no DICOM of associations at all. */
  public boolean isWeb() {
    return stow != null;
  }

  RemoteAe withQuietSeconds(int seconds) {
    return new RemoteAe(
        aeTitle,
        host,
        port,
        stow,
        authorization,
        trust,
        sends,
        receives,
        resultsTo,
        results,
        commitment,
        seconds,
        tls,
        teaches,
        releases,
        callsFrom,
        certificates);
  }
}
