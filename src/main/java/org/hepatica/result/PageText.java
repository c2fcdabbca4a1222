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
    StringBuilder series = new StringBuilder("CT series");
    append(series, source.string(Tag.SERIES_NUMBER));
    append(series, source.string(Tag.SERIES_DESCRIPTION));
    return new PageText(series.toString(), "Model " + model(findings));
  }

  private static String model(Findings findings) {
    return findings.modelId() == null ? "none" : findings.modelId();
  }

  private static void append(StringBuilder text, String part) {
    if (part != null) {
      text.append(text.length() == "CT series".length() ? " " : " · ").append(part);
    }
  }
}
