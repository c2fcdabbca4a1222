package org.hepatica.learning;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
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
import org.hepatica.unet.Inference;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.hepatica.unet.Weights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains in this process, into a run folder: {@code settings.json}, {@code data.json}, {@code
 * checkpoint.bin} (last epoch), {@code best.hepatica} (best validation score at the model's own
 * size), {@code last.hepatica}, {@code epochs.csv}, {@code curve.png}. Started again on the same
 * folder it goes on after the last finished epoch: order, augmentation and dropout of an epoch
 * depend on seed and epoch alone.
 */
public final class Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final double THRESHOLD = 0.5;
  static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final TrainingSettings settings;
  private final Path folder;
  private final TrainingListener listener;
  private final List<ModelInfo.Data> data = new ArrayList<>();
  private final List<EpochReport> reports = new ArrayList<>();
  private final List<Slice> training = new ArrayList<>();
  private List<Slice> validation;
  private ModelFile parent;
  private ComputationGraph graph;
  private double best = -1;
  private INDArray mean;

  /**
   * @param folder the run folder; made when absent
   */
  public Trainer(TrainingSettings settings, Path folder, TrainingListener listener) {
    this.settings = settings;
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Trains to the end of the last phase.
   *
   * @return the best model, or the last one when no epoch ran at the model's own size
   * @throws IOException when data cannot be read or results not written
   */
  public Path run() throws IOException {
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve("settings.json").toFile(), settings);
    readData();
    int phase = -1;
    int done = restore();
    if (done > 0) {
      phase = settings.phaseOf(done - 1);
    }
    for (int epoch = done; epoch < settings.epochs(); epoch++) {
      if (settings.phaseOf(epoch) != phase) {
        phase = settings.phaseOf(epoch);
        enter(phase);
      }
      epoch(epoch, phase);
    }
    return bestOf(folder);
  }

  /** The model to take from a run folder. */
  static Path bestOf(Path folder) {
    Path best = folder.resolve("best.hepatica");
    return Files.exists(best) ? best : folder.resolve("last.hepatica");
  }

  private void readData() throws IOException {
    List<Slice> all = new ArrayList<>();
    for (String text : settings.data()) {
      CaseFolder cases = CaseFolder.parse(text);
      all.addAll(cases.read(settings.inputSize(), settings.huLow(), settings.huHigh()));
      data.add(new ModelInfo.Data(cases.path().getFileName().toString(), cases.sha256()));
    }
    Split split = Split.resolve(settings.split(), all);
    validation = split.select(all, Split.Role.VALIDATION);
    for (Slice slice : split.select(all, Split.Role.TRAINING)) {
      int times = slice.liverPixels() == 0 ? settings.negativeRepeats() : 1;
      training.addAll(Collections.nCopies(times, slice));
    }
    if (training.isEmpty() || validation.isEmpty()) {
      throw new IOException(
          "%d training and %d validation slices in %s: both are needed, see the split"
              .formatted(training.size(), validation.size(), settings.data()));
    }
    if (settings.parent() != null) {
      parent = ModelFile.read(Path.of(settings.parent()));
    }
    JSON.writeValue(
        folder.resolve("data.json").toFile(),
        Map.of(
            "data", data,
            "training", training.stream().map(Slice::name).distinct().toList(),
            "validation", validation.stream().map(Slice::name).toList()));
    LOG.info(
        "{} training slices per epoch, {} validation slices", training.size(), validation.size());
  }

  /** Goes on from the checkpoint, if there is one. Returns the number of finished epochs. */
  private int restore() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    if (!Files.exists(file)) {
      return 0;
    }
    Checkpoint checkpoint = Checkpoint.read(file);
    reports.addAll(checkpoint.reports());
    best = checkpoint.bestDice();
    graph = newGraph(settings.phases().get(settings.phaseOf(reports.size() - 1)).size());
    if (checkpoint.parameters().length != graph.numParams()) {
      throw new IOException(file + " is of another network than settings.json describes");
    }
    graph.setParams(row(checkpoint.parameters()));
    graph.getUpdater().setStateViewArray(row(checkpoint.updater()));
    graph.getConfiguration().setIterationCount(checkpoint.iterations());
    mean = checkpoint.mean().length == 0 ? null : row(checkpoint.mean());
    LOG.info("going on after epoch {}", reports.size());
    return reports.size();
  }

  /** Begins a phase: the weights so far in a network of the phase's size, and a fresh optimiser. */
  private void enter(int phase) {
    ComputationGraph next = newGraph(settings.phases().get(phase).size());
    if (graph != null) {
      Weights.copy(graph, next);
    } else if (parent != null) {
      parent.into(next);
    }
    graph = next;
    if (settings.averaging() > 0 && mean == null) {
      mean = graph.params().dup();
    }
  }

  private void epoch(int epoch, int phaseNumber) throws IOException {
    final long start = System.nanoTime();
    TrainingSettings.Phase phase = settings.phases().get(phaseNumber);
    double rate = phase.rate(epoch - settings.firstEpochOf(phaseNumber));
    graph.setLearningRate(rate);
    Nd4j.getRandom().setSeed(settings.seed() * 7919 + epoch);
    Random random = new Random(settings.seed() * 104_729 + epoch);
    List<Slice> order = new ArrayList<>(training);
    Collections.shuffle(order, random);
    int batches = (order.size() + phase.batch() - 1) / phase.batch();
    double loss = 0;
    for (int b = 0; b < batches; b++) {
      double stepLoss = step(order, b, phase, random);
      if (!Double.isFinite(stepLoss)) {
        throw new IllegalStateException(
            "the loss is %s in epoch %d: lower the learning rate".formatted(stepLoss, epoch + 1));
      }
      loss += stepLoss / batches;
      listener.step(epoch + 1, settings.epochs(), b + 1, batches, stepLoss);
    }
    finish(epoch, phase, rate, loss, start);
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
    return reports.isEmpty() ? Math.min(decay, steps / (steps + 9)) : decay;
  }

  private float[] shrink(float[] values, int size) {
    return Resize.area(values, settings.inputSize(), settings.inputSize(), size);
  }

  private void finish(int epoch, TrainingSettings.Phase phase, double rate, double loss, long start)
      throws IOException {
    ComputationGraph judged = graph;
    if (mean != null) {
      judged = newGraph(phase.size());
      judged.setParams(mean);
    }
    Scores scores = validate(judged, phase);
    boolean full = phase.size() == settings.inputSize();
    boolean isBest = full && scores.meanDice() > best;
    EpochReport report =
        new EpochReport(
            epoch + 1,
            settings.epochs(),
            phase.size(),
            rate,
            loss,
            scores.meanDice(),
            scores.pooledDice(),
            (System.nanoTime() - start) / 1e9,
            isBest);
    reports.add(report);
    ModelFile model = ModelFile.of(info(scores, epoch + 1), judged);
    model.write(folder.resolve("last.hepatica"));
    if (isBest) {
      best = scores.meanDice();
      model.write(folder.resolve("best.hepatica"));
    }
    new Checkpoint(
            List.copyOf(reports),
            graph.getConfiguration().getIterationCount(),
            best,
            floats(graph.params()),
            floats(graph.getUpdater().getStateViewArray()),
            mean == null ? new float[0] : floats(mean))
        .write(folder.resolve("checkpoint.bin"));
    writeCurve();
    LOG.info(
        String.format(
            Locale.ROOT,
            "epoch %d/%d %d² rate %.2g loss %.4f validation Dice %.4f pooled %.4f in %.0f s%s",
            report.epoch(),
            report.epochs(),
            report.size(),
            rate,
            loss,
            report.validationDice(),
            report.validationPooled(),
            report.seconds(),
            isBest ? ", the best so far" : ""));
    listener.epoch(report);
  }

  private Scores validate(ComputationGraph judged, TrainingSettings.Phase phase) {
    ComputationGraph folded = ResidualUNet.folded(architecture().withInputSize(phase.size()));
    Weights.fold(judged, folded);
    List<Slice> slices = validation.stream().map(s -> s.resized(phase.size())).toList();
    float[][] predicted =
        new Inference(folded, phase.size(), phase.batch())
            .probabilities(slices.stream().map(Slice::values).toArray(float[][]::new));
    folded.close();
    Scores scores = new Scores();
    for (int i = 0; i < predicted.length; i++) {
      scores.add(slices.get(i), predicted[i], THRESHOLD);
    }
    return scores;
  }

  private ModelInfo info(Scores scores, int epochs) {
    return new ModelInfo(
        "",
        settings.name(),
        settings.inputSize(),
        settings.huLow(),
        settings.huHigh(),
        settings.levels(),
        settings.baseWidth(),
        THRESHOLD,
        parent == null ? null : parent.info().id(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        settings.seed(),
        epochs,
        data,
        scores.asMap("validation"),
        settings.licence(),
        settings.attribution());
  }

  private void writeCurve() throws IOException {
    StringBuilder csv =
        new StringBuilder("epoch,size,rate,loss,validation_dice,validation_pooled,seconds\n");
    for (EpochReport r : reports) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%.3g,%.6f,%.6f,%.6f,%.1f\n",
              r.epoch(),
              r.size(),
              r.rate(),
              r.loss(),
              r.validationDice(),
              r.validationPooled(),
              r.seconds()));
    }
    Files.writeString(folder.resolve("epochs.csv"), csv);
    LossCurve.draw(reports, folder.resolve("curve.png"));
  }

  private ResidualUNet.Architecture architecture() {
    return new ResidualUNet.Architecture(
        settings.inputSize(),
        settings.levels(),
        settings.baseWidth(),
        settings.dropout(),
        DataType.FLOAT);
  }

  private ComputationGraph newGraph(int size) {
    return ResidualUNet.training(architecture().withInputSize(size), settings.seed());
  }

  private static INDArray row(float[] values) {
    return Nd4j.create(values, new long[] {1, values.length}, 'c');
  }

  private static float[] floats(INDArray array) {
    return array.dup('c').data().asFloat();
  }
}
