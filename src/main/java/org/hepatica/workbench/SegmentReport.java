package org.hepatica.workbench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hepatica.analysis.Familiarity;
import org.hepatica.analysis.Findings;
import org.hepatica.ct.SeriesScan;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Quoted;
import org.hepatica.disk.DurableFiles;
import org.hepatica.result.ResultObject;
import org.hepatica.unet.TestTime;

/**
 * {@code findings.json} of the segment command: what became of each series and each file. Holds no
 * patient's name or ID, unless a file that was skipped is called so.
 */
record SegmentReport(String software, List<SeriesReport> series, List<SkippedReport> skipped) {
  private static final String FAILED = "FAILED";

  /**
   * One series.
   *
   * @param seriesUid empty when it is no UID, as is the study's
   * @param outcome SEGMENTED, NO_LIVER, REFUSED or FAILED
   * @param code HEP-4nn when refused, HEP-111 when the analysis failed
   * @param reason when refused or failed
   * @param volumeMl liver in mL; null when refused or failed
   * @param volumeLowMl lower end of its range; null when not known
   * @param volumeHighMl upper end of its range; null when not known
   * @param familiarity distance to the training images and its limit; null when not known
   * @param slicesWithLiver null when refused or failed
   * @param testTime how slices were looked at; null where they were as they are
   * @param millis duration by stage
   * @param results DICOM files, relative to this report
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SeriesReport(
      String seriesUid,
      String studyUid,
      String modality,
      int instances,
      String outcome,
      String code,
      String reason,
      Double volumeMl,
      Double volumeLowMl,
      Double volumeHighMl,
      Familiarity familiarity,
      Integer slicesWithLiver,
      String modelId,
      TestTime testTime,
      List<String> flags,
      Map<String, Long> millis,
      List<String> results) {

    /** Whether its analysis did not come to an end. */
    boolean hasFailed() {
      return outcome.equals(FAILED);
    }
  }

  /** A file that belongs to no series, and why. */
  record SkippedReport(String file, String reason) {}

  static SegmentReport of(
      List<SeriesReport> series, List<SeriesScan.SkippedFile> skipped, Path in) {
    return new SegmentReport(
        "Hepatica " + Equipment.VERSION,
        List.copyOf(series),
        skipped.stream()
            .map(file -> new SkippedReport(relative(in, file.file()), file.reason()))
            .toList());
  }

  static SeriesReport of(
      SeriesScan.Series series, Findings findings, List<ResultObject> objects, Path out) {
    boolean refused = findings.outcome() == Findings.Outcome.REFUSED;
    List<String> results = new ArrayList<>();
    objects.forEach(object -> results.add(relative(out, object.file())));
    return new SeriesReport(
        Quoted.uidOrEmpty(series.seriesUid()),
        Quoted.uidOrEmpty(series.studyUid()),
        Quoted.isCode(series.modality()) ? series.modality() : "",
        series.files().size(),
        findings.outcome().name(),
        findings.refusalCode(),
        findings.refusalReason(),
        refused ? null : findings.volumeMl(),
        findings.liver() == null ? null : findings.liver().volumeLowMl(),
        findings.liver() == null ? null : findings.liver().volumeHighMl(),
        findings.familiarity(),
        refused ? null : findings.liverSlices(),
        findings.modelId(),
        findings.testTime(),
        findings.flags(),
        findings.millis(),
        results);
  }

  /** A series that was not analysed. */
  static SeriesReport notProcessed(SeriesScan.Series series, String code, String reason) {
    return without(series, Findings.Outcome.REFUSED.name(), code, reason);
  }

  /** A series whose analysis did not come to an end. */
  static SeriesReport failed(SeriesScan.Series series, String code, String reason) {
    return without(series, FAILED, code, reason);
  }

  /** A series without findings. */
  private static SeriesReport without(
      SeriesScan.Series series, String outcome, String code, String reason) {
    return new SeriesReport(
        Quoted.uidOrEmpty(series.seriesUid()),
        Quoted.uidOrEmpty(series.studyUid()),
        Quoted.isCode(series.modality()) ? series.modality() : "",
        series.files().size(),
        outcome,
        code,
        reason,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        Map.of(),
        List.of());
  }

  void write(Path file) throws IOException {
    byte[] json =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
    DurableFiles.write(file, out -> out.write(json));
  }

  private static String relative(Path folder, Path file) {
    Path base = folder.toAbsolutePath().normalize();
    Path path = file.toAbsolutePath().normalize();
    return path.startsWith(base) && !path.equals(base)
        ? base.relativize(path).toString().replace('\\', '/')
        : path.getFileName().toString();
  }
}
