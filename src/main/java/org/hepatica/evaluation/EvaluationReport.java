package org.hepatica.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an evaluation says, as JSON of these keys. Numbers have six digits after the point; what
 * does not exist is absent. Holds no patient's name or ID: {@code patient} is the part of a
 * picture's name before the first underscore, or {@code patient-N} in the order of the series.
 *
 * @param version of this format, {@link #VERSION}
 * @param software that measured
 * @param model that was measured
 * @param threshold probability from which a pixel counted as liver
 * @param data folders
 * @param kind {@code pictures} (slices on the network's grid, each by itself, without
 *     post-processing) or {@code series} (volumes on their own grid, as the node delivers them)
 * @param split that says what a patient is for; absent for series
 * @param part of the split that was measured; absent for series
 * @param distanceUnit of {@code hd95} and {@code meanSurfaceDistance}: {@code mm} or {@code px}
 * @param bootstrap how intervals were made
 * @param volumes summed up; absent for pictures
 * @param slices summed up
 * @param patients summed up, each patient's slices as one picture
 * @param notes what a reader should know
 * @param leftOut what was not measured, and why
 * @param series what {@code series-N} stands for; absent for pictures
 * @param volumeCases each volume; absent for pictures
 * @param patientCases each patient
 * @param sliceCases each slice
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationReport(
    int version,
    String software,
    Model model,
    double threshold,
    List<String> data,
    String kind,
    String split,
    String part,
    String distanceUnit,
    Resampling bootstrap,
    GroupReport volumes,
    GroupReport slices,
    GroupReport patients,
    List<String> notes,
    List<LeftOut> leftOut,
    List<SeriesName> series,
    List<Measurement> volumeCases,
    List<Measurement> patientCases,
    List<Measurement> sliceCases) {

  /** Version of the format that this class writes. */
  public static final int VERSION = 1;

  /** {@code kind} of folders of pictures. */
  public static final String PICTURES = "pictures";

  /** {@code kind} of DICOM series. */
  public static final String SERIES = "series";

  /**
   * A model.
   *
   * @param id of its weights, network and HU window
   * @param name for people
   * @param threshold its own
   */
  public record Model(String id, String name, double threshold) {}

  /** See {@link Bootstrap}. */
  public record Resampling(int resamples, long seed, String by, double coverage, String method) {}

  /**
   * A series that was measured.
   *
   * @param name in this report
   * @param seriesUid Series Instance UID
   * @param truth kind of its truth and the names of its files
   */
  public record SeriesName(String name, String seriesUid, String truth) {}

  /**
   * What was not measured.
   *
   * @param what a series or a file
   * @param reason and cure
   * @param fault whether it should have been measured: there is a truth for it, or it is a truth
   */
  public record LeftOut(String what, String reason, boolean fault) {}

  /**
   * What is known before anything is measured.
   *
   * @param split null for series
   * @param part null for series
   */
  public record Subject(
      String software,
      Model model,
      double threshold,
      List<String> data,
      String kind,
      String split,
      String part,
      List<String> notes) {}

  /** Sums up. */
  public static EvaluationReport of(
      Subject subject,
      List<Measurement> volumes,
      List<Measurement> slices,
      List<LeftOut> leftOut,
      List<SeriesName> series) {
    List<Measurement> patients = Measurements.byPatient(slices);
    return new EvaluationReport(
        VERSION,
        subject.software(),
        subject.model(),
        subject.threshold(),
        subject.data(),
        subject.kind(),
        subject.split(),
        subject.part(),
        slices.isEmpty() ? null : slices.get(0).spacing().unit(),
        new Resampling(
            Bootstrap.RESAMPLES, Bootstrap.SEED, "patient", Bootstrap.COVERAGE, "percentile"),
        GroupReport.of(volumes, false),
        GroupReport.of(slices, true),
        GroupReport.of(patients, false),
        List.copyOf(subject.notes()),
        List.copyOf(leftOut),
        series.isEmpty() ? null : List.copyOf(series),
        volumes.isEmpty() ? null : List.copyOf(volumes),
        patients,
        List.copyOf(slices));
  }

  /** Whether something could not be measured that should have been. */
  public boolean hasFaults() {
    return leftOut.stream().anyMatch(LeftOut::fault);
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    if (file.toAbsolutePath().getParent() != null) {
      java.nio.file.Files.createDirectories(file.toAbsolutePath().getParent());
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}
