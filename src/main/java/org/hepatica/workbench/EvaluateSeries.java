package org.hepatica.workbench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.SliceDistances;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.analysis.worker.AnalysisJob;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.cases.PatientKey;
import org.hepatica.cases.TruthSearch;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ct.SeriesScan;
import org.hepatica.disk.Trees;
import org.hepatica.evaluation.EvaluationReport.LeftOut;
import org.hepatica.evaluation.EvaluationReport.SeriesName;
import org.hepatica.evaluation.Mask;
import org.hepatica.evaluation.Measurement;
import org.hepatica.evaluation.Spacing;
import org.hepatica.learning.data.Persons;
import org.hepatica.result.CaseSheet;
import org.hepatica.setup.AdmissionSettings;
import org.hepatica.setup.RoomSettings;
import org.hepatica.setup.Workers;
import org.hepatica.unet.SeenPictures;

/**
 * Measures DICOM series: each goes through the node's own analysis, with its settings and in its
 * child process, and the mask that the node would deliver is compared with the truth on the pixels
 * of the series.
 */
final class EvaluateSeries {
  /** Window in which pictures show CT: abdomen, HU. */
  private static final double WINDOW_CENTRE = 40;

  private static final double WINDOW_WIDTH = 400;

  private final HepaticaConfig config;
  private final EvaluateRequest request;
  private final Path modelFile;
  private final PrintWriter print;
  private final Map<String, String> patients = new HashMap<>();
  private final Persons persons = new Persons();
  private final List<Measurement> volumes = new ArrayList<>();
  private final List<Measurement> slices = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final List<SeriesName> names = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  EvaluateSeries(
      HepaticaConfig config, EvaluateRequest request, Path modelFile, PrintWriter print) {
    this.config = config;
    this.request = request;
    this.modelFile = modelFile;
    this.print = print;
  }

  Evaluate.Measured run(Path work, WorstSlices worst)
      throws IOException, InterruptedException, AnalysisFailed {
    TruthSearch search =
        new TruthSearch(
            request.data(), request.truth(), request.segments(), AdmissionSettings.rules(config));
    List<TruthSearch.Pair> pairs = search.pairs();
    leftOut.addAll(search.leftOut());
    if (!pairs.isEmpty()) {
      try (AnalysisWorkers workers = Workers.of(config)) {
        for (TruthSearch.Pair pair : pairs) {
          Path job = Files.createTempDirectory(work, "job");
          one(workers, pair, job, worst);
          Trees.delete(job);
        }
      }
    }
    persons.several().stream()
        .map(labels -> String.join(" and ", labels))
        .map("patients who share an image count as one person, "::concat)
        .forEach(notes::add);
    return new Evaluate.Measured(byPerson(volumes), byPerson(slices), leftOut, names, notes);
  }

  /** All of a person under one label, which is known only when all images were seen. */
  private List<Measurement> byPerson(List<Measurement> measured) {
    return measured.stream().map(m -> m.of(persons.first(m.patient()))).toList();
  }

  private void one(AnalysisWorkers workers, TruthSearch.Pair pair, Path work, WorstSlices worst)
      throws IOException, InterruptedException, AnalysisFailed {
    String name = "series-" + (names.size() + 1);
    AnalysisJob job =
        new AnalysisJob(
            work,
            pair.series().files(),
            modelFile,
            new RoomSettings(config).analysis().withoutHeatmaps());
    Findings findings;
    try (StageBar bar = new StageBar(name)) {
      findings = workers.run(job, bar);
    } catch (AnalysisFailed e) {
      if (e.kind() == AnalysisFailed.Kind.NOT_STARTED && names.isEmpty()) {
        throw e; // no other series would fare better
      }
      leftOut.add(new LeftOut("series " + pair.series().seriesUid(), e.getMessage(), true));
      return;
    }
    if (findings.outcome() == Findings.Outcome.REFUSED) {
      leftOut.add(
          new LeftOut(
              "series " + pair.series().seriesUid(),
              findings.refusalCode() + ": " + findings.refusalReason(),
              true));
      return;
    }
    requireSameOrder(pair, findings);
    names.add(new SeriesName(name, pair.series().seriesUid(), pair.truth()));
    measure(name, pair, AnalysisFolder.open(job.resultFolder()), worst);
    print.printf(
        Locale.ROOT,
        "%s: %d slices, Dice %.4f%s%n",
        name,
        findings.depth(),
        volumes.get(volumes.size() - 1).dice(),
        warning(pair.gaps().size()));
    print.flush();
  }

  /** A truth that was drawn on every second slice, or whose frames are not all there. */
  private static String warning(int gaps) {
    return gaps == 0
        ? ""
        : "; its truth marks no liver in %d slices between others in which it does: is it whole?"
            .formatted(gaps);
  }

  private void measure(
      String name, TruthSearch.Pair pair, AnalysisFolder analysis, WorstSlices worst)
      throws IOException {
    Findings f = analysis.findings();
    Spacing spacing = Spacing.millimetres(f.rowSpacing(), f.columnSpacing(), f.sliceSpacing());
    SliceDistances distances = SliceDistances.of(f);
    if (!distances.areEqual()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: its slices are %.2f to %.2f mm apart; mL and mm here take %.2f mm for each, where the node takes each slice's own",
              name,
              distances.least(),
              distances.most(),
              distances.mean()));
    }
    Mask truth = new Mask(f.rows(), f.columns(), pair.marks());
    byte[][] masks = new byte[f.depth()][];
    for (int k = 0; k < masks.length; k++) {
      masks[k] = analysis.mask(k);
    }
    Mask predicted = Mask.of(f.rows(), f.columns(), masks);
    String patient = patient(pair.series());
    persons.add(patient, SeenPictures.NO_PRINT);
    volumes.add(Measurement.ofVolume(name, patient, truth, predicted, spacing));
    int[] numbers = Findings.sliceNumbers(f.slices());
    for (int k = 0; k < masks.length; k++) {
      persons.add(patient, Persons.print(f.rows(), f.columns(), analysis.hu(k)));
      Measurement m =
          Measurement.ofSlice(
              name + "/" + numbers[k], patient, truth.slice(k), predicted.slice(k), spacing);
      slices.add(m);
      int index = k;
      worst.offer(
          m,
          (title, figures) ->
              new CaseSheet.Tile(
                  f.rows(),
                  f.columns(),
                  f.rowSpacing(),
                  f.columnSpacing(),
                  analysis.hu(index),
                  WINDOW_CENTRE,
                  WINDOW_WIDTH,
                  truth.bytes(index),
                  masks[index],
                  title,
                  figures));
    }
  }

  /** Truth and prediction must speak of the same slices; both order them by their places. */
  private static void requireSameOrder(TruthSearch.Pair pair, Findings findings)
      throws IOException {
    for (int k = 0; k < findings.depth(); k++) {
      SliceFinding slice = findings.slices().get(k);
      if (!pair.grid().slices().get(k).is(slice.sopInstanceUid(), slice.frame())) {
        throw new IOException(
            "series %s: truth and analysis order its slices differently; this is a fault of the program"
                .formatted(pair.series().seriesUid()));
      }
    }
  }

  /** A label for the patient: the same for all series of one Patient ID. */
  private String patient(SeriesScan.Series series) throws IOException {
    return patients.computeIfAbsent(
        PatientKey.of(series.files().get(0)), k -> "patient-" + (patients.size() + 1));
  }
}
