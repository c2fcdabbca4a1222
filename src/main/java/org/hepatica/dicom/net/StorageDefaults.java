package org.hepatica.dicom.net;

import java.util.List;

/**
 * What is taken where the settings name nothing else: the classes that a routed abdominal study
 * holds, and the syntaxes whose pixel data the node decodes.
 */
final class StorageDefaults {
  static final List<String> SOP_CLASSES =
      List.of(
          "1.2.840.10008.5.1.4.1.1.2", // CT Image
          "1.2.840.10008.5.1.4.1.1.2.1", // Enhanced CT Image
          "1.2.840.10008.5.1.4.1.1.2.2", // Legacy Converted Enhanced CT Image
          "1.2.840.10008.5.1.4.1.1.4", // MR Image
          "1.2.840.10008.5.1.4.1.1.4.1", // Enhanced MR Image
          "1.2.840.10008.5.1.4.1.1.128", // PET Image
          "1.2.840.10008.5.1.4.1.1.1", // Computed Radiography Image
          "1.2.840.10008.5.1.4.1.1.1.1", // Digital X-Ray Image, for presentation
          "1.2.840.10008.5.1.4.1.1.6.1", // Ultrasound Image
          "1.2.840.10008.5.1.4.1.1.7", // Secondary Capture Image
          "1.2.840.10008.5.1.4.1.1.7.1", // Multi-frame Single Bit Secondary Capture
          "1.2.840.10008.5.1.4.1.1.7.2", // Multi-frame Grayscale Byte Secondary Capture
          "1.2.840.10008.5.1.4.1.1.7.3", // Multi-frame Grayscale Word Secondary Capture
          "1.2.840.10008.5.1.4.1.1.7.4", // Multi-frame True Color Secondary Capture
          "1.2.840.10008.5.1.4.1.1.66.4", // Segmentation
          "1.2.840.10008.5.1.4.1.1.481.3", // RT Structure Set
          "1.2.840.10008.5.1.4.1.1.11.1", // Grayscale Softcopy Presentation State
          "1.2.840.10008.5.1.4.1.1.88.11", // Basic Text SR
          "1.2.840.10008.5.1.4.1.1.88.22", // Enhanced SR
          "1.2.840.10008.5.1.4.1.1.88.33", // Comprehensive SR
          "1.2.840.10008.5.1.4.1.1.88.34", // Comprehensive 3D SR
          "1.2.840.10008.5.1.4.1.1.88.59", // Key Object Selection
          "1.2.840.10008.5.1.4.1.1.88.67", // X-Ray Radiation Dose SR
          "1.2.840.10008.5.1.4.1.1.104.1"); // Encapsulated PDF

  static final List<String> TRANSFER_SYNTAXES =
      List.of(
          "1.2.840.10008.1.2.1", // Explicit VR Little Endian
          "1.2.840.10008.1.2", // Implicit VR Little Endian
          "1.2.840.10008.1.2.1.99", // Deflated Explicit VR Little Endian
          "1.2.840.10008.1.2.4.70", // JPEG Lossless, first-order prediction
          "1.2.840.10008.1.2.4.57", // JPEG Lossless
          "1.2.840.10008.1.2.5", // RLE Lossless
          "1.2.840.10008.1.2.4.90", // JPEG 2000 Lossless
          "1.2.840.10008.1.2.4.91"); // JPEG 2000

  private StorageDefaults() {}
}
