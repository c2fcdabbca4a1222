package org.hepatica.ct;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.hepatica.dicom.Quoted;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.pixel.PixelDecoder;

/**
 * The rules that look at each instance, and at whether the instances belong together. {@link Stack}
 * holds those on geometry, {@link StrayImages} what may be left out.
 */
final class Admission {
  /** Whose images, or the frames in them, are slices. */
  private static final Set<String> CT_CLASSES =
      Set.of(Uids.CT_IMAGE, Uids.ENHANCED_CT_IMAGE, Uids.LEGACY_CONVERTED_ENHANCED_CT_IMAGE);

  /** Values of Image Type that scanners give to pages of numbers. */
  private static final Pattern SCREEN_TYPE =
      Pattern.compile("DOSE.*|SCREEN[ _]?SAVE|SCREEN ?SHOT|.*\\bPROT");

  private static final Pattern SCREEN_DESCRIPTION =
      Pattern.compile(
          ".* (DOSE (REPORT|INFO|SUMMARY|RECORD)|PATIENT PROTOCOL|EXAM SUMMARY|SCREEN SAVE) .*");

  /** PS3.3 C.8.16.1.3, and as scanners write it. Averages are slices, thick ones. */
  private static final Pattern PROJECTION_TYPE =
      Pattern.compile(
          ".* (MIP|MINIP|(MAX|MIN) IP|VRT|VOLREN|(VOLUME|SURFACE) RENDER\\w*|CURVED MPR|DISTORTED) .*");

  private static final Pattern PROJECTION_DESCRIPTION =
      Pattern.compile(".* (MIPS?|MINIP|(MAX|MIN) IP|VRT|VOLUME RENDER\\w*) .*");

  /**
   * Thin slices are scanned for projections, too, and slices have the name of an exam "with MIPs".
   * An archive that compresses with loss makes them DERIVED (PS3.3 C.7.6.1.1.2).
   */
  private static final Pattern FOR_PROJECTION =
      Pattern.compile(
          ".* (FOR|FÜR|NO|WITHOUT|W O) (\\S+ ){0,3}(MIPS?|MINIP|(MAX|MIN) IP|VRT|VOLUME) .*"
              + "|.* (W|WITH) MIPS .*");

  private Admission() {}

  /** Whether all are of one patient, study and series, and have their names. Never switched off. */
  static void checkIdentity(List<SliceHeader> headers) throws SeriesRefused {
    if (headers.isEmpty()) {
      throw new SeriesRefused(AdmissionCode.EMPTY, "The series has no instance");
    }
    for (SliceHeader header : headers) {
      checkUid(header, "SOP Instance UID", header.sopInstanceUid());
      checkUid(header, "SOP Class UID", header.sopClassUid());
      checkUid(header, "Series Instance UID", header.seriesUid());
      checkUid(header, "Study Instance UID", header.studyUid());
    }
    for (SliceHeader header : headers) {
      String difference = headers.get(0).identity().difference(header.identity());
      if (difference != null) {
        throw new SeriesRefused(
            AdmissionCode.MIXED_PATIENTS,
            headers.get(0).name()
                + " and "
                + header.name()
                + " are of different patients: they differ in "
                + difference);
      }
    }
    same(headers, SliceHeader::studyUid, AdmissionCode.MIXED_SERIES, "studies");
    same(headers, SliceHeader::seriesUid, AdmissionCode.MIXED_SERIES, "series");
  }

  /** Why an instance is no slice of a CT series; empty when it may be one. */
  static Optional<SeriesRefused> kind(SliceHeader header) {
    boolean isCt = CT_CLASSES.contains(header.sopClassUid()) && header.modality().equals("CT");
    if (isCt && header.imageType().contains("LOCALIZER")) {
      return refusal(
          AdmissionCode.LOCALIZER,
          header,
          " is a localizer by its Image Type " + imageType(header));
    }
    if (header.modality().equals("CT") && isScreen(header)) {
      return refusal(
          AdmissionCode.DOSE_SCREEN,
          header,
          " is a screen by its Image Type " + imageType(header) + " or its description");
    }
    if (isCt && isProjection(header)) {
      return refusal(
          AdmissionCode.PROJECTION,
          header,
          " is a projection or rendering by its Image Type "
              + imageType(header)
              + " or its Series Description");
    }
    if (!isCt) {
      return refusal(
          AdmissionCode.NOT_CT,
          header,
          " has modality "
              + Quoted.code(header.modality())
              + " and SOP class "
              + header.sopClassUid());
    }
    if (header.samples() != 1 || !header.photometric().startsWith("MONOCHROME")) {
      return refusal(
          AdmissionCode.NOT_MONOCHROME,
          header,
          " has "
              + header.samples()
              + " sample(s) a pixel and photometric interpretation "
              + Quoted.code(header.photometric()));
    }
    return Optional.empty();
  }

  /** Whether a classic image holds several frames: nothing says where they lie. */
  static void checkSingleFrame(SliceHeader header) throws SeriesRefused {
    if (header.sopClassUid().equals(Uids.CT_IMAGE)
        && header.modality().equals("CT")
        && header.frames() > 1) {
      throw new SeriesRefused(
          AdmissionCode.FRAMES,
          header.name() + " holds " + header.frames() + " frames, and is no enhanced image");
    }
  }

  /** What must hold of the slices of a stack, but for their geometry. */
  static void checkSlices(List<SliceHeader> headers, AdmissionRules rules) throws SeriesRefused {
    for (SliceHeader header : headers) {
      if (header.frameOfReferenceUid() != null) { // absent in all: positions agree in the series
        checkUid(header, "Frame of Reference UID", header.frameOfReferenceUid());
      }
    }
    same(
        headers,
        SliceHeader::frameOfReferenceUid,
        AdmissionCode.MIXED_FRAME_OF_REFERENCE,
        "frames of reference");
    for (SliceHeader header : headers) {
      checkValues(header, rules.content());
    }
    int count = headers.size();
    String name = "The series has ";
    if (count < rules.minSlices()) {
      throw new SeriesRefused(
          AdmissionCode.TOO_FEW_SLICES,
          name + count + (count == 1 ? " slice" : " slices") + ", fewer than " + rules.minSlices());
    }
    if (count > rules.maxSlices()) {
      throw new SeriesRefused(
          AdmissionCode.TOO_MANY_SLICES, name + count + " slices, more than " + rules.maxSlices());
    }
  }

  /** What the headers say of the patient. */
  static void checkSubject(Subject subject, ContentRules rules) throws SeriesRefused {
    if (subject.animal().isPresent()) {
      throw new SeriesRefused(AdmissionCode.ANIMAL, subject.animal().get() + " tells of an animal");
    }
    if (rules.refusePhantoms() && !subject.ours()) {
      Optional<String> phantom = subject.namedPhantom(rules.phantomWords());
      if (phantom.isPresent()) {
        throw new SeriesRefused(AdmissionCode.QUALITY_PHANTOM, phantom.get());
      }
    }
    if (subject.ageYears() >= 0 && subject.ageYears() < rules.minAgeYears()) {
      throw new SeriesRefused(
          AdmissionCode.PAEDIATRIC,
          "By age or birth date the patient is younger than " + rules.minAgeYears() + " years");
    }
  }

  private static boolean isScreen(SliceHeader header) {
    return header.imageType().stream()
            .skip(2)
            .anyMatch(value -> SCREEN_TYPE.matcher(value.toUpperCase(Locale.ROOT)).matches())
        || header.imageType().contains("SECONDARY")
            && SCREEN_DESCRIPTION.matcher(Subject.words(header.description())).matches();
  }

  private static boolean isProjection(SliceHeader header) {
    List<String> type = header.imageType();
    // Derived Pixel Contrast of a frame, PS3.3 C.8.16.1.4; in a classic image anything.
    if (header.frame() > 0 && type.size() > 3 && type.get(3).matches("(MAX|MIN)IMUM")) {
      return true;
    }
    return header.imageType().stream()
            .skip(1)
            .anyMatch(value -> PROJECTION_TYPE.matcher(Subject.words(value)).matches())
        || header.imageType().contains("DERIVED")
            && PROJECTION_DESCRIPTION.matcher(Subject.words(header.description())).matches()
            && !FOR_PROJECTION.matcher(Subject.words(header.description())).matches();
  }

  private static String imageType(SliceHeader header) {
    return Quoted.codes(header.imageType());
  }

  private static Optional<SeriesRefused> refusal(
      AdmissionCode code, SliceHeader header, String what) {
    return Optional.of(new SeriesRefused(code, header.name() + what));
  }

  private static void checkUid(SliceHeader header, String name, String uid) throws SeriesRefused {
    if (!Uids.isValid(uid)) {
      String how =
          uid == null ? "has no " + name : "has a " + name + " that is no UID: " + Quoted.uid(uid);
      throw new SeriesRefused(AdmissionCode.MISSING_UID, header.name() + " " + how);
    }
  }

  private static void same(
      List<SliceHeader> headers,
      Function<SliceHeader, Object> value,
      AdmissionCode code,
      String what)
      throws SeriesRefused {
    SliceHeader first = headers.get(0);
    for (SliceHeader header : headers) {
      if (!Objects.equals(value.apply(first), value.apply(header))) {
        throw new SeriesRefused(
            code, first.name() + " and " + header.name() + " are of different " + what);
      }
    }
  }

  private static void checkValues(SliceHeader header, ContentRules rules) throws SeriesRefused {
    if (!PixelDecoder.supports(header.syntax().uid())) {
      throw new SeriesRefused(
          AdmissionCode.UNSUPPORTED_SYNTAX,
          header.name() + " is compressed as " + PixelDecoder.describe(header.syntax()));
    }
    if (header.bitsAllocated() != 16 && header.bitsAllocated() != 8) {
      throw new SeriesRefused(
          AdmissionCode.PIXEL_FORMAT,
          header.name() + " has " + header.bitsAllocated() + " bits a pixel");
    }
    if (!(Math.abs(header.slope()) > 0) || Double.isNaN(header.intercept())) {
      throw new SeriesRefused(
          AdmissionCode.NO_RESCALE,
          header.name()
              + " has Rescale Slope "
              + text(header.slope())
              + " and Rescale Intercept "
              + text(header.intercept()));
    }
    Optional<String> other = OtherQuantity.of(header, rules.rescaleTypes());
    if (other.isPresent()) {
      throw new SeriesRefused(AdmissionCode.NOT_HU, header.name() + other.get());
    }
  }

  private static String text(double value) {
    return Double.isNaN(value) ? "(none)" : String.valueOf(value);
  }
}
