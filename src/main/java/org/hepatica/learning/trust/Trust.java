package org.hepatica.learning.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;

/** Makes a {@link TrustReport}. Loads native code. */
final class Trust {
  private final ModelFile file;
  private final TrustProcess.Order order;
  private final TrustProcess.Listener listener;

  Trust(ModelFile file, TrustProcess.Order order, TrustProcess.Listener listener) {
    this.file = file;
    this.order = order;
    this.listener = listener;
  }

  TrustReport measure() throws IOException {
    ModelInfo info = file.info();
    List<Slice> slices = slices(info);
    List<Slice> few = few(slices, order.perPatient());
    try (LiverModel model = LiverModel.of(file).testTime(order.testTime())) {
      Set<String> layers =
          new LinkedHashSet<>(order.layers().isEmpty() ? model.stages() : order.layers());
      if (!model.layers().containsAll(layers)) {
        throw new IOException("layers %s: this model has %s".formatted(layers, model.layers()));
      }
      Reliability.Seen seen =
          Reliability.of(
              model,
              slices,
              layers,
              done -> listener.at("attention and doubt", done, slices.size()));
      TrustReport.Faithful faithful = null;
      Map<String, Map<String, Double>> cascade = Map.of();
      if (few.isEmpty() && order.perPatient() > 0) {
        faithful = faithful(List.of());
      } else if (!few.isEmpty()) {
        Faithfulness faithfulness = new Faithfulness(model, layers);
        faithful =
            faithful(faithfulness.of(few, done -> listener.at("faithfulness", done, few.size())));
        int stages = Cascade.stages(model).size();
        cascade =
            Cascade.of(model, few, layers, done -> listener.at("spoilt weights", done, stages));
      }
      AttentionLimits limits = model.calibration().map(c -> c.attention()).orElse(null);
      return new TrustReport(
          info.id(),
          info.threshold(),
          slices.size(),
          seen.doubts().size(),
          (int) seen.slices().stream().filter(s -> s.truth() > 0 && s.measured() == 0).count(),
          faithful,
          cascade,
          layers.stream().map(layer -> attention(layer, seen.attended(layer))).toList(),
          limits,
          limits == null || !layers.contains(limits.layer())
              ? null
              : named(limits, seen.attended(limits.layer())),
          overlap(
              seen.patients().values(), model.calibration().map(c -> c.overlap()).orElse(null)));
    }
  }

  private List<Slice> slices(ModelInfo info) throws IOException {
    List<Slice> all = new ArrayList<>();
    for (CaseFolder folder : CaseFolder.parseAll(order.data())) {
      all.addAll(folder.read(info.inputSize(), info.huLow(), info.huHigh()));
    }
    List<Slice> chosen =
        order.part() == null
            ? all
            : Split.resolve(order.split(), all, info.seen()).select(all, order.part());
    if (chosen.isEmpty()) {
      throw new IOException("no picture of this part in " + order.data());
    }
    return chosen;
  }

  /** So many slices of each patient, evenly spread over those with liver. */
  private static List<Slice> few(List<Slice> slices, int perPatient) {
    Map<String, List<Slice>> byPatient = new LinkedHashMap<>();
    for (Slice slice : slices) {
      if (slice.liverPixels() > 0) {
        byPatient.computeIfAbsent(slice.patient(), p -> new ArrayList<>()).add(slice);
      }
    }
    List<Slice> few = new ArrayList<>();
    for (List<Slice> own : byPatient.values()) {
      int count = Math.min(perPatient, own.size());
      for (int i = 0; i < count; i++) {
        few.add(own.get((2 * i + 1) * own.size() / (2 * count)));
      }
    }
    return few;
  }

  private static TrustReport.Faithful faithful(List<Map<String, Faithfulness.Figures>> slices) {
    List<TrustReport.Row> rows = new ArrayList<>();
    for (String name : slices.isEmpty() ? Set.<String>of() : slices.get(0).keySet()) {
      List<Faithfulness.Figures> own = slices.stream().map(s -> s.get(name)).toList();
      rows.add(
          new TrustReport.Row(
              name,
              mean(own, Faithfulness.Figures::deletion),
              mean(own, Faithfulness.Figures::insertion),
              mean(own, Faithfulness.Figures::gain),
              mean(slices, s -> s.get(name).gain() > s.get(Faithfulness.RANDOM).gain() ? 1 : 0),
              mean(own, f -> f.peakInTruth() ? 1 : 0),
              mean(own, f -> f.peakInPrediction() ? 1 : 0),
              mean(own, Faithfulness.Figures::shareInTruth)));
    }
    return new TrustReport.Faithful(slices.size(), rows);
  }

  private static <T> double mean(Collection<T> of, ToDoubleFunction<T> figure) {
    return of.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  private static TrustReport.Attention attention(String layer, List<AttentionLimits.Slice> slices) {
    List<AttentionLimits.Slice> low =
        slices.stream().filter(s -> s.dice() < AttentionLimits.LOW_DICE).toList();
    return new TrustReport.Attention(
        layer,
        slices.size(),
        low.size(),
        auroc(slices, s -> -s.shares().inside()),
        auroc(slices, s -> s.shares().outside()),
        auroc(slices, s -> -s.shares().agreement()));
  }

  /** Null where there are only low or only other slices. */
  private static Double auroc(
      List<AttentionLimits.Slice> slices, ToDoubleFunction<AttentionLimits.Slice> strangeness) {
    double[] good =
        slices.stream()
            .filter(s -> s.dice() >= AttentionLimits.LOW_DICE)
            .mapToDouble(strangeness)
            .toArray();
    double[] low =
        slices.stream()
            .filter(s -> s.dice() < AttentionLimits.LOW_DICE)
            .mapToDouble(strangeness)
            .toArray();
    return good.length == 0 || low.length == 0 ? null : Double.valueOf(Auroc.of(good, low));
  }

  private static TrustReport.Named named(
      AttentionLimits limits, List<AttentionLimits.Slice> slices) {
    int low = 0;
    int caught = 0;
    int alarms = 0;
    for (AttentionLimits.Slice s : slices) {
      boolean isLow = s.dice() < AttentionLimits.LOW_DICE;
      boolean isNamed = limits.named(s.shares());
      low += isLow ? 1 : 0;
      caught += isLow && isNamed ? 1 : 0;
      alarms += !isLow && isNamed ? 1 : 0;
    }
    return new TrustReport.Named(low, caught, slices.size() - low, alarms);
  }

  static TrustReport.Overlap overlap(
      Collection<ExpectedOverlap.Patient> patients, ExpectedOverlap kept) {
    List<ExpectedOverlap.Patient> all = List.copyOf(patients);
    double[] dice = all.stream().mapToDouble(ExpectedOverlap.Patient::dice).toArray();
    double[] doubted = all.stream().mapToDouble(p -> 1 - p.loss()).toArray();
    List<TrustReport.Patient> rows = new ArrayList<>();
    int within = 0;
    double error = 0;
    if (kept != null) {
      for (ExpectedOverlap.Patient p : all) {
        rows.add(row(kept, p));
        within += isWithin(kept, p) ? 1 : 0;
        error += Math.abs(kept.expected(p.loss()) - p.dice()) / all.size();
      }
    }
    boolean measured = kept != null && !all.isEmpty();
    boolean vary = isVaried(doubted) && isVaried(dice);
    return new TrustReport.Overlap(
        rows,
        kept,
        all.size(),
        vary ? Cascade.correlation(doubted, dice) : null,
        vary ? Cascade.rankCorrelation(floats(doubted), floats(dice)) : null,
        measured ? within : null,
        measured ? error : null,
        leftOut(all));
  }

  /** Without two values that differ nothing correlates, and 0 would be wrong. */
  private static boolean isVaried(double... values) {
    return Arrays.stream(values).distinct().count() > 1;
  }

  private static TrustReport.Patient row(ExpectedOverlap by, ExpectedOverlap.Patient p) {
    return new TrustReport.Patient(
        p.dice(), by.expected(p.loss()), by.low(p.loss()), by.high(p.loss()));
  }

  private static boolean isWithin(ExpectedOverlap by, ExpectedOverlap.Patient p) {
    return p.dice() >= by.low(p.loss()) - 1e-9 && p.dice() <= by.high(p.loss()) + 1e-9;
  }

  private static TrustReport.LeftOut leftOut(List<ExpectedOverlap.Patient> all) {
    int within = 0;
    double error = 0;
    double errorOfMean = 0;
    for (ExpectedOverlap.Patient p : all) {
      List<ExpectedOverlap.Patient> others = new ArrayList<>(all);
      others.remove(p);
      ExpectedOverlap by = ExpectedOverlap.of(others.toArray(ExpectedOverlap.Patient[]::new));
      if (by == null) {
        return null;
      }
      within += isWithin(by, p) ? 1 : 0;
      error += Math.abs(by.expected(p.loss()) - p.dice()) / all.size();
      errorOfMean += Math.abs(mean(others, ExpectedOverlap.Patient::dice) - p.dice()) / all.size();
    }
    return all.isEmpty() ? null : new TrustReport.LeftOut(within, error, errorOfMean);
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
