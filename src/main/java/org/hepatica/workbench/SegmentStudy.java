package org.hepatica.workbench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionCode;
import org.hepatica.ct.SeriesChoice;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.ct.SeriesScan;
import org.hepatica.ct.SeriesTraits;
import org.hepatica.result.StudyContext;
import org.hepatica.result.StudyContext.OtherSeries;
import org.hepatica.setup.StudyRules;

/**
 * The series of one study in a folder, in the order in which {@code segment} takes them: the best
 * first, or as they lie. What {@link StudySeries} is for the ledger.
 */
final class SegmentStudy {
  /**
   * A series of the study.
   *
   * @param place of it in the folder, from 1
   */
  record Member(int place, SeriesScan.Series series, SeriesTraits traits) {}

  private final List<Member> members;
  private final boolean onlyBest;
  private final boolean notices;
  private final Map<Member, SegmentReport.SeriesReport> ended = new HashMap<>();

  private SegmentStudy(List<Member> members, boolean onlyBest, boolean notices) {
    this.members = members;
    this.onlyBest = onlyBest;
    this.notices = notices;
  }

  /**
   * Parts the series of a folder into studies, in the order of the folder.
   *
   * @param notices whether there are any
   */
  static List<SegmentStudy> of(List<SeriesScan.Series> series, StudyRules rules, boolean notices)
      throws IOException {
    Map<String, List<Member>> studies = new LinkedHashMap<>();
    for (SeriesScan.Series s : series) {
      SeriesTraits traits = SeriesTraits.of(s.seriesUid(), s.files(), rules.rules());
      int place = series.indexOf(s) + 1;
      studies
          .computeIfAbsent(s.studyUid(), study -> new ArrayList<>())
          .add(new Member(place, s, traits));
    }
    List<SegmentStudy> parted = new ArrayList<>();
    for (List<Member> members : studies.values()) {
      if (rules.best()) {
        members.sort(Comparator.comparing(Member::traits, SeriesChoice.BEST_FIRST));
      }
      parted.add(new SegmentStudy(List.copyOf(members), rules.best(), notices));
    }
    return parted;
  }

  /** In the order in which they are to be taken. */
  List<Member> members() {
    return members;
  }

  /** Whether the first series with a liver ends the study. */
  boolean onlyBest() {
    return onlyBest;
  }

  /** Notes what became of a series. */
  void ended(Member member, SegmentReport.SeriesReport report) {
    ended.put(member, report);
  }

  /** What the results of a series say about the rest of the study. */
  StudyContext context(Member member) {
    boolean noticed =
        ended.values().stream()
            .anyMatch(r -> !r.outcome().equals(Outcome.SEGMENTED.name()) && !r.hasFailed());
    List<OtherSeries> others =
        members.stream()
            .filter(other -> onlyBest && other != member && other.series().modality().equals("CT"))
            .sorted(
                Comparator.comparingInt((Member other) -> other.traits().number())
                    .thenComparing(other -> other.traits().seriesUid()))
            .map(
                other ->
                    new OtherSeries(
                        other.series().seriesUid(), other.traits().label(), reason(member, other)))
            .toList();
    return new StudyContext(others, Optional.empty(), notices && !noticed);
  }

  private String reason(Member member, Member other) {
    SegmentReport.SeriesReport report = ended.get(other);
    if (report == null) {
      return SeriesChoice.why(member.traits(), other.traits());
    }
    if (report.hasFailed()) {
      return "its analysis failed, " + report.code();
    }
    return report.outcome().equals(Outcome.REFUSED.name())
        ? ("not processed, " + report.code() + ": " + report.reason())
            .replaceAll("[^\\x20-\\x7E]", "?")
        : "no liver was found in it";
  }

  /** What is told of a series after another one was taken. */
  SegmentReport.SeriesReport notTaken(Member member, Member taken) {
    SeriesTraits traits = member.traits();
    String code = traits.refusalCode();
    String reason = traits.refusalReason();
    if (traits.admissible()) {
      SeriesRefused why =
          new SeriesRefused(
              AdmissionCode.OTHER_SERIES,
              "Series "
                  + taken.place()
                  + " has the results; this one was not taken: "
                  + SeriesChoice.why(taken.traits(), traits));
      code = why.code();
      reason = why.reason();
    }
    return SegmentReport.notProcessed(member.series(), code, reason);
  }
}
