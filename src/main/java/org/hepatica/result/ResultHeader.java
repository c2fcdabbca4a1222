package org.hepatica.result;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * The modules that all results share (PS3.3): Patient, General Study, Patient Study, General
 * Series, General Equipment, SOP Common. What comes from the source is copied byte for byte,
 * together with its Specific Character Set; what is our own is ASCII and so means the same under
 * any of them.
 */
final class ResultHeader {
  /** Type 2: there, if need be empty. */
  private static final int[] COPIED_OR_EMPTY = {
    Tag.PATIENT_NAME,
    Tag.PATIENT_ID,
    Tag.PATIENT_BIRTH_DATE,
    Tag.PATIENT_SEX,
    Tag.STUDY_DATE,
    Tag.STUDY_TIME,
    Tag.REFERRING_PHYSICIAN_NAME,
    Tag.STUDY_ID,
    Tag.ACCESSION_NUMBER
  };

  private static final int[] COPIED = {
    Tag.SPECIFIC_CHARACTER_SET,
    Tag.STUDY_INSTANCE_UID,
    Tag.ISSUER_OF_PATIENT_ID,
    Tag.PATIENT_BIRTH_TIME,
    Tag.OTHER_PATIENT_NAMES,
    Tag.ETHNIC_GROUP,
    Tag.PATIENT_COMMENTS,
    Tag.PATIENT_IDENTITY_REMOVED,
    Tag.DEIDENTIFICATION_METHOD,
    Tag.STUDY_DESCRIPTION,
    Tag.PHYSICIANS_OF_RECORD,
    Tag.NAME_OF_PHYSICIANS_READING_STUDY,
    Tag.PATIENT_AGE,
    Tag.PATIENT_SIZE,
    Tag.PATIENT_WEIGHT,
    Tag.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED
  };

  /** Copied where every item is a whole code: a source's broken code would break the result. */
  private static final int[] COPIED_CODES = {
    Tag.DEIDENTIFICATION_METHOD_CODE_SEQUENCE, Tag.PROCEDURE_CODE_SEQUENCE
  };

  /** What is told of the scanner. */
  private static final int[] SCANNER = {
    Tag.MANUFACTURER,
    Tag.INSTITUTION_NAME,
    Tag.STATION_NAME,
    Tag.MANUFACTURER_MODEL_NAME,
    Tag.DEVICE_SERIAL_NUMBER,
    Tag.SOFTWARE_VERSIONS
  };

  private ResultHeader() {}

  /**
   * Starts a result.
   *
   * @param source an instance of the source series
   * @param model id of the model, for Contributing Equipment; null when there is none
   */
  static DataSet start(
      DataSet source,
      ResultSettings settings,
      String sopClassUid,
      String sopInstanceUid,
      String model) {
    DataSet result = new DataSet();
    for (int tag : COPIED_OR_EMPTY) {
      SourceValue.copyOrEmpty(result, tag, source);
    }
    for (int tag : COPIED) {
      SourceValue.copy(result, tag, source);
    }
    if (offset(source).isPresent()) {
      result.copy(Tag.TIMEZONE_OFFSET_FROM_UTC, source);
    }
    for (int tag : COPIED_CODES) {
      List<DataSet> codes = codes(source, tag);
      if (!codes.isEmpty()) {
        result.setSequence(tag, codes);
      }
    }
    OffsetDateTime time = time(source, settings);
    return result
        .set(Tag.SOP_CLASS_UID, Vr.UI, sopClassUid)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, sopInstanceUid)
        .set(Tag.INSTANCE_CREATION_DATE, Vr.DA, date(time))
        .set(Tag.INSTANCE_CREATION_TIME, Vr.TM, clock(time))
        .set(Tag.INSTANCE_CREATOR_UID, Vr.UI, Uids.IMPLEMENTATION_CLASS)
        .set(Tag.CONTENT_DATE, Vr.DA, date(time))
        .set(Tag.CONTENT_TIME, Vr.TM, clock(time))
        .set(Tag.MANUFACTURER, Vr.LO, Equipment.MANUFACTURER)
        .set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, Equipment.MODEL)
        .set(Tag.DEVICE_SERIAL_NUMBER, Vr.LO, settings.deviceSerialNumber())
        .set(Tag.SOFTWARE_VERSIONS, Vr.LO, Equipment.VERSION)
        .setSequence(Tag.CONTRIBUTING_EQUIPMENT_SEQUENCE, contributors(source, model));
  }

  /** Fills the General Series module. */
  static void series(
      DataSet result,
      DataSet source,
      ResultSettings settings,
      String modality,
      String seriesUid,
      int number,
      String description) {
    OffsetDateTime time = time(source, settings);
    result
        .set(Tag.MODALITY, Vr.CS, modality)
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, seriesUid)
        .set(Tag.SERIES_NUMBER, Vr.IS, number)
        .set(Tag.SERIES_DATE, Vr.DA, date(time))
        .set(Tag.SERIES_TIME, Vr.TM, clock(time))
        .set(Tag.SERIES_DESCRIPTION, Vr.LO, description);
  }

  /** A reference to an instance (PS3.3 10.8). */
  static DataSet reference(DataSet source) {
    return reference(source.string(Tag.SOP_CLASS_UID), source.string(Tag.SOP_INSTANCE_UID));
  }

  /** A reference to an instance (PS3.3 10.8). */
  static DataSet reference(String sopClassUid, String sopInstanceUid) {
    return new DataSet()
        .set(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, sopClassUid)
        .set(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, sopInstanceUid);
  }

  /** The time of the result in the source's own zone, if it says one. */
  static OffsetDateTime time(DataSet source, ResultSettings settings) {
    ZoneId zone = offset(source).map(ZoneId.class::cast).orElse(settings.zone());
    return settings.created().atZone(zone).toOffsetDateTime();
  }

  /** The source's zone as the standard writes it; "+02:00" and the like are anybody's guess. */
  private static Optional<ZoneOffset> offset(DataSet source) {
    String offset = source.string(Tag.TIMEZONE_OFFSET_FROM_UTC, "");
    return offset.matches("[+-](0[0-9]|1[0-4])[0-5][0-9]")
        ? Optional.of(ZoneOffset.of(offset))
        : Optional.empty();
  }

  static String date(OffsetDateTime time) {
    return time.format(DateTimeFormatter.ofPattern("uuuuMMdd"));
  }

  static String clock(OffsetDateTime time) {
    return time.format(DateTimeFormatter.ofPattern("HHmmss"));
  }

  /**
   * A text as our own attributes may hold it: ASCII, no control characters, at most so long. Dashes
   * become hyphens; what is cut ends in three dots, so that no cut number looks like another one.
   */
  static String ascii(String text, int length) {
    String plain = text.replaceAll("[\u2010-\u2015]", "-").replaceAll("[^ -\\[\\]-~]", "?").strip();
    return plain.length() <= length ? plain : plain.substring(0, length - 3) + "...";
  }

  private static List<DataSet> contributors(DataSet source, String model) {
    List<DataSet> contributors = new ArrayList<>();
    if (source.string(Tag.MANUFACTURER) != null) {
      DataSet scanner = new DataSet();
      for (int tag : SCANNER) {
        SourceValue.copy(scanner, tag, source);
      }
      contributors.add(
          scanner.setSequence(
              Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE, Codes.ACQUISITION_EQUIPMENT.item()));
    }
    if (model != null) {
      contributors.add(
          new DataSet()
              .set(Tag.MANUFACTURER, Vr.LO, Equipment.MANUFACTURER)
              .set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, ascii(model, 64))
              .set(Tag.SOFTWARE_VERSIONS, Vr.LO, Equipment.VERSION)
              .set(Tag.CONTRIBUTION_DESCRIPTION, Vr.ST, "Neural network that marked the liver")
              .setSequence(
                  Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE, Codes.PROCESSING_EQUIPMENT.item()));
    }
    return contributors;
  }

  /**
   * The codes of a sequence, byte for byte, but without what a scanner put into them for itself:
   * our objects hold nothing private. None where one of them is no whole code.
   */
  static List<DataSet> codes(DataSet source, int tag) {
    List<DataSet> items = source.sequence(tag);
    boolean whole =
        items.stream().allMatch(item -> hasValue(item) && item.string(Tag.CODE_MEANING) != null);
    return whole ? items.stream().map(ResultHeader::withoutPrivate).toList() : List.of();
  }

  /** In one of three attributes; a URN is its own scheme (PS3.3 8.1, 8.2). */
  private static boolean hasValue(DataSet code) {
    boolean ofScheme =
        code.string(Tag.CODE_VALUE) != null || code.string(Tag.LONG_CODE_VALUE) != null;
    return ofScheme
        ? code.string(Tag.CODING_SCHEME_DESIGNATOR) != null
        : code.string(Tag.URN_CODE_VALUE) != null;
  }

  /** Groups of odd numbers are private (PS3.5 7.8). */
  private static DataSet withoutPrivate(DataSet item) {
    DataSet standard = new DataSet();
    for (int tag : item.tags()) {
      if ((tag >>> 16) % 2 == 0) {
        SourceValue.copyText(standard, tag, item);
        if (item.vr(tag) == Vr.SQ) {
          standard.setSequence(
              tag, item.sequence(tag).stream().map(ResultHeader::withoutPrivate).toList());
        }
      }
    }
    return standard;
  }
}
