package org.hepatica.result;

import java.util.List;
import java.util.Optional;

/**
 * What the results of a series say about the rest of its study.
 *
 * @param others the study's other CT series that could have been taken, with the reason why they
 *     were not, in the order of their numbers
 * @param predecessor the report that this one takes the place of, when there is one
 * @param mayNotify whether the study may get a notice: it has at most one
 */
public record StudyContext(
    List<OtherSeries> others, Optional<Predecessor> predecessor, boolean mayNotify) {
  /** A study of one series, reported on for the first time. */
  public static final StudyContext NONE = new StudyContext(List.of(), Optional.empty(), true);

  public StudyContext {
    others = List.copyOf(others);
  }

  /** What of it the report says, as text to be hashed into its UID. */
  String shape() {
    return others + " " + predecessor.map(Predecessor::sopInstanceUid).orElse("-");
  }

  /**
   * A series that was left aside.
   *
   * @param seriesUid its Series Instance UID
   * @param label for people: number and description as far as known; may hold characters beyond
   *     ASCII
   * @param reason one sentence, ASCII
   */
  public record OtherSeries(String seriesUid, String label, String reason) {}

  /**
   * An earlier report.
   *
   * @param studyUid it belongs to
   * @param seriesUid of its series
   * @param sopClassUid of the report
   * @param sopInstanceUid of the report
   */
  public record Predecessor(
      String studyUid, String seriesUid, String sopClassUid, String sopInstanceUid) {}
}
