package org.hepatica.learning;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.Evaluation;
import org.hepatica.process.ChildRefused;
import org.hepatica.process.ChildTask;
import org.hepatica.process.LastWords;
import org.hepatica.unet.ImportedWeights;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.SafeTensors;
import org.hepatica.unet.SeenPictures;
import org.hepatica.unet.TestTime;

/** Takes weights that another framework has trained, in a process of its own. */
public final class ImportProcess {
  private ImportProcess() {}

  /**
   * What is imported, also what the process is told, as one JSON argument.
   *
   * @param weights a file as {@link ImportedWeights} takes it
   * @param data folders it was trained on, each as {@link CaseFolder#parse} takes it
   * @param split of its training, by which the threshold is chosen and scores are measured; null
   *     for neither
   * @param name of the model
   * @param licence of the weights
   * @param attribution whose data they come from
   * @param out file of the model
   */
  public record Order(
      String weights,
      List<String> data,
      String split,
      String name,
      String licence,
      String attribution,
      String out) {}

  /**
   * Imports weights.
   *
   * @return one line: the model's id and how well it agrees
   * @throws ChildRefused when the weights are not those of the network that they say; or nobody
   *     validates; nothing is written then
   * @throws IOException when it fails otherwise; the message ends with the process' last words
   * @throws InterruptedException when the waiting thread is interrupted; the child is ended then
   */
  public static String start(Order order, ChildLimits limits)
      throws IOException, InterruptedException {
    LastWords said = new LastWords(1);
    limits.run("import", ImportProcess.class, Orders.JSON.writeValueAsString(order), said);
    return said.text();
  }

  /** Exits 0 when the model is written, 3 when the weights are refused; says either in one line. */
  public static void main(String[] args) throws IOException {
    PrintStream out = ChildTask.begin();
    System.setOut(System.err);
    NativeHelpers.require();
    Order order = Orders.JSON.readValue(args[0], Order.class);
    ImportedWeights.Imported imported = null;
    try {
      imported = imported(order);
    } catch (IllegalArgumentException e) {
      ChildTask.refuse(e.getMessage());
    } catch (IOException e) {
      ChildTask.refuse(e);
    }
    imported.model().write(Path.of(order.out()));
    out.printf(
        Locale.ROOT,
        "%s agrees to %.1e on %d slices%n",
        imported.model().info().id(),
        imported.worst(),
        imported.slices());
  }

  private static ImportedWeights.Imported imported(Order order) throws IOException {
    List<CaseFolder> folders = CaseFolder.parseAll(order.data());
    List<ModelInfo.Data> data = new ArrayList<>();
    for (CaseFolder cases : folders) {
      data.add(new ModelInfo.Data(cases.path().getFileName().toString(), cases.sha256()));
    }
    ImportedWeights weights = new ImportedWeights(SafeTensors.read(Path.of(order.weights())));
    ImportedWeights.Imported imported;
    try {
      imported =
          weights.into(weights.info(order.name(), data, order.licence(), order.attribution()));
    } catch (IllegalArgumentException e) {
      throw new IOException(order.weights() + ": " + e.getMessage(), e);
    }
    if (order.split() != null) {
      imported = measured(imported, folders, order.split());
    }
    SeenPictures seen = seen(imported.model().info(), folders, order.split());
    return new ImportedWeights.Imported(
        imported.model().trainedOn(seen), imported.slices(), imported.worst());
  }

  /** Who trains by the split; all where none is named. */
  private static SeenPictures seen(ModelInfo info, List<CaseFolder> folders, String split)
      throws IOException {
    List<Slice> all = new ArrayList<>();
    for (CaseFolder folder : folders) {
      all.addAll(folder.read(info.inputSize(), info.huLow(), info.huHigh()));
    }
    List<Slice> trained =
        split == null
            ? all
            : Split.resolve(split, all, SeenPictures.UNKNOWN).select(all, Split.Role.TRAINING);
    return SeenPictures.of(trained.stream().mapToLong(Slice::print));
  }

  private static ImportedWeights.Imported measured(
      ImportedWeights.Imported imported, List<CaseFolder> folders, String split)
      throws IOException {
    ModelFile model = Evaluation.measured(imported.model(), folders, split, TestTime.MODEL);
    return new ImportedWeights.Imported(model, imported.slices(), imported.worst());
  }
}
