package org.hepatica.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the file of a remote AE must be as a whole: one that is called by DICOM has a host and a
 * port, one that is stored to by STOW-RS has {@code stow} and nothing that belongs to associations.
 */
final class StowRules {
  private final Settings.Tls tls;
  private final List<ConfigProblem> problems;

  StowRules(Settings.Tls tls, List<ConfigProblem> problems) {
    this.tls = tls;
    this.problems = problems;
  }

  /**
   * Adds what is wrong with one file.
   *
   * @param given its keys as they are written
   * @param file named where a key is missing
   */
  void check(RemoteAe ae, Map<String, Value> given, String file) {
    if (given.containsKey("stow")) {
      web(ae, given);
    } else {
      dicom(given, file);
    }
  }

  private void dicom(Map<String, Value> given, String file) {
    for (String key : List.of("host", "port")) {
      if (!given.containsKey(key)) {
        problems.add(
            new ConfigProblem(
                file,
                key,
                "is missing",
                "Add a line \"%s: …\"; or \"stow: https://…\" for a server that takes results by STOW-RS."
                    .formatted(key)));
      }
    }
    for (String key : List.of("authorization", "trust")) {
      if (given.containsKey(key)) {
        problem(
            given,
            key,
            "is set, but stow is not: it is for servers that take results by STOW-RS",
            "Take it out.");
      }
    }
  }

  private void web(RemoteAe ae, Map<String, Value> given) {
    Map<String, Boolean> foreign = new LinkedHashMap<>();
    foreign.put("host", true);
    foreign.put("port", true);
    foreign.put("sends", ae.sends());
    foreign.put("resultsTo", true);
    foreign.put("quietSeconds", true);
    foreign.put("tls", ae.tls());
    foreign.put("teaches", ae.teaches());
    foreign.put("releases", !ae.releases());
    foreign.put("callsFrom", true);
    foreign.put("certificates", !ae.certificates().isEmpty());
    foreign.forEach(
        (key, matters) -> {
          if (matters && given.containsKey(key)) {
            problem(
                given,
                key,
                "is set beside stow: who takes results by STOW-RS is not called by DICOM and does"
                    + " not call",
                "Take it out; an AE that sends, too, has a file and a title of its own, whose"
                    + " resultsTo names this one.");
          }
        });
    if (ae.commitment() == RemoteAe.Commitment.REQUIRED) {
      problem(
          given,
          "commitment",
          "is required beside stow: storage commitment needs associations, and is not asked for by"
              + " DICOMweb",
          "Write \"commitment: none\", or host and port in the place of stow.");
    }
    if (ae.stow() != null) {
      trust(ae, given);
    }
  }

  private void trust(RemoteAe ae, Map<String, Value> given) {
    boolean isSealed = ae.stow().startsWith("https:");
    if (!isSealed && !ae.trust().isBlank()) {
      problem(
          given,
          "trust",
          "is set, but stow begins with http: without TLS it shows no certificate",
          "Write https:, or take it out.");
    }
    if (isSealed && ae.trust().isBlank() && (!tls.enabled() || tls.trust().isBlank())) {
      problem(
          given,
          "stow",
          "begins with https:, but neither trust nor dicom.tls.trust says whose certificate is"
              + " believed",
          "Write \"trust: FILE\" with a PEM file that has its certificate or that of its issuer;"
              + " /etc/ssl/certs/ca-certificates.crt has the public authorities.");
    }
  }

  private void problem(Map<String, Value> given, String key, String what, String cure) {
    problems.add(new ConfigProblem(given.get(key).where(), key, what, cure));
  }
}
