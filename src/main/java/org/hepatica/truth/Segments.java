package org.hepatica.truth;

import static org.hepatica.truth.SegmentMeaning.BACKGROUND;
import static org.hepatica.truth.SegmentMeaning.CONTRADICTION;
import static org.hepatica.truth.SegmentMeaning.LIVER;
import static org.hepatica.truth.SegmentMeaning.UNSAID;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Quoted;
import org.hepatica.dicom.Tag;

/** The segments of a DICOM segmentation, by number, and which of them is the liver. */
final class Segments {
  /** The cure where it is not clear which segments are the liver. */
  static final String NAME_THEM =
      "name those that are the liver with --segment of `hepatica cases` or `evaluate`";

  private final Map<Integer, String> labels = new LinkedHashMap<>();
  private final Map<Integer, SegmentMeaning> meanings = new LinkedHashMap<>();

  /**
   * @param seg whose Segment Sequence it is
   * @throws DicomException when two have one number
   */
  Segments(DataSet seg) throws DicomException {
    for (DataSet segment : seg.sequence(Tag.SEGMENT_SEQUENCE)) {
      int number = segment.integer(Tag.SEGMENT_NUMBER, -1);
      if (labels.put(number, segment.string(Tag.SEGMENT_LABEL, "")) != null) {
        throw new DicomException("two segments have the number " + number);
      }
      meanings.put(number, SegmentMeaning.of(segment));
    }
  }

  boolean contains(int number) {
    return labels.containsKey(number);
  }

  /** The numbers of those that mean this. */
  Set<Integer> that(SegmentMeaning meaning) {
    Set<Integer> numbers = new TreeSet<>();
    meanings.forEach(
        (number, its) -> {
          if (its == meaning) {
            numbers.add(number);
          }
        });
    return numbers;
  }

  /**
   * The one that is coded or labelled as liver, or the only one there is, when nothing says that it
   * is something else.
   *
   * @throws DicomException when there is none such, or code and label contradict each other
   */
  int liver() throws DicomException {
    Set<Integer> torn = that(CONTRADICTION);
    if (!torn.isEmpty()) {
      throw new DicomException(
          "segment %s is the liver by its label or its code, and by the other it is not: correct the one that is wrong, or %s"
              .formatted(told(torn.iterator().next()), NAME_THEM));
    }
    Set<Integer> livers = that(LIVER);
    if (livers.isEmpty() && labels.size() - that(BACKGROUND).size() == 1) {
      livers = that(UNSAID);
    }
    if (livers.size() != 1) {
      throw new DicomException(
          "%s segment of liver among %s: %s"
              .formatted(livers.isEmpty() ? "no" : "more than one", told(), NAME_THEM));
    }
    return livers.iterator().next();
  }

  /**
   * Those of some labels or numbers.
   *
   * @throws DicomException when one is not there
   */
  Set<Integer> named(List<String> wanted) throws DicomException {
    Set<Integer> chosen = new TreeSet<>();
    for (String one : wanted) {
      List<Integer> found = new ArrayList<>();
      labels.forEach(
          (number, label) -> {
            if (label.equalsIgnoreCase(one.strip()) || one.strip().equals("" + number)) {
              found.add(number);
            }
          });
      if (found.isEmpty()) {
        throw new DicomException("no segment \"%s\"; it has %s".formatted(one, told()));
      }
      chosen.addAll(found);
    }
    return chosen;
  }

  /** Number, and label where that has no room for a name: the text may end in a log. */
  String told(int number) {
    String label = labels.get(number);
    return number + (Quoted.isCode(label) ? " \"" + label + "\"" : "");
  }

  private String told() {
    return String.join(", ", labels.keySet().stream().map(this::told).toList());
  }
}
