package org.hepatica.learning.trust;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.Explanation;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.NativeHelpers;

/**
 * What runs in the child process of {@link Predictions}: reads the order in the folder that is the
 * only argument, and writes image, truth and prediction of each picture beside it. Tells how far it
 * is on standard output, one JSON object a line.
 */
public final class PredictionProcess {
  private static final int BATCH = 8;
  private static final ObjectMapper LINE = new ObjectMapper();

  private final Path work;
  private final Predictions.Order order;
  private final PrintStream out;

  private PredictionProcess(Path work, Predictions.Order order, PrintStream out) {
    this.work = work;
    this.order = order;
    this.out = out;
  }

  /** Exits 0 when all is written, 1 when it failed; the reason is on the output or on errors. */
  public static void main(String[] args) throws IOException {
    PrintStream out = ChildTask.begin();
    Path work = Path.of(args[0]);
    try {
      Predictions.Order order =
          Orders.JSON.readValue(work.resolve(Predictions.ORDER).toFile(), Predictions.Order.class);
      NativeHelpers.require();
      new PredictionProcess(work, order, out).run();
    } catch (IOException e) {
      ChildTask.refuse(e);
    }
  }

  private void run() throws IOException {
    try (LiverModel model = LiverModel.load(Path.of(order.model())).testTime(order.testTime())) {
      List<Slice> slices = new ArrayList<>();
      List<Predictions.Picture> pictures = new ArrayList<>();
      List<CaseFolder> folders = CaseFolder.parseAll(order.folders());
      List<List<Slice>> chosen = chosen(folders, model.info());
      for (int f = 0; f < folders.size(); f++) {
        for (Slice slice : chosen.get(f)) {
          slices.add(slice);
          boolean seen = model.info().seen().has(slice.print());
          pictures.add(picture(f, slice, seen));
        }
      }
      Orders.JSON.writeValue(work.resolve(Predictions.PICTURES).toFile(), pictures);
      // Batches are appended to it: not to what a run that was killed left.
      Files.deleteIfExists(work.resolve(Predictions.ATTENTION));
      try (OutputStream pixels =
              new BufferedOutputStream(Files.newOutputStream(work.resolve(Predictions.PIXELS)));
          OutputStream own =
              new BufferedOutputStream(Files.newOutputStream(work.resolve(Predictions.OWN_GRID)))) {
        for (int from = 0; from < slices.size(); from += BATCH) {
          List<Slice> batch = slices.subList(from, Math.min(slices.size(), from + BATCH));
          write(batch, model, pixels, own);
          if (order.layer() != null) {
            attention(batch, model);
          }
          out.println(
              LINE.writeValueAsString(Map.of("done", from + batch.size(), "total", slices.size())));
        }
      }
    }
  }

  /** Of each folder; patients are divided as training divides them, those of all together. */
  private List<List<Slice>> chosen(List<CaseFolder> folders, ModelInfo info) throws IOException {
    List<List<Slice>> read = new ArrayList<>();
    for (CaseFolder folder : folders) {
      read.add(folder.read(info.inputSize(), info.huLow(), info.huHigh()));
    }
    Split split =
        order.part() == null
            ? null
            : Split.resolve(
                order.split(), read.stream().flatMap(List::stream).toList(), info.seen());
    List<List<Slice>> chosen = new ArrayList<>();
    for (List<Slice> all : read) {
      List<Slice> part = split == null ? all : split.select(all, order.part());
      chosen.add(
          order.names() == null
              ? part
              : part.stream().filter(slice -> order.names().contains(slice.name())).toList());
    }
    return chosen;
  }

  private void attention(List<Slice> batch, LiverModel model) throws IOException {
    Explanation[] explanations =
        model.explain(batch.stream().map(Slice::values).toArray(float[][]::new), order.layer());
    try (OutputStream to =
        Files.newOutputStream(
            work.resolve(Predictions.ATTENTION),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND)) {
      for (Explanation explanation : explanations) {
        float most = 0;
        for (float a : explanation.attention()) {
          most = Math.max(most, a);
        }
        byte[] bytes = new byte[explanation.attention().length];
        for (int p = 0; p < bytes.length && most > 0; p++) {
          bytes[p] = (byte) Math.round(255 * explanation.attention()[p] / most);
        }
        to.write(bytes);
      }
    }
  }

  private void write(List<Slice> batch, LiverModel model, OutputStream pixels, OutputStream own)
      throws IOException {
    float[][] probabilities =
        model.probabilities(batch.stream().map(Slice::values).toArray(float[][]::new));
    for (int i = 0; i < batch.size(); i++) {
      Slice slice = batch.get(i);
      pixels.write(slice.image());
      pixels.write(slice.mask());
      pixels.write(predicted(probabilities[i]));
      own.write(slice.drawn().bytes());
      own.write(predicted(slice.drawn().onThisGrid(probabilities[i], slice.size())));
    }
  }

  private byte[] predicted(float... probabilities) {
    byte[] predicted = new byte[probabilities.length];
    for (int p = 0; p < predicted.length; p++) {
      predicted[p] = (byte) (probabilities[p] >= order.threshold() ? 1 : 0);
    }
    return predicted;
  }

  private static Predictions.Picture picture(int f, Slice slice, boolean seen) {
    return new Predictions.Picture(
        f,
        slice.name(),
        slice.patient(),
        slice.size(),
        slice.drawn().height(),
        slice.drawn().width(),
        slice.print(),
        seen);
  }
}
