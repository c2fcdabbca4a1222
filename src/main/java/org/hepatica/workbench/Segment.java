package org.hepatica.workbench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.analysis.worker.AnalysisJob;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.analysis.worker.WorkerInfo;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ct.InstanceName;
import org.hepatica.ct.SeriesScan;
import org.hepatica.disk.WorkFolder;
import org.hepatica.result.ResultObject;
import org.hepatica.result.ResultSettings;
import org.hepatica.result.ResultWriter;
import org.hepatica.result.SliceSheet;
import org.hepatica.result.StudyContext;
import org.hepatica.setup.AttentionLayer;
import org.hepatica.setup.Installation;
import org.hepatica.setup.Models;
import org.hepatica.setup.RoomSettings;
import org.hepatica.setup.Workers;

/** Segmentation of a folder, without network and ledger, by the rooms that the node uses. */
public final class Segment {
  /** What became of a folder. */
  public enum Outcome {
    /** At least one series was processed, and no analysis failed. */
    PROCESSED,
    /** The analysis of at least one series failed; others may have results. */
    FAILED,
    /** No series could be processed. */
    NOTHING
  }

  /** The number by which the node's ledger calls the same. */
  private static final String FAILED = "HEP-111";

  private static final String SHEET = "slices.png";

  private final RoomSettings rooms;
  private final Path out;
  private final Path model;
  private final String serialNumber;
  private final PrintWriter print;

  private Segment(HepaticaConfig config, Path out, PrintWriter print) throws IOException {
    rooms = new RoomSettings(config);
    this.out = out;
    this.print = print;
    model = Models.of(config).current();
    AttentionLayer.require(config, model);
    serialNumber = Installation.serialNumber(config.dataDir());
  }

  /**
   * Segments the series of a folder ({@code result.series}: of each study the best, or all) and
   * writes results and {@code findings.json}. The folder of a series appears when it is whole, and
   * the report when all are.
   *
   * @throws AnalysisFailed when the analysis cannot begin at all; of a series whose analysis fails
   *     the report tells
   */
  public static Outcome run(HepaticaConfig config, Path in, Path out, PrintWriter print)
      throws IOException, InterruptedException, AnalysisFailed {
    Files.createDirectories(out);
    Segment segment = new Segment(config, out, print);
    SeriesScan scan = SeriesScan.scan(in);
    scan.skipped().forEach(file -> print.println("skipped: " + file.reason()));
    List<SegmentReport.SeriesReport> reports = new ArrayList<>();
    if (scan.series().isEmpty()) {
      print.println("no DICOM series in " + in);
    } else {
      try (AnalysisWorkers workers = Workers.of(config)) {
        WorkerInfo worker = workers.start(segment.model);
        print.println("model %s on %s".formatted(worker.modelId(), worker.description()));
        print.flush();
        boolean notices = config.settings().result().notices();
        for (SegmentStudy study :
            SegmentStudy.of(scan.series(), segment.rooms.studySeries(), notices)) {
          segment.study(workers, study, reports);
        }
      }
    }
    SegmentReport.of(reports, scan.skipped(), in).write(out.resolve("findings.json"));
    print.println(out.resolve("findings.json"));
    print.flush();
    return outcome(reports);
  }

  private static Outcome outcome(List<SegmentReport.SeriesReport> reports) {
    if (reports.stream().anyMatch(SegmentReport.SeriesReport::hasFailed)) {
      return Outcome.FAILED;
    }
    boolean processed =
        reports.stream()
            .anyMatch(r -> r.outcome().equals("SEGMENTED") || r.outcome().equals("NO_LIVER"));
    return processed ? Outcome.PROCESSED : Outcome.NOTHING;
  }

  /** Best first; once one is segmented, the others are told with the reason. */
  private void study(
      AnalysisWorkers workers, SegmentStudy study, List<SegmentReport.SeriesReport> reports)
      throws IOException, InterruptedException {
    SegmentStudy.Member taken = null;
    for (SegmentStudy.Member member : study.members()) {
      if (taken == null || !study.onlyBest()) {
        SegmentReport.SeriesReport report = one(workers, study, member);
        reports.add(report);
        boolean segmented = report.outcome().equals(Findings.Outcome.SEGMENTED.name());
        study.ended(member, report);
        taken = taken == null && segmented ? member : taken;
      } else {
        SegmentReport.SeriesReport report = study.notTaken(member, taken);
        reports.add(report);
        print.println(
            "series %d: not processed, %s: %s"
                .formatted(member.place(), report.code(), report.reason()));
      }
    }
  }

  private SegmentReport.SeriesReport one(
      AnalysisWorkers workers, SegmentStudy study, SegmentStudy.Member member)
      throws IOException, InterruptedException {
    int number = member.place();
    SeriesScan.Series series = member.series();
    try (WorkFolder work = WorkFolder.in(out, ".work")) {
      AnalysisJob job = new AnalysisJob(work.path(), series.files(), model, rooms.analysis());
      Findings findings;
      try (StageBar bar = new StageBar("series " + number)) {
        findings = workers.run(job, bar);
      }
      Path folder = out.resolve("series-" + number);
      AnalysisFolder analysed = AnalysisFolder.open(job.resultFolder());
      List<ResultObject> objects = write(work, analysed, study.context(member), folder);
      print.println(sentence(number, findings));
      if (findings.outcome() == Findings.Outcome.REFUSED) {
        InstanceName.files(findings.refusalReason(), series.files())
            .forEach(file -> print.println("  see " + file));
      }
      objects.forEach(object -> print.println("  " + object.file()));
      if (findings.outcome() != Findings.Outcome.REFUSED) {
        print.println("  " + folder.resolve(SHEET));
      }
      print.flush();
      return SegmentReport.of(series, findings, objects, out);
    } catch (AnalysisFailed e) {
      // Hours of other series are not lost with this one.
      print.println("series %d: FAILED, %s: %s".formatted(number, FAILED, e.getMessage()));
      print.flush();
      return SegmentReport.failed(series, FAILED, e.getMessage());
    }
  }

  /**
   * Writes beside and renames: whoever finds the folder of a series, after Ctrl-C or on a full disk
   * as well, finds all of it.
   */
  private List<ResultObject> write(
      WorkFolder work, AnalysisFolder analysed, StudyContext context, Path folder)
      throws IOException {
    ResultSettings settings = rooms.result(Instant.now(), serialNumber);
    Path unfinished = work.path().resolve(folder.getFileName());
    List<ResultObject> objects = ResultWriter.write(analysed, settings, context, unfinished);
    if (analysed.findings().outcome() != Findings.Outcome.REFUSED) {
      Files.createDirectories(unfinished);
      SliceSheet.write(analysed, settings, unfinished.resolve(SHEET));
    }
    if (Files.exists(unfinished)) {
      work.release(unfinished, folder);
    }
    return objects.stream().map(object -> object.in(folder)).toList();
  }

  private static String sentence(int number, Findings findings) {
    return switch (findings.outcome()) {
      case SEGMENTED ->
          String.format(
              Locale.ROOT,
              "series %d: liver %.0f mL on %d of %d slices%s",
              number,
              findings.volumeMl(),
              findings.liverSlices(),
              findings.depth(),
              findings.flags().isEmpty() ? "" : "; " + String.join("; ", findings.flags()));
      case NO_LIVER -> "series " + number + ": no liver found";
      case REFUSED ->
          "series %d: not processed, %s: %s"
              .formatted(number, findings.refusalCode(), findings.refusalReason());
    };
  }
}
