package org.hepatica.config;

import java.util.List;
import java.util.Map;

/** What the settings of the DICOM ports must be together; each alone is checked before. */
final class TlsRules {
  private final Settings.Dicom dicom;
  private final Map<String, Value> given;
  private final String place;
  private final List<ConfigProblem> problems;

  /**
   * @param place named where a setting is not given
   */
  TlsRules(
      Settings.Dicom dicom, Map<String, Value> given, String place, List<ConfigProblem> problems) {
    this.dicom = dicom;
    this.given = given;
    this.place = place;
    this.problems = problems;
  }

  void check() {
    Settings.Tls tls = dicom.tls();
    if (!tls.enabled()) {
      if (!dicom.plain()) {
        problem(
            "dicom.plain",
            "is false, and so is dicom.tls.enabled: there would be no DICOM port",
            "Set one of them to true.");
      }
      return;
    }
    required("certificate", tls.certificate(), "the PEM file of this node's certificate");
    required("key", tls.key(), "the PEM file of the certificate's private key");
    if (tls.mutual()) {
      required("trust", tls.trust(), "the PEM file of the certificates that peers are known by");
    } else if (!tls.crl().isBlank() && tls.trust().isBlank()) {
      problem(
          "dicom.tls.crl",
          "is set, but dicom.tls.trust is empty: there is nobody whose certificate could be revoked",
          "Name the PEM file of the certificates that peers are known by, or empty dicom.tls.crl.");
    }
    if (dicom.plain() && tls.port() != 0 && tls.port() == dicom.port()) {
      problem(
          "dicom.tls.port",
          "is " + tls.port() + ", as dicom.port is",
          "Choose another, or set dicom.plain to false.");
    }
  }

  private void required(String name, String value, String what) {
    if (value.isBlank()) {
      String cure =
          "Name "
              + what
              + ", from the folder of hepatica.yaml"
              + (name.equals("trust") ? "; or set dicom.tls.mutual to false." : ".");
      problem("dicom.tls." + name, "is empty, but dicom.tls.enabled is true", cure);
    }
  }

  private void problem(String key, String what, String cure) {
    Value value = given.get(key);
    problems.add(new ConfigProblem(value == null ? place : value.where(), key, what, cure));
  }
}
