package org.hepatica.ct;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.pixel.PixelDecoder;

/**
 * The rules that look at each instance, and at whether the instances belong together. {@link Stack}
 * holds those on geometry.
 */
final class Admission {

  private static final List<String> HOUNSFIELD = List.of("HU", "US");
  private static final String LEGACY_ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.2";

  private Admission() {}

  static void check(List<SliceHeader> headers, AdmissionRules rules) throws SeriesRefused {
    if (headers.isEmpty()) {
      throw new SeriesRefused(AdmissionCode.EMPTY, "The series has no instance");
    }
    for (SliceHeader header : headers) {
      checkKind(header);
    }
    checkTogether(headers);
    for (SliceHeader header : headers) {
      checkValues(header);
    }
    int count = headers.size();
    String name = "Series " + headers.get(0).seriesUid() + " has ";
    if (count < rules.minSlices()) {
      throw new SeriesRefused(
          AdmissionCode.TOO_FEW_SLICES,
          name + count + " slice(s), fewer than " + rules.minSlices());
    }
    if (count > rules.maxSlices()) {
      throw new SeriesRefused(
          AdmissionCode.TOO_MANY_SLICES,
          name + count + " slice(s), more than " + rules.maxSlices());
    }
  }

  private static void checkKind(SliceHeader header) throws SeriesRefused {
    checkUid(header, "SOP Instance UID", header.sopInstanceUid());
    checkUid(header, "SOP Class UID", header.sopClassUid());
    checkUid(header, "Series Instance UID", header.seriesUid());
    checkUid(header, "Study Instance UID", header.studyUid());
    String sopClass = header.sopClassUid();
    boolean isCt = sopClass.equals(Uids.CT_IMAGE) && header.modality().equals("CT");
    if (sopClass.equals(Uids.ENHANCED_CT_IMAGE)
        || sopClass.equals(LEGACY_ENHANCED_CT)
        || isCt && header.frames() > 1) {
      throw new SeriesRefused(
          AdmissionCode.ENHANCED_CT, header.name() + " holds several frames in one object");
    }
    if (!isCt) {
      throw new SeriesRefused(
          AdmissionCode.NOT_CT,
          header.name() + " has modality \"" + header.modality() + "\" and SOP class " + sopClass);
    }
    if (header.imageType().contains("LOCALIZER")) {
      throw new SeriesRefused(
          AdmissionCode.LOCALIZER,
          header.name()
              + " is a localizer by its Image Type "
              + String.join("\\", header.imageType()));
    }
    checkUid(header, "Frame of Reference UID", header.frameOfReferenceUid());
  }

  private static void checkUid(SliceHeader header, String name, String uid) throws SeriesRefused {
    if (!Uids.isValid(uid)) {
      String how =
          uid == null ? "has no " + name : "has a " + name + " that is no UID: \"" + uid + "\"";
      throw new SeriesRefused(AdmissionCode.MISSING_UID, header.name() + " " + how);
    }
  }

  private static void checkTogether(List<SliceHeader> headers) throws SeriesRefused {
    same(headers, SliceHeader::identity, AdmissionCode.MIXED_PATIENTS, "patients");
    same(headers, SliceHeader::studyUid, AdmissionCode.MIXED_SERIES, "studies");
    same(headers, SliceHeader::seriesUid, AdmissionCode.MIXED_SERIES, "series");
    same(
        headers,
        SliceHeader::frameOfReferenceUid,
        AdmissionCode.MIXED_FRAME_OF_REFERENCE,
        "frames of reference");
    Map<String, SliceHeader> seen = new HashMap<>();
    for (SliceHeader header : headers) {
      SliceHeader other = seen.putIfAbsent(header.sopInstanceUid(), header);
      if (other != null) {
        throw new SeriesRefused(
            AdmissionCode.DUPLICATE_INSTANCE,
            other.file().getFileName()
                + " and "
                + header.file().getFileName()
                + " are both instance "
                + header.sopInstanceUid());
      }
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

  private static void checkValues(SliceHeader header) throws SeriesRefused {
    if (header.samples() != 1 || !header.photometric().startsWith("MONOCHROME")) {
      throw new SeriesRefused(
          AdmissionCode.NOT_MONOCHROME,
          header.name()
              + " has "
              + header.samples()
              + " sample(s) a pixel and photometric interpretation \""
              + header.photometric()
              + "\"");
    }
    if (!PixelDecoder.supports(header.syntax().uid())) {
      throw new SeriesRefused(
          AdmissionCode.UNSUPPORTED_SYNTAX,
          header.name() + " is compressed as " + PixelDecoder.describe(header.syntax()));
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
    if (!HOUNSFIELD.contains(header.rescaleType())) {
      throw new SeriesRefused(
          AdmissionCode.NOT_HU,
          header.name() + " has Rescale Type \"" + header.rescaleType() + "\"");
    }
  }

  private static String text(double value) {
    return Double.isNaN(value) ? "(none)" : String.valueOf(value);
  }
}
