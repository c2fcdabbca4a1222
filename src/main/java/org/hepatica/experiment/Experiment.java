package org.hepatica.experiment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.experiment.ExperimentRequest.DataSet;
import org.hepatica.learning.Training;
import org.hepatica.learning.TrainingSettings;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.Predictions;
import org.hepatica.result.FourRows;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.TestTime;
import org.hepatica.unet.Variant;

/**
 * The published experiments on any two data sets: train on A, test on A (I) and on B (II); train on
 * B, test on B (III) and on A (IV). Tests on the other set are on all of its patients who are not
 * left out, as none was trained on; tests on the own set are on its test patients. And an ablation
 * on A: methods without a network, and other networks. Started again on the same folder it goes on
 * where it stopped: each training is a run folder, each outcome a file.
 */
public final class Experiment {
  private static final List<Split.Role> OWN = List.of(Split.Role.TEST);
  private static final List<Split.Role> OTHER =
      List.of(Split.Role.TEST, Split.Role.VALIDATION, Split.Role.TRAINING);

  private final ExperimentRequest request;
  private final ChildLimits limits;
  private final ExperimentListener listener;
  private final Measuring measuring;
  private final TrainingSettings budget;
  private final Map<DataSet, List<Slice>> slices = new EnumMap<>(DataSet.class);
  private final Map<DataSet, Patients> patients = new EnumMap<>(DataSet.class);
  private final Map<String, Path> trained = new LinkedHashMap<>();
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private final Map<String, String> figures = new LinkedHashMap<>();
  private int done;

  private Experiment(ExperimentRequest request, ChildLimits limits, ExperimentListener listener) {
    this.request = request;
    this.limits = limits;
    this.listener = listener;
    this.measuring = new Measuring(request.out().resolve("results"), limits);
    this.budget = request.budget().with("data", List.of(request.a())).settings();
  }

  /**
   * Runs what is not done yet, and writes {@code report.md} with its pictures.
   *
   * @return the report
   * @throws IllegalArgumentException when the budget has a parent, or somebody is to be left out
   *     who is not there
   * @throws IOException when data cannot be read, the sets share a picture, or a training or
   *     measurement fails
   * @throws InterruptedException when the waiting thread is interrupted; what is done stays
   */
  public static Path run(ExperimentRequest request, ChildLimits limits, ExperimentListener listener)
      throws IOException, InterruptedException {
    return new Experiment(request, limits, listener).run();
  }

  private Path run() throws IOException, InterruptedException {
    if (budget.parent() != null) {
      throw new IllegalArgumentException(
          "the budget begins with a parent, %s, which may have been trained on those who test: take"
                  .formatted(budget.parent())
              + " it away (--set parent=null)");
    }
    Files.createDirectories(request.out());
    for (DataSet set : DataSet.values()) {
      read(set);
    }
    requireApart();
    experiment("I", DataSet.A, DataSet.A);
    experiment("II", DataSet.A, DataSet.B);
    experiment("III", DataSet.B, DataSet.B);
    experiment("IV", DataSet.B, DataSet.A);
    if (request.ablation()) {
      ablation();
    }
    Path report = request.out().resolve("report.md");
    new ExperimentReport(request, budget, slices, patients, trained, outcomes, figures)
        .write(report);
    return report;
  }

  private void read(DataSet set) throws IOException {
    CaseFolder folder = CaseFolder.parse(request.folder(set));
    List<Slice> all = folder.read(budget.inputSize(), budget.huLow(), budget.huHigh());
    slices.put(set, all);
    patients.put(set, Patients.of(all, request.leftOut(set), "data set " + set));
    Path file = split(set);
    String text = "# pictures " + folder.sha256() + "\n" + patients.get(set).text();
    // A training that is done is not done again, and has seen whom the roles then let it see.
    if (Files.exists(request.out().resolve("runs"))
        && Files.exists(file)
        && !Files.readString(file).equals(text)) {
      throw new IOException(
          file
              + " is of an experiment with other patients or pictures: give this one another folder");
    }
    Files.writeString(file, text);
  }

  /**
   * Refuses a picture with liver that is in both sets: a network would be tested on whom it was
   * trained on. Names do not tell, sets may number their patients alike.
   */
  private void requireApart() throws IOException {
    Map<ByteBuffer, String> inA = new HashMap<>();
    for (Slice slice : kept(DataSet.A)) {
      inA.put(ByteBuffer.wrap(slice.image()), slice.name());
    }
    for (Slice slice : kept(DataSet.B)) {
      String same = inA.get(ByteBuffer.wrap(slice.image()));
      if (same != null) {
        throw new IOException(
            "%s of %s and %s of %s are the same picture: its patient must be left out of one"
                .formatted(same, request.a(), slice.name(), request.b()));
      }
    }
  }

  private List<Slice> kept(DataSet set) {
    return slices.get(set).stream()
        .filter(slice -> slice.liverPixels() > 0)
        .filter(slice -> !request.leftOut(set).contains(slice.patient()))
        .toList();
  }

  private Path split(DataSet set) {
    return request.out().resolve("split-" + lower(set) + ".txt");
  }

  private void experiment(String name, DataSet train, DataSet test)
      throws IOException, InterruptedException {
    Path model = train(train, Variant.RESIDUAL);
    measure(name, model, test, train == test ? OWN : OTHER, "Experiment " + name);
  }

  private void measure(String name, Path model, DataSet test, List<Split.Role> roles, String title)
      throws IOException, InterruptedException {
    step("measuring " + name);
    Path work = work();
    outcomes.put(
        name,
        measuring.network(
            name, model, request.folder(test), split(test), roles, work, listener::at));
    if (request.figures().contains(test)) {
      figure(name, model, test, title, work);
    }
  }

  private void ablation() throws IOException, InterruptedException {
    Split split = Split.load(split(DataSet.A));
    List<Slice> all = slices.get(DataSet.A);
    List<Slice> training = split.select(all, Split.Role.TRAINING);
    List<Slice> validation = split.select(all, Split.Role.VALIDATION);
    List<Slice> test = split.select(all, Split.Role.TEST);
    step("threshold and region growing");
    Segmenter growing = RegionGrowing.fit(training, validation);
    outcomes.put("region-growing", measuring.method("region-growing", growing, request.a(), test));
    step("active contour");
    Segmenter contour = ActiveContour.fit(training, validation);
    outcomes.put("active-contour", measuring.method("active-contour", contour, request.a(), test));
    for (Variant variant : List.of(Variant.PLAIN, Variant.ATTENTION, Variant.SQUEEZE)) {
      Path model = train(DataSet.A, variant);
      measure(lower(variant), model, DataSet.A, OWN, lower(variant) + " U-Net");
    }
  }

  private Path train(DataSet set, Variant variant) throws IOException, InterruptedException {
    String name = lower(set) + "-" + lower(variant);
    if (!trained.containsKey(name)) {
      step("training " + name);
      Path run = request.out().resolve("runs").resolve(name);
      TrainingSettings settings = request.training(set, split(set), name, variant);
      trained.put(name, Training.run(settings, run, limits, listener.training()));
    }
    return trained.get(name);
  }

  private void figure(String name, Path model, DataSet test, String title, Path work)
      throws IOException, InterruptedException {
    String png = "figures/" + name + ".png";
    figures.put(name, png);
    Path file = request.out().resolve(png);
    List<String> shown = outcomes.get(name).shown();
    Path of = request.out().resolve("figures").resolve(name + ".txt");
    String made = outcomes.get(name).model() + " " + shown;
    if (Files.exists(file) && Files.exists(of) && Files.readString(of).equals(made)) {
      return;
    }
    Predictions predictions =
        Predictions.make(
            new Predictions.Order(
                List.of(request.folder(test)),
                split(test).toString(),
                null,
                model.toString(),
                0.5,
                shown,
                LiverModel.DEFAULT_LAYER,
                TestTime.NONE),
            work,
            limits,
            listener::at);
    Map<String, FourRows.Column> columns = new LinkedHashMap<>();
    for (int i = 0; i < predictions.pictures().size(); i++) {
      Predictions.Picture picture = predictions.pictures().get(i);
      byte[] truth = predictions.truth(i);
      byte[] predicted = predictions.predicted(i);
      columns.put(
          picture.name(),
          new FourRows.Column(
              picture.size(),
              predictions.image(i),
              truth,
              predicted,
              predictions.attention(i),
              String.format(Locale.ROOT, "Dice %.3f", dice(truth, predicted))));
    }
    List<FourRows.Column> sorted = new ArrayList<>();
    shown.forEach(slice -> sorted.add(columns.get(slice)));
    predictions.delete();
    FourRows.write(sorted, title + ", from the worst slice to the best", file);
    Files.writeString(of, made);
  }

  private static double dice(byte[] truth, byte[] predicted) {
    long both = 0;
    long sum = 0;
    for (int i = 0; i < truth.length; i++) {
      both += truth[i] & predicted[i];
      sum += truth[i] + predicted[i];
    }
    return sum == 0 ? 1 : 2.0 * both / sum;
  }

  /** A folder that predictions may use, empty but for what earlier ones left. */
  private Path work() throws IOException {
    return Files.createDirectories(request.out().resolve("work"));
  }

  private void step(String what) {
    int networks = request.ablation() ? 5 : 2;
    int steps = networks + 4 + (request.ablation() ? 5 : 0);
    listener.step(++done, steps, what);
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
