package org.hepatica.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.evaluation.Figure;
import org.hepatica.experiment.ExperimentRequest.DataSet;
import org.hepatica.learning.EpochReport;
import org.hepatica.learning.Training;
import org.hepatica.learning.TrainingSettings;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.process.Build;

/** One page of Markdown about an experiment, with its figures beside it. */
final class ExperimentReport {
  /** What the publication gives, read as accuracy, Dice, IoU. */
  private static final Map<String, String> PUBLISHED =
      Map.of(
          "I", "0.8129 / 0.788 / 0.65",
          "II", "0.8876 / 0.857 / 0.75",
          "III", "0.8948 / 0.888 / 0.80",
          "IV", "0.9305 / 0.85 / 0.85");

  private static final Map<String, String> ABLATION = new java.util.LinkedHashMap<>();

  static {
    ABLATION.put("region-growing", "threshold and region growing");
    ABLATION.put("active-contour", "active contour (morphological Chan–Vese)");
    ABLATION.put("plain", "plain U-Net");
    ABLATION.put("I", "residual U-Net (Experiment I)");
    ABLATION.put("attention", "attention-gated residual U-Net");
    ABLATION.put("squeeze", "squeeze-and-excitation residual U-Net");
  }

  private final ExperimentRequest request;
  private final TrainingSettings budget;
  private final Map<DataSet, List<Slice>> slices;
  private final Map<DataSet, Patients> patients;
  private final Map<String, Path> trained;
  private final Map<String, Outcome> outcomes;
  private final Map<String, String> figures;
  private final StringBuilder page = new StringBuilder();

  ExperimentReport(
      ExperimentRequest request,
      TrainingSettings budget,
      Map<DataSet, List<Slice>> slices,
      Map<DataSet, Patients> patients,
      Map<String, Path> trained,
      Map<String, Outcome> outcomes,
      Map<String, String> figures) {
    this.request = request;
    this.budget = budget;
    this.slices = slices;
    this.patients = patients;
    this.trained = trained;
    this.outcomes = outcomes;
    this.figures = figures;
  }

  void write(Path file) throws IOException {
    say("# Experiments I to IV: %s and %s", name(DataSet.A), name(DataSet.B));
    say("");
    say(
        "Made by `hepatica experiment`, version %s, revision `%s`, with %d cores.",
        Build.VERSION, Build.REVISION, Runtime.getRuntime().availableProcessors());
    data();
    budget();
    experiments();
    if (request.ablation()) {
      ablation();
    }
    figures();
    curves(file.toAbsolutePath().getParent());
    Files.writeString(file, page, StandardCharsets.UTF_8);
  }

  private void data() {
    say("");
    say("## Data");
    say("");
    say("| | data set | patients: train / validation / test / left out | slices |");
    say("|---|---|---|---|");
    for (DataSet set : DataSet.values()) {
      Patients p = patients.get(set);
      say(
          "| %s | %s | %d / %d / %d / %d | %d |",
          set,
          name(set),
          p.count(Split.Role.TRAINING),
          p.count(Split.Role.VALIDATION),
          p.count(Split.Role.TEST),
          p.count(Split.Role.OUT),
          slices.get(set).stream()
              .filter(slice -> !request.leftOut(set).contains(slice.patient()))
              .count());
    }
    say("");
    say(
        "Divided by patient, by hash of their names. Left out are those who are in the other set"
            + " too: they are neither trained on nor measured, and not among the slices. %s",
        request.attribution());
  }

  private void budget() throws IOException {
    say("");
    say("## Budget");
    say("");
    say(
        "Base width %d, %d levels, dropout %s, window %s to %s HU, seed %d, patience %s. Phases:",
        budget.baseWidth(),
        budget.levels(),
        budget.dropout(),
        plain(budget.huLow()),
        plain(budget.huHigh()),
        budget.seed(),
        budget.patience() == 0 ? "without end" : budget.patience() + " epochs");
    say("");
    for (TrainingSettings.Phase phase : budget.phases()) {
      say(
          "- %d×%d, at most %d epochs, batch %d, learning rate %s to %s, %s",
          phase.size(),
          phase.size(),
          phase.epochs(),
          phase.batch(),
          phase.firstRate(),
          phase.lastRate(),
          phase.schedule());
    }
    say("");
    say("| training | epochs | best epoch | its validation Dice | minutes by the clock |");
    say("|---|---|---|---|---|");
    for (Map.Entry<String, Path> run : trained.entrySet()) {
      List<EpochReport> epochs = Training.reports(run.getValue().getParent());
      EpochReport best = epochs.get(epochs.size() - 1);
      for (EpochReport epoch : epochs) {
        best = epoch.best() ? epoch : best;
      }
      say(
          "| %s | %d | %d | %.4f | %.1f |",
          run.getKey(),
          epochs.size(),
          best.epoch(),
          best.validationDice(),
          epochs.stream().mapToDouble(EpochReport::seconds).sum() / 60);
    }
  }

  private void experiments() {
    say("");
    say("## Experiments");
    say("");
    say(
        "Means over the slices with liver, slice by slice on the grid of %d×%d, threshold 0.5,"
            + " without post-processing, with 95 %% bootstrap intervals by patient (none with one"
            + " patient). Accuracy counts the background, and so is near 1 for any method.",
        budget.inputSize(), budget.inputSize());
    say("");
    say(
        "| | trained on | tested on | patients, slices | accuracy | Dice | IoU | pooled Dice | publication: accuracy / Dice / IoU |");
    say("|---|---|---|---|---|---|---|---|---|");
    row("I", "A", "A, test patients");
    row("II", "A", "B, all patients");
    row("III", "B", "B, test patients");
    row("IV", "B", "A, all patients");
    Outcome best =
        List.of("I", "II", "III", "IV").stream()
            .map(outcomes::get)
            .max(java.util.Comparator.comparingDouble(Outcome::best))
            .orElseThrow();
    say("");
    say(
        "Best slice of all four: Dice %.3f, IoU %.3f; publication: best Dice 0.92, IoU 0.88. The"
            + " publication's data sets were others, and are not to be had: its figures stand beside"
            + " ours for orientation. A mask whose IoU is 0.85 has a Dice of 0.92, one whose Dice is"
            + " 0.92 an IoU of 0.85: its figures of Experiment IV and its best ones are not of one"
            + " mask each.",
        best.best(), best.bestIou());
  }

  private void row(String experiment, String trainedOn, String testedOn) {
    Outcome o = outcomes.get(experiment);
    say(
        "| %s | %s | %s | %d, %d | %s | %s | %s | %s | %s |",
        experiment,
        trainedOn,
        testedOn,
        o.patients(),
        o.slices(),
        figure(o.means().get("accuracy")),
        figure(o.means().get("dice")),
        figure(o.means().get("iou")),
        figure(o.pooled().get("dice")),
        PUBLISHED.get(experiment));
  }

  private void ablation() {
    say("");
    say("## Ablation");
    say("");
    say(
        "All on A: the same training, validation and test patients, the networks with the same"
            + " budget. Each ran once, so a difference within the intervals means nothing.");
    say("");
    say("| method | accuracy | Dice | IoU | sensitivity | pooled Dice | HD95, px |");
    say("|---|---|---|---|---|---|---|");
    ABLATION.forEach(
        (key, title) -> {
          Outcome o = outcomes.get(key);
          say(
              "| %s | %s | %s | %s | %s | %s | %s |",
              title,
              figure(o.means().get("accuracy")),
              figure(o.means().get("dice")),
              figure(o.means().get("iou")),
              figure(o.means().get("sensitivity")),
              figure(o.pooled().get("dice")),
              figure(o.means().get("hd95")));
        });
    say("");
    for (String method : List.of("region-growing", "active-contour")) {
      say("- %s: %s", ABLATION.get(method), outcomes.get(method).model());
    }
    say("");
    say(
        "What a method without a network could choose was chosen on the validation patients. Means"
            + " are over slices with liver, HD95 is over those slices of them in which something is"
            + " predicted: who misses many has no distance there.");
  }

  private void figures() {
    if (figures.isEmpty()) {
      return;
    }
    say("");
    say("## Figures");
    say("");
    say("Image, truth, prediction and Grad-CAM, from the worst slice of a test to its best.");
    figures.forEach(
        (name, png) -> {
          say("");
          String title = PUBLISHED.containsKey(name) ? "Experiment " + name : ABLATION.get(name);
          say("![%s](%s)", title, png);
        });
  }

  private void curves(Path folder) throws IOException {
    say("");
    say("## Training");
    say("");
    say("Losses and 1 − validation Dice by epoch, on a logarithmic axis, of each training.");
    for (Map.Entry<String, Path> run : trained.entrySet()) {
      Path curve = run.getValue().resolveSibling("curve.png");
      Path copy = folder.resolve("figures").resolve("curve-" + run.getKey() + ".png");
      Files.createDirectories(copy.getParent());
      Files.copy(curve, copy, StandardCopyOption.REPLACE_EXISTING);
      say("");
      say("%s:", run.getKey());
      say("");
      say("![Losses of %s](figures/%s)", run.getKey(), copy.getFileName());
    }
  }

  private String name(DataSet set) {
    return CaseFolder.parse(request.folder(set))
        .path()
        .toAbsolutePath()
        .normalize()
        .getFileName()
        .toString();
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String figure(Figure figure) {
    if (figure == null || figure.value() == null) {
      return "none";
    }
    return figure.low() == null
        ? String.format(Locale.ROOT, "%.3f", figure.value())
        : String.format(
            Locale.ROOT, "%.3f [%.3f, %.3f]", figure.value(), figure.low(), figure.high());
  }

  private void say(String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
