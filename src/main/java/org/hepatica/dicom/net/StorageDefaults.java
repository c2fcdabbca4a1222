package org.hepatica.dicom.net;

import java.util.List;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;

/**
 * What is taken where the settings name nothing else: the classes that a routed abdominal study
 * holds, and the syntaxes whose pixel data the node decodes.
 */
final class StorageDefaults {
  static final List<String> SOP_CLASSES =
      List.of(
          Uids.CT_IMAGE,
          Uids.ENHANCED_CT_IMAGE,
          Uids.LEGACY_CONVERTED_ENHANCED_CT_IMAGE,
          Uids.MR_IMAGE,
          "1.2.840.10008.5.1.4.1.1.4.1", // Enhanced MR Image
          "1.2.840.10008.5.1.4.1.1.128", // PET Image
          "1.2.840.10008.5.1.4.1.1.1", // Computed Radiography Image
          "1.2.840.10008.5.1.4.1.1.1.1", // Digital X-Ray Image, for presentation
          "1.2.840.10008.5.1.4.1.1.6.1", // Ultrasound Image
          Uids.SECONDARY_CAPTURE,
          "1.2.840.10008.5.1.4.1.1.7.1", // Multi-frame Single Bit Secondary Capture
          "1.2.840.10008.5.1.4.1.1.7.2", // Multi-frame Grayscale Byte Secondary Capture
          "1.2.840.10008.5.1.4.1.1.7.3", // Multi-frame Grayscale Word Secondary Capture
          "1.2.840.10008.5.1.4.1.1.7.4", // Multi-frame True Color Secondary Capture
          Uids.SEGMENTATION,
          Uids.LABEL_MAP_SEGMENTATION,
          Uids.RT_STRUCTURE_SET,
          Uids.GRAYSCALE_PRESENTATION_STATE,
          Uids.BASIC_TEXT_SR,
          Uids.ENHANCED_SR,
          Uids.COMPREHENSIVE_SR,
          Uids.COMPREHENSIVE_3D_SR,
          "1.2.840.10008.5.1.4.1.1.88.59", // Key Object Selection
          Uids.X_RAY_RADIATION_DOSE_SR,
          Uids.ENCAPSULATED_PDF);

  /**
   * The most wanted first: uncompressed, lossless by cost of decoding, the retired big endian, and
   * lossy, which a sender chooses for originals that are lossy already.
   */
  static final List<String> TRANSFER_SYNTAXES =
      List.of(
          TransferSyntax.EXPLICIT_LE.uid(),
          TransferSyntax.IMPLICIT_LE.uid(),
          TransferSyntax.DEFLATED.uid(),
          TransferSyntax.JPEG_LOSSLESS_SV1.uid(),
          TransferSyntax.JPEG_LOSSLESS.uid(),
          TransferSyntax.JPEG_LS_LOSSLESS.uid(),
          TransferSyntax.RLE_LOSSLESS.uid(),
          TransferSyntax.JPEG_2000_LOSSLESS.uid(),
          TransferSyntax.EXPLICIT_BE.uid(),
          TransferSyntax.JPEG_LS_NEAR_LOSSLESS.uid(),
          TransferSyntax.JPEG_2000.uid(),
          TransferSyntax.JPEG_EXTENDED.uid(),
          TransferSyntax.JPEG_BASELINE.uid());

  private StorageDefaults() {}
}
