package org.hepatica.result;

import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Vr;

/**
 * A value of a source on its way into a result: byte for byte, but for the slips of headers that
 * would make the result wrong as well.
 */
final class SourceValue {
  /** Characters of a decimal string at most (PS3.5 6.2). */
  private static final int DECIMAL = 16;

  private SourceValue() {}

  /**
   * Copies an element that holds something. An empty one is left out: of type 3 it says nothing,
   * and of type 1C it may not be empty (PS3.5 7.4). Decimal strings that are too long become the
   * nearest number that fits; the others stay as they were written, since any other way of writing
   * a position would move the voxels a little.
   */
  static void copy(DataSet result, int tag, DataSet source) {
    List<String> values = source.strings(tag);
    if (values.stream().allMatch(String::isEmpty)) {
      return;
    }
    double[] numbers = source.numbers(tag);
    boolean tooLong = values.stream().anyMatch(value -> value.length() > DECIMAL);
    if (source.vr(tag) != Vr.DS || !tooLong || numbers.length != values.size()) {
      result.copy(tag, source);
      return;
    }
    Object[] fitting = new Object[numbers.length];
    for (int i = 0; i < fitting.length; i++) {
      String value = values.get(i);
      fitting[i] = value.length() > DECIMAL ? DataSet.decimal(numbers[i]) : value;
    }
    result.set(tag, Vr.DS, fitting);
  }
}
