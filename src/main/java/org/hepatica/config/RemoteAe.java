package org.hepatica.config;

import java.util.List;

/**
 * A remote application entity, one file of {@code ae-config/}.
 *
 * @param aeTitle its title, 1 to 16 characters
 * @param host its host name or address
 * @param port its DICOM port
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
    @Setting(value = Setting.REQUIRED, form = Form.HOST) String host,
    @Setting(value = Setting.REQUIRED, min = 1, max = 65535) int port,
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
    resultsTo = resultsTo.stream().map(String::strip).toList();
    results = results.stream().distinct().toList();
    callsFrom = callsFrom.isEmpty() && host != null ? List.of(host) : List.copyOf(callsFrom);
    certificates = certificates.stream().map(String::strip).toList();
  }

  RemoteAe withQuietSeconds(int seconds) {
    return new RemoteAe(
        aeTitle,
        host,
        port,
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
