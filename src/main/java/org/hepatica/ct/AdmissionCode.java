package org.hepatica.ct;

/**
 * The rules of the admission gate. Numbers are for ever: a rule that goes leaves its number unused.
 * {@link AdmissionRules} holds what can be set.
 */
public enum AdmissionCode {
  /** A file cannot be read. */
  UNREADABLE(
      401,
      "A file is not DICOM or is damaged",
      "Send the series again; if it comes back the same, the copy in the sender is damaged."),
  /** A UID that names the results is missing. */
  MISSING_UID(
      402,
      "A UID is missing or malformed",
      "Have the sender assign valid UIDs (an anonymiser may have blanked them)."),
  /** No CT image. */
  NOT_CT(
      403,
      "Not a CT image",
      "Route only CT Image Storage to this node; where its Modality is not CT, correct it at the"
          + " sender."),
  /** Frames that nothing tells apart. */
  FRAMES(
      404,
      "Multi-frame CT that does not describe its frames",
      "Have the scanner or the PACS send it again, or as classic single-frame CT images."),
  /** A scout view. */
  LOCALIZER(
      405, "A localizer (scout view)", "Route the axial series; localizers need no segmentation."),
  /** Several series. */
  MIXED_SERIES(
      406,
      "Several series or studies in one",
      "Send each series by itself, with one Series and one Study Instance UID."),
  /** Several patients. */
  MIXED_PATIENTS(
      407,
      "The instances do not agree on the patient",
      "Correct the patient data in the PACS, then send the series again."),
  /** Positions that cannot be compared. */
  MIXED_FRAME_OF_REFERENCE(
      408, "Several frames of reference", "Send each acquisition as a series of its own."),
  /** Colour, or several samples. */
  NOT_MONOCHROME(
      409,
      "Not a monochrome image of one sample",
      "Send the original CT images, not screenshots or colour captures."),
  /** A compression that is not decoded. */
  UNSUPPORTED_SYNTAX(
      410,
      "A transfer syntax that is not decoded",
      "Have the PACS send uncompressed, RLE, JPEG Lossless, JPEG-LS or JPEG 2000."),
  /** Too short. */
  TOO_FEW_SLICES(
      411,
      "Too few slices",
      "Send the whole series; if it is whole, it is too short to hold a liver, or an anonymiser"
          + " gave its images series of their own."),
  /** Too long. */
  TOO_MANY_SLICES(
      412,
      "Too many slices",
      "Send a thicker reconstruction, or raise the limit and the worker's memory."),
  /** Too big. */
  TOO_LARGE(
      413,
      "The volume needs too much memory",
      "Send a smaller matrix or a thicker reconstruction, or raise the limit and the worker's"
          + " memory."),
  /** No position. */
  NO_GEOMETRY(
      414,
      "Position, orientation or pixel spacing is missing or impossible",
      "Send the original CT images with their image plane attributes."),
  /** Coronal, sagittal, oblique. */
  NOT_AXIAL(415, "Not axial", "Send the axial reconstruction."),
  /** Slices in several directions. */
  MIXED_ORIENTATION(
      416,
      "Several orientations in one series",
      "Send each stack of slices as a series of its own."),
  /** Slices of several sizes. */
  MIXED_MATRIX(
      417,
      "Several matrix sizes in one series",
      "Send each reconstruction as a series of its own."),
  /** Slices of several scales. */
  MIXED_PIXEL_SPACING(
      418,
      "Several pixel spacings in one series",
      "Send each reconstruction as a series of its own."),
  /** One UID, two files. */
  DUPLICATE_INSTANCE(419, "The same instance twice", "Leave one file of each SOP Instance UID."),
  /** Two slices in one place. */
  DUPLICATE_POSITION(
      420,
      "Two slices at one position",
      "Send each phase or reconstruction as a series of its own."),
  /** A hole. */
  MISSING_SLICE(
      421, "Slices are missing", "Send the missing slices; the series is then judged again."),
  /** Uneven slices. */
  IRREGULAR_SPACING(
      422, "Slice positions are not regular", "Send a reconstruction with one slice increment."),
  /** A leaning stack. */
  GANTRY_TILT(
      423,
      "The stack leans: gantry tilt or slices shifted sideways",
      "Send a reconstruction without gantry tilt."),
  /** Stored values without meaning. */
  NO_RESCALE(
      424,
      "Rescale Slope or Intercept is missing or impossible",
      "Send the original CT images; without both the values are not Hounsfield units."),
  /** Another quantity than HU. */
  NOT_HU(
      425,
      "The values are not Hounsfield units",
      "Send the conventional CT reconstruction, not a material or perfusion map."),
  /** Pixels that cannot be decoded. */
  DAMAGED_PIXELS(
      426,
      "Pixel data is missing or damaged",
      "Send the instance again; if it comes back the same, the copy in the sender is damaged."),
  /** HU that no patient has. */
  IMPLAUSIBLE_HU(
      427,
      "The Hounsfield units are not those of a patient",
      "Check Rescale Slope and Intercept at the sender; phantoms and maps are not processed."),
  /** Nothing at all. */
  EMPTY(428, "No instance", "Send the series."),
  /** A page of numbers. */
  DOSE_SCREEN(
      429,
      "A dose or protocol screen, not a slice",
      "Route the axial series; screens need no segmentation."),
  /** Many slices, little body. */
  SHORT_COVER(
      430,
      "The slices cover too little of the body",
      "Send the whole series; if it is whole, it is too short to hold a liver."),
  /** No patient. */
  QUALITY_PHANTOM(
      431,
      "A quality phantom",
      "Route patients only; if this is one, correct its names, or accept phantoms."),
  /** A child. */
  PAEDIATRIC(
      432,
      "A child, by age or size",
      "The network was trained on adults; a radiologist's own measurement is needed."),
  /** Lungs at the lowest slice. */
  THORAX_ONLY(
      433, "The thorax alone", "Send a series that goes on to the lower edge of the liver."),
  /** Neither lungs nor liver. */
  BELOW_LIVER(
      434, "The lower abdomen or pelvis alone", "Send a series that begins at the diaphragm."),
  /** Head or legs. */
  OTHER_PART(435, "Another part of the body", "Route abdominal CT only."),
  /** Not the best. */
  OTHER_SERIES(
      436,
      "Another series of the study was taken",
      "To have it analysed as well: \"hepatica jobs retry\", or result.series: all."),
  /** Images that the network does not know; only where admission.unfamiliar says so. */
  UNFAMILIAR(
      440,
      "Unlike the images the network was trained on",
      "Send an axial abdominal CT in Hounsfield units, or set admission.unfamiliar to flag."),
  /** No person. */
  ANIMAL(
      441,
      "An animal",
      "Route people only; if this is one, correct species, breed and Patient's Sex Neutered."),
  /** The greatest or least of many slices, or a picture of them. */
  PROJECTION(
      442,
      "A projection (MIP, MinIP) or rendering",
      "Route the slices that it was made of; no volume can be measured in it."),
  /** Whole numbers of 32 bits, floating point, packed pixels. */
  PIXEL_FORMAT(
      448,
      "Pixels of another size than 8 or 16 bits",
      "Send CT images of 16 bits (PS3.3 C.8.2.1); a converter has to be told to write such.");

  private final int number;
  private final String title;
  private final String cure;

  AdmissionCode(int number, String title, String cure) {
    this.number = number;
    this.title = title;
    this.cure = cure;
  }

  /** {@code HEP-4nn}. */
  public String code() {
    return "HEP-" + number;
  }

  /** The rule in a few words. */
  public String title() {
    return title;
  }

  /** What to do about it, a sentence. */
  public String cure() {
    return cure;
  }
}
