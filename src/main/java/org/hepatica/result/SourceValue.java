package org.hepatica.result;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.hepatica.dicom.Attributes;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;

/**
 * A value of a source on its way into a result: byte for byte, but for the slips of headers that
 * would make the result wrong as well.
 */
final class SourceValue {
  /** Characters of a decimal string at most (PS3.5 6.2). */
  private static final int DECIMAL = 16;

  private static final Pattern TIME =
      Pattern.compile("([01]\\d|2[0-3])([0-5]\\d(([0-5]\\d|60)(\\.\\d{1,6})?)?)?");

  /** As ACR-NEMA wrote dates, and DICOM long allowed (PS3.5 6.2). */
  private static final Pattern OLD_DATE = Pattern.compile("\\d{4}\\.\\d{2}\\.\\d{2}");

  private SourceValue() {}

  /**
   * The same for an attribute of type 2: empty where there is nothing to copy.
   *
   * @see #copy
   */
  static void copyOrEmpty(DataSet result, int tag, DataSet source) {
    copy(result, tag, source);
    if (!result.contains(tag)) {
      result.setEmpty(tag, Attributes.vr(tag));
    }
  }

  /**
   * Copies an element that holds something. An empty one is left out: of type 3 it says nothing,
   * and of type 1C it may not be empty (PS3.5 7.4). Decimal strings that are too long become the
   * nearest number that fits; the others stay as they were written, since any other way of writing
   * a position would move the voxels a little.
   *
   * <p>A date, time, age, code or number that is none, such as "REMOVED", is not known and is left
   * out: readers refuse whole objects for one. Specific Character Set is called by its defined
   * term.
   */
  static void copy(DataSet result, int tag, DataSet source) {
    List<String> values = source.strings(tag);
    if (values.stream().allMatch(String::isEmpty)) {
      return;
    }
    if (tag == Tag.SPECIFIC_CHARACTER_SET && !values.equals(source.characterSets())) {
      result.set(tag, Vr.CS, source.characterSets().toArray());
      return;
    }
    String old = values.get(0);
    if (Attributes.vr(tag) == Vr.DA && OLD_DATE.matcher(old).matches()) {
      String date = old.replace(".", "");
      if (isDate(date)) {
        result.set(tag, Vr.DA, date);
      }
      return;
    }
    boolean isNone = !values.stream().allMatch(value -> isOf(Attributes.vr(tag), value));
    if (isNone || tag == Tag.PATIENT_SEX && !values.get(0).matches("[MFO]")) {
      return;
    }
    double[] numbers = source.numbers(tag);
    boolean tooLong = values.stream().anyMatch(value -> value.length() > DECIMAL);
    if (Attributes.vr(tag) != Vr.DS || !tooLong || numbers.length != values.size()) {
      result.copy(tag, source);
      repair(result, tag, Attributes.vr(tag));
      return;
    }
    Object[] fitting = new Object[numbers.length];
    for (int i = 0; i < fitting.length; i++) {
      String value = values.get(i);
      fitting[i] = value.length() > DECIMAL ? DataSet.decimal(numbers[i]) : value;
    }
    result.set(tag, Vr.DS, fitting);
  }

  /** Copies an element as it is, but for padding that its representation does not have. */
  static void copyText(DataSet result, int tag, DataSet source) {
    result.copy(tag, source);
    repair(result, tag, source.vr(tag));
  }

  /** The representation that the attribute has, and its padding: UN is padded with NUL. */
  private static void repair(DataSet result, int tag, Vr vr) {
    byte[] bytes = result.bytes(tag);
    if (bytes == null || !vr.isText() || !result.vr(tag).isText()) {
      return;
    }
    int length = bytes.length;
    boolean isWrong = false;
    while (length > 0 && (bytes[length - 1] == 0 || bytes[length - 1] == ' ')) {
      length--;
      isWrong |= bytes[length] != vr.padding();
    }
    if (result.vr(tag) != vr || isWrong) {
      result.setBytes(tag, vr, Arrays.copyOf(bytes, length));
    }
  }

  /** Whether a value is one of its representation (PS3.5 6.2). */
  private static boolean isOf(Vr vr, String value) {
    String text = value.strip();
    return switch (vr) {
      case DA -> isDate(text);
      case TM -> TIME.matcher(text).matches();
      case AS -> text.matches("\\d{3}[DWMY]");
      case CS -> text.matches("[A-Z0-9 _]{0,16}");
      case DS -> isNumber(text);
      default -> true;
    };
  }

  private static boolean isDate(String text) {
    try {
      return text.length() == 8 && LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE) != null;
    } catch (DateTimeException e) {
      return false; // that is the question
    }
  }

  private static boolean isNumber(String text) {
    return text.isEmpty() || text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  }
}
