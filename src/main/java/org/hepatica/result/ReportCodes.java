package org.hepatica.result;

import org.hepatica.dicom.DataSet;

/**
 * Coded concepts of the report. Those of 99HEPATICA are ours, for what PS3.16 has no code for; a
 * code is for ever and is never given another meaning.
 */
enum ReportCodes {
  // PS3.16 TID 1500, 1204, 1002, 1004
  IMAGING_MEASUREMENT_REPORT("126000", "DCM", "Imaging Measurement Report"),
  LANGUAGE("121049", "DCM", "Language of Content Item and Descendants"),
  ENGLISH("en", "RFC5646", "English"),
  OBSERVER_TYPE("121005", "DCM", "Observer Type"),
  DEVICE("121007", "DCM", "Device"),
  DEVICE_UID("121012", "DCM", "Device Observer UID"),
  DEVICE_NAME("121013", "DCM", "Device Observer Name"),
  DEVICE_MANUFACTURER("121014", "DCM", "Device Observer Manufacturer"),
  DEVICE_MODEL("121015", "DCM", "Device Observer Model Name"),
  DEVICE_SERIAL("121016", "DCM", "Device Observer Serial Number"),
  PROCEDURE_REPORTED("121058", "DCM", "Procedure reported"),
  CT_UNSPECIFIED_BODY_REGION("25045-6", "LN", "CT unspecified body region"),
  // TID 1600 to 1602
  IMAGE_LIBRARY("111028", "DCM", "Image Library"),
  IMAGE_LIBRARY_GROUP("126200", "DCM", "Image Library Group"),
  MODALITY("121139", "DCM", "Modality"),
  COMPUTED_TOMOGRAPHY("CT", "DCM", "Computed Tomography"),
  // TID 1411, 1419, 4019
  IMAGING_MEASUREMENTS("126010", "DCM", "Imaging Measurements"),
  MEASUREMENT_GROUP("125007", "DCM", "Measurement Group"),
  TRACKING_IDENTIFIER("112039", "DCM", "Tracking Identifier"),
  TRACKING_UID("112040", "DCM", "Tracking Unique Identifier"),
  FINDING("121071", "DCM", "Finding"),
  LIVER("10200004", "SCT", "Liver"),
  REFERENCED_SEGMENT("121191", "DCM", "Referenced Segment"),
  SOURCE_SERIES("121232", "DCM", "Source series for segmentation"),
  ALGORITHM_NAME("111001", "DCM", "Algorithm Name"),
  ALGORITHM_PARAMETERS("111002", "DCM", "Algorithm Parameters"),
  ALGORITHM_VERSION("111003", "DCM", "Algorithm Version"),
  VOLUME("118565006", "SCT", "Volume"),
  ATTENUATION("112031", "DCM", "Attenuation Coefficient"),
  DERIVATION("121401", "DCM", "Derivation"),
  MEAN("373098007", "SCT", "Mean"),
  STANDARD_DEVIATION("386136009", "SCT", "Standard Deviation"),
  QUALITATIVE_EVALUATIONS("C0034375", "UMLS", "Qualitative Evaluations"),
  // CID 7181 and others, UCUM
  MILLILITRE("mL", "UCUM", "milliliter"),
  MILLIMETRE("mm", "UCUM", "millimeter"),
  HOUNSFIELD("[hnsf'U]", "UCUM", "Hounsfield unit"),
  RATIO("{ratio}", "UCUM", "ratio"),
  NO_UNITS("1", "UCUM", "no units"),
  // ours
  VOLUME_LOW("volume-low", CodingSchemes.OURS, "Volume, lower end of the expected range"),
  VOLUME_HIGH("volume-high", CodingSchemes.OURS, "Volume, upper end of the expected range"),
  EXTENT_COLUMNS("extent-columns", CodingSchemes.OURS, "Extent along the rows of pixels"),
  EXTENT_ROWS("extent-rows", CodingSchemes.OURS, "Extent along the columns of pixels"),
  EXTENT_SLICES("extent-slices", CodingSchemes.OURS, "Extent from feet to head"),
  ATTENTION_INSIDE(
      "attention-inside", CodingSchemes.OURS, "Share of the attention inside the liver"),
  ATTENTION_NEAR("attention-near", CodingSchemes.OURS, "Share of the attention beside the liver"),
  ATTENTION_OUTSIDE(
      "attention-out", CodingSchemes.OURS, "Share of the attention far from the liver"),
  ATTENTION_AGREEMENT(
      "attention-agree", CodingSchemes.OURS, "Overlap of the most attended pixels with the liver"),
  OVERLAP("overlap", CodingSchemes.OURS, "Expected overlap (Dice) with the true liver"),
  OVERLAP_LOW("overlap-low", CodingSchemes.OURS, "Expected overlap (Dice), lower end of its range"),
  OVERLAP_HIGH(
      "overlap-high", CodingSchemes.OURS, "Expected overlap (Dice), upper end of its range"),
  MEAN_PROBABILITY("mean-prob", CodingSchemes.OURS, "Mean probability inside the liver"),
  FAMILIARITY("familiarity", CodingSchemes.OURS, "Distance to the training images"),
  FAMILIARITY_LIMIT(
      "familiar-limit", CodingSchemes.OURS, "Limit of the distance to the training images"),
  LIMIT_OF_USE("limit-of-use", CodingSchemes.OURS, "Limit of use"),
  RESULT("result", CodingSchemes.OURS, "Result"),
  REVIEW_FLAG("review-flag", CodingSchemes.OURS, "Review flag"),
  SERIES_LEFT_ASIDE("left-aside", CodingSchemes.OURS, "Series of the study that was left aside");

  private final String value;
  private final String scheme;
  private final String meaning;

  ReportCodes(String value, String scheme, String meaning) {
    this.value = value;
    this.scheme = scheme;
    this.meaning = meaning;
  }

  DataSet item() {
    return Codes.item(value, scheme, meaning);
  }
}
