package org.hepatica.learning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Augmentation;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.learning.trust.Calibrating;
import org.hepatica.learning.trust.Evaluation;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.Loss;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.TestTime;

/**
 * Fine-tunes the model in use with new cases and enters the result into the registry, beside its
 * parent. It is not used before somebody promotes it.
 */
public final class Retraining {

  /**
   * The parent may be of an earlier retraining, with fewer patients: nobody whom it was trained on
   * then may validate now. Of a rehearsal folder that the parent of all was trained on, some do.
   */
  static final String SPLIT = Split.BY_OWN_HASH;

  private static final String TUNED = "; fine-tuned with local cases";

  /** Scores of a model, in the file. */
  private static final String DICE = "validation.dice.mean";

  private static final String PARENT_DICE = "parent.validation.dice.mean";

  private Retraining() {}

  /**
   * How to fine-tune.
   *
   * @param epochs passes over the cases
   * @param batch slices per step
   * @param firstRate learning rate of the first epoch
   * @param lastRate of the last
   * @param rehearsal further folders of cases to train on beside the new ones, so that the old is
   *     not forgotten; may be empty
   * @param seed of order, augmentation, dropout
   * @param testTime how slices are looked at where the model will be used: it is measured and
   *     calibrated for that; null for once
   */
  public record Settings(
      int epochs,
      int batch,
      double firstRate,
      double lastRate,
      List<String> rehearsal,
      long seed,
      TestTime testTime) {

    public Settings {
      rehearsal = List.copyOf(rehearsal);
      testTime = testTime == null ? TestTime.NONE : testTime;
    }

    /** Ten epochs at a tenth of the first training's rate. */
    public static Settings standard(long seed) {
      return new Settings(10, 4, 1e-4, 1e-5, List.of(), seed, TestTime.MODEL);
    }
  }

  /**
   * What came of it.
   *
   * @param id of the new model, in the registry
   * @param dice mean validation Dice of the new model, on slices that its best epoch and its
   *     threshold were chosen on
   * @param parentDice the same of its parent, on the same slices, on which nothing of it was chosen
   * @param notKnown of each part of the calibration that stays unknown: which, and why; and whether
   *     those who validate are known to be new
   */
  public record Outcome(String id, double dice, double parentDice, List<String> notKnown) {}

  /**
   * Fine-tunes the model in use. About a fifth of the patients, each chosen by the hash of the own
   * name, validates.
   *
   * @param registry holds the parent and gets the new model
   * @param cases folder of new cases, {@code PATH} or {@code PATH@LOW:HIGH} (see {@link
   *     CaseFolder#parse}), at least two patients
   * @param folder run folder, see {@link Training}
   * @throws IOException when cases cannot be read or training fails
   * @throws InterruptedException when the waiting thread is interrupted
   */
  public static Outcome run(
      ModelRegistry registry,
      String cases,
      Settings settings,
      Path folder,
      ChildLimits limits,
      TrainingListener listener)
      throws IOException, InterruptedException {
    Path parentFile = registry.current();
    ModelFile parentModel = ModelFile.read(parentFile);
    ModelInfo parent = parentModel.info();
    TestTime looks = settings.testTime().of(parentModel.calibration().orElse(null));
    List<String> data = new ArrayList<>(List.of(cases));
    data.addAll(settings.rehearsal());
    TrainingSettings training =
        new TrainingSettings(
            parent.name(),
            data,
            SPLIT,
            parent.inputSize(),
            parent.huLow(),
            parent.huHigh(),
            parent.levels(),
            parent.baseWidth(),
            0.3,
            List.of(
                new TrainingSettings.Phase(
                    parent.inputSize(),
                    settings.epochs(),
                    settings.batch(),
                    settings.firstRate(),
                    settings.lastRate())),
            0.9,
            1,
            Augmentation.shipped(),
            settings.seed(),
            parentFile.toAbsolutePath().toString(),
            parent.licence(),
            attribution(parent),
            parent.variant(),
            0,
            0,
            Loss.DICE_CROSS_ENTROPY,
            0,
            false,
            1);
    Path best = Training.run(training, folder, limits, listener);
    List<CaseFolder> folders = CaseFolder.parseAll(data);
    List<String> notKnown = new ArrayList<>();
    if (parent.seen().isUnknown()) {
      notKnown.add(
          "how well it does on new patients: its parent, %s, does not tell which pictures it was trained on, and those who validate may be among them"
              .formatted(parent.id()));
    }
    ModelFile tuned =
        Calibrating.calibrated(
            Evaluation.measured(ModelFile.read(best), folders, SPLIT, looks),
            folders,
            SPLIT,
            parentModel
                .calibration()
                .map(Calibration::attention)
                .map(AttentionLimits::layer)
                .orElse(null),
            looks,
            notKnown::add);
    double parentDice;
    try (LiverModel model = LiverModel.load(parentFile).testTime(looks)) {
      parentDice =
          Evaluation.of(model, folders, SPLIT, Split.Role.VALIDATION)
              .at(parent.threshold())
              .meanDice();
    }
    Map<String, Double> scores = new TreeMap<>(tuned.info().scores());
    scores.put(PARENT_DICE, parentDice);
    String id = registry.add(tuned.measured(tuned.info().threshold(), scores));
    return new Outcome(id, scores.get(DICE), parentDice, notKnown);
  }

  /**
   * That a model does worse than the one it was fine-tuned from, in words; empty when it does not,
   * or its scores do not tell. Its own epoch and threshold were chosen on those slices, so that
   * equal is worse already, and worse is certain.
   */
  public static Optional<String> worse(ModelInfo model) {
    Double dice = model.scores().get(DICE);
    Double parentDice = model.scores().get(PARENT_DICE);
    return dice == null || parentDice == null || dice >= parentDice
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "worse than its parent: on the same validation slices its mean Dice is %.3f, and its"
                    + " parent's is %.3f",
                dice,
                parentDice));
  }

  /** Of the parent; how often it was fine-tuned, the history tells. */
  static String attribution(ModelInfo parent) {
    return parent.attribution().endsWith(TUNED)
        ? parent.attribution()
        : parent.attribution() + TUNED;
  }
}
