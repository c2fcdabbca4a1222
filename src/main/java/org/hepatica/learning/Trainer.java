package org.hepatica.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.learning.data.Augmentation;
import org.hepatica.learning.data.Slice;
import org.hepatica.process.Build;
import org.hepatica.unet.Growth;
import org.hepatica.unet.Inference;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.hepatica.unet.Resize;
import org.hepatica.unet.Seed;
import org.hepatica.unet.SeenPictures;
import org.hepatica.unet.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains in this process, into a {@link RunFolder}. Started again on the same folder it goes on
 * after the last finished epoch: order, augmentation and dropout of an epoch depend on seed and
 * epoch alone.
 */
public final class Trainer {

  private static final String BEST = "best.hepatica";

  private static final double THRESHOLD = 0.5;

  private final TrainingSettings settings;
  private final RunFolder folder;
  private final TrainingListener listener;
  private final List<EpochReport> reports = new ArrayList<>();
  private TrainingData data;
  private ModelFile parent;
  private ComputationGraph graph;
  private double best = -1;
  private INDArray mean;

  /** In the first epoch of fresh weights. */
  private boolean settling;

  /**
   * @param folder the run folder; made when absent
   */
  public Trainer(TrainingSettings settings, Path folder, TrainingListener listener) {
    this.settings = settings;
    this.folder = new RunFolder(folder);
    this.listener = listener;
  }

  /**
   * Trains to the end of the last phase.
   *
   * @return the best model, or the last one when no epoch ran at the model's own size
   * @throws IOException when data cannot be read or results not written
   */
  public Path run() throws IOException {
    if (settings.parent() != null) {
      parent = ModelFile.read(Path.of(settings.parent()));
    }
    data = TrainingData.read(settings, seenBefore());
    folder.begin(settings, data);
    folder.log(
        "%d training slices per epoch, %d validation slices, Hepatica %s, revision %s"
            .formatted(
                data.training().size(), data.validation().size(), Build.VERSION, Build.REVISION));
    restore();
    int phase = reports.isEmpty() ? -1 : TrainingProgress.lastPhase(reports, settings);
    for (TrainingProgress at = TrainingProgress.after(reports, settings);
        at.phase() < settings.phases().size();
        at = TrainingProgress.after(reports, settings)) {
      if (at.phase() != phase) {
        phase = at.phase();
        enter(phase);
      }
      epoch(at);
    }
    return bestOf(folder.file("."));
  }

  /** The model to take from a run folder. */
  static Path bestOf(Path folder) {
    Path best = folder.resolve(BEST);
    return Files.exists(best) ? best : folder.resolve("last.hepatica");
  }

  /** Whether a model that was taken from a run folder is the best, not only the last. */
  static boolean isBest(Path model) {
    return model.endsWith(BEST);
  }

  /** Goes on from the checkpoint, if there is one. */
  private void restore() throws IOException {
    Checkpoints checkpoints = folder.checkpoints();
    if (!checkpoints.exist()) {
      return;
    }
    Checkpoints.Found found = checkpoints.read();
    if (!found.told().isEmpty()) {
      folder.log(found.told());
      listener.told(found.told());
    }
    Checkpoint checkpoint = found.checkpoint();
    requireSameParent();
    reports.addAll(checkpoint.reports());
    best = checkpoint.bestDice();
    graph = newGraph(settings.phases().get(TrainingProgress.lastPhase(reports, settings)));
    if (checkpoint.parameters().length != graph.numParams()) {
      throw new IOException(
          folder.file("checkpoint.bin") + " is of another network than settings.json describes");
    }
    graph.setParams(row(checkpoint.parameters()));
    graph.getUpdater().setStateViewArray(row(checkpoint.updater()));
    graph.getConfiguration().setIterationCount(checkpoint.iterations());
    mean = checkpoint.mean().length == 0 ? null : row(checkpoint.mean());
    folder.curves(reports); // the last epoch's may not have been drawn
    folder.log("going on after epoch " + reports.size());
  }

  /** Else the model would say that it came of weights, and has seen pictures, that it did not. */
  private void requireSameParent() throws IOException {
    Path last = folder.file("last.hepatica");
    String before = Files.exists(last) ? ModelFile.read(last).info().parent() : null;
    if (before != null && !before.equals(parent.info().id())) {
      throw new IOException(
          "%s holds a run that began with the model %s, and %s is %s now: bring that one back, or give another folder"
              .formatted(folder.file(""), before, settings.parent(), parent.info().id()));
    }
  }

  /** Begins a phase: the weights so far in a network of the phase's size, and a fresh optimiser. */
  private void enter(int phase) {
    TrainingSettings.Phase next = settings.phases().get(phase);
    if (grows(phase)) {
      ModelInfo info = info(settings.phases().get(phase - 1), Map.of(), reports.size());
      graph = begun(ModelFile.of(info, judged(settings.phases().get(phase - 1))), next);
      mean = null;
    } else if (graph != null) {
      ComputationGraph same = newGraph(next);
      Weights.copy(graph, same);
      graph = same;
    } else {
      graph = parent == null ? newGraph(next) : begun(parent, next);
    }
    if (settings.averaging() > 0 && mean == null) {
      mean = graph.params().dup();
    }
  }

  /** Whether the network has a stage more in this phase than in the one before. */
  private boolean grows(int phase) {
    return phase > 0
        && settings.isInside(settings.phases().get(phase - 1))
        && !settings.isInside(settings.phases().get(phase));
  }

  /** A phase's network with the weights of a model, which is the same or its inside. */
  private ComputationGraph begun(ModelFile from, TrainingSettings.Phase phase) {
    ComputationGraph next = newGraph(phase);
    if (Growth.fits(from.info(), settings.architecture(phase))) {
      Growth.into(from, next, data.mean(), data.deviation());
    } else {
      from.into(next);
    }
    return next;
  }

  private void epoch(TrainingProgress at) throws IOException {
    final long start = System.nanoTime();
    int epoch = reports.size();
    TrainingSettings.Phase phase = settings.phases().get(at.phase());
    double rate = phase.rate(at.epoch());
    settling = at.epoch() == 0 && (at.phase() == 0 || grows(at.phase()));
    graph.setLearningRate(rate);
    Seed.set(settings.seed() * 7919 + epoch);
    Random random = new Random(settings.seed() * 104_729 + epoch);
    List<Slice> order = new ArrayList<>(data.training());
    Collections.shuffle(order, random);
    int batches = (order.size() + phase.batch() - 1) / phase.batch();
    double loss = 0;
    for (int b = 0; b < batches; b++) {
      double stepLoss = step(order, b, phase, random);
      requireNumber(stepLoss, "the loss", epoch);
      loss += stepLoss / batches;
      listener.step(epoch + 1, settings.epochs(), b + 1, batches, stepLoss);
    }
    finish(epoch, phase, rate, loss, start);
  }

  private static void requireNumber(double loss, String name, int epoch) throws IOException {
    if (!Double.isFinite(loss)) {
      throw new IOException(
          "%s is %s in epoch %d: lower the learning rate".formatted(name, loss, epoch + 1));
    }
  }

  /**
   * One batch of a fixed shape; the last one of an epoch is filled up from the epoch's beginning.
   */
  private double step(List<Slice> order, int b, TrainingSettings.Phase phase, Random random) {
    int pixels = phase.size() * phase.size();
    float[] images = new float[phase.batch() * pixels];
    float[] masks = new float[images.length];
    for (int i = 0; i < phase.batch(); i++) {
      Slice slice = order.get((b * phase.batch() + i) % order.size());
      Augmentation.Sample sample = settings.augmentation().apply(slice, random);
      System.arraycopy(shrink(sample.image(), phase.size()), 0, images, i * pixels, pixels);
      float[] coverage = shrink(sample.mask(), phase.size());
      for (int p = 0; p < pixels; p++) {
        masks[i * pixels + p] = coverage[p] >= 0.5f ? 1 : 0;
      }
    }
    long[] shape = {phase.batch(), phase.size(), phase.size(), 1};
    try (INDArray x = Nd4j.create(images, shape, 'c');
        INDArray y = Nd4j.create(masks, shape, 'c')) {
      graph.fit(new INDArray[] {x}, new INDArray[] {y});
      graph.clear();
    }
    if (mean != null) {
      try (INDArray difference = graph.params().sub(mean)) {
        difference.muli(1 - warm(settings.averaging()));
        mean.addi(difference);
      }
    }
    return graph.score();
  }

  /** The decay of the running mean, shorter at first so that it forgets the random start. */
  private double warm(double decay) {
    double steps = graph.getConfiguration().getIterationCount() + 1.0;
    return settling ? Math.min(decay, steps / (steps + 9)) : decay;
  }

  /** What is validated and kept: the running mean of the weights, where there is one. */
  private ComputationGraph judged(TrainingSettings.Phase phase) {
    if (mean == null) {
      return graph;
    }
    ComputationGraph averaged = newGraph(phase);
    averaged.setParams(mean);
    return averaged;
  }

  private float[] shrink(float[] values, int size) {
    return Resize.area(values, settings.inputSize(), settings.inputSize(), size);
  }

  private void finish(int epoch, TrainingSettings.Phase phase, double rate, double loss, long start)
      throws IOException {
    ComputationGraph judged = judged(phase);
    Validation validation = validate(judged, phase);
    // The last step of an epoch may spoil the weights, after its loss was told.
    requireNumber(validation.loss(), "the validation loss", epoch);
    boolean full = phase.size() == settings.inputSize();
    boolean isBest = full && validation.scores().meanDice() > best;
    EpochReport report =
        new EpochReport(
            epoch + 1,
            settings.epochs(),
            phase.size(),
            rate,
            loss,
            validation.loss(),
            validation.scores().meanDice(),
            validation.scores().pooledDice(),
            (System.nanoTime() - start) / 1e9,
            isBest);
    reports.add(report);
    ModelFile model =
        ModelFile.of(info(phase, validation.scores().asMap("validation"), epoch + 1), judged);
    model.write(folder.file("last.hepatica"));
    if (isBest) {
      best = validation.scores().meanDice();
      model.write(folder.file(BEST));
    }
    if (settings.picturesEvery() > 0 && (epoch + 1) % settings.picturesEvery() == 0) {
      validation.sheet(folder.file(String.format(Locale.ROOT, "masks/epoch-%04d.png", epoch + 1)));
    }
    folder
        .checkpoints()
        .write(
            new Checkpoint(
                List.copyOf(reports),
                graph.getConfiguration().getIterationCount(),
                best,
                floats(graph.params()),
                floats(graph.getUpdater().getStateViewArray()),
                mean == null ? new float[0] : floats(mean)));
    folder.curves(reports);
    folder.log(
        String.format(
            Locale.ROOT,
            "epoch %d/%d %d² rate %.2g loss %.4f validation loss %.4f Dice %.4f pooled %.4f in %.0f s%s",
            report.epoch(),
            report.epochs(),
            report.size(),
            rate,
            loss,
            report.validationLoss(),
            report.validationDice(),
            report.validationPooled(),
            report.seconds(),
            isBest ? ", the best so far" : ""));
    listener.epoch(report);
  }

  private Validation validate(ComputationGraph judged, TrainingSettings.Phase phase) {
    ComputationGraph folded = ResidualUNet.folded(settings.architecture(phase));
    try {
      Weights.fold(judged, folded);
      List<Slice> slices = data.validation().stream().map(s -> s.resized(phase.size())).toList();
      return Validation.of(
          new Inference(folded, phase.size(), phase.batch()), slices, THRESHOLD, settings.loss());
    } finally {
      folded.close();
    }
  }

  /** Of the whole network, or in the phases that train it of its inside. */
  private ModelInfo info(TrainingSettings.Phase phase, Map<String, Double> scores, int epochs) {
    ResidualUNet.Architecture network =
        settings
            .architecture(phase)
            .withInputSize(settings.isInside(phase) ? phase.size() : settings.inputSize());
    return new ModelInfo(
        "",
        settings.name(),
        network.inputSize(),
        settings.huLow(),
        settings.huHigh(),
        network.levels(),
        network.baseWidth(),
        THRESHOLD,
        parent == null ? null : parent.info().id(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        settings.seed(),
        epochs,
        data.data(),
        scores,
        settings.licence(),
        settings.attribution(),
        settings.variant(),
        seenBefore().and(data.pictures()));
  }

  private SeenPictures seenBefore() {
    return parent == null ? SeenPictures.UNKNOWN : parent.info().seen();
  }

  private ComputationGraph newGraph(TrainingSettings.Phase phase) {
    return ResidualUNet.training(settings.architecture(phase), settings.seed(), settings.loss());
  }

  private static INDArray row(float[] values) {
    return Nd4j.create(values, new long[] {1, values.length}, 'c');
  }

  private static float[] floats(INDArray array) {
    return array.dup('c').data().asFloat();
  }
}
