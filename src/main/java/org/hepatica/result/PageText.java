package org.hepatica.result;

import org.hepatica.analysis.Findings;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * What pages say about where they come from. Never the patient: a picture outlives its header.
 *
 * @param series number and description of the source series
 * @param model that was used
 */
record PageText(String series, String model) {

  static PageText of(Findings findings, DataSet source) {
    return new PageText(series(source), "Model " + model(findings));
  }

  static String series(DataSet source) {
    StringBuilder series = new StringBuilder("CT series");
    append(series, source.string(Tag.SERIES_NUMBER));
    append(series, source.string(Tag.SERIES_DESCRIPTION));
    return series.toString();
  }

  private static String model(Findings findings) {
    return findings.modelId() == null ? "none" : findings.modelId();
  }

  private static void append(StringBuilder text, String part) {
    String shown = part == null ? "" : Typeface.SANS.shown(part).strip();
    if (!shown.isEmpty() && !shown.equals("…")) {
      text.append(text.length() == "CT series".length() ? " " : " · ").append(shown);
    }
  }
}
