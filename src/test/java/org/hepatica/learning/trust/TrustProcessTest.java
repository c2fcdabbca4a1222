package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.learning.Blobs;
import org.hepatica.learning.TinyModels;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustProcessTest {
  private static final ChildLimits LIMITS = new ChildLimits(256, 512, 1, Duration.ofMinutes(5));

  @TempDir Path folder;

  private TrustProcess.Order order(List<String> layers) throws IOException {
    Path model = folder.resolve("tiny.hepatica");
    TinyModels.model("tiny", 1).write(model);
    Path data = Blobs.write(folder.resolve("cases"), 3, 3, 1);
    return new TrustProcess.Order(
        model.toString(),
        List.of(data.toString()),
        Split.BY_HASH,
        null,
        layers,
        1,
        folder.resolve("trust.json").toString(),
        TestTime.SIZES);
  }

  /** Whoever waits for minutes is told how far it is. */
  @Test
  void eachStageIsToldToItsEnd() throws Exception {
    Map<String, List<Integer>> done = new LinkedHashMap<>();
    Map<String, Integer> totals = new LinkedHashMap<>();
    TrustReport report =
        TrustProcess.run(
            order(List.of()),
            LIMITS,
            (stage, step, total) -> {
              done.computeIfAbsent(stage, s -> new ArrayList<>()).add(step);
              totals.put(stage, total);
            });

    assertThat(report.slices()).isEqualTo(9);
    assertThat(totals)
        .containsExactly(
            Map.entry("attention and doubt", 9),
            Map.entry("faithfulness", 3),
            Map.entry("spoilt weights", 4));
    done.forEach(
        (stage, steps) ->
            assertThat(steps)
                .as(stage)
                .isSorted()
                .endsWith(totals.get(stage))
                .doesNotHaveDuplicates());
  }

  @Test
  void aLayerThatThereIsNotIsRefusedInOneSentence() throws Exception {
    TrustProcess.Order order = order(List.of("attic"));
    assertThatThrownBy(() -> TrustProcess.run(order, LIMITS, (stage, step, total) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("attic")
        .hasMessageContaining("up1");
  }

  /** Three small patients say little; what they do not say is null, never 0 or NaN. */
  @Test
  void whereThereIsNoFigureThereIsNone() throws Exception {
    TrustProcess.Order order = order(List.of("up1"));
    TrustProcess.run(order, LIMITS, (stage, step, total) -> {});
    assertThat(Files.readString(Path.of(order.out()))).contains("null").doesNotContain("NaN");
  }

  /** It was asked for: nothing said looks as if it had not been. */
  @Test
  void faithfulnessOfAModelThatPredictsNothingIsOfNoSlice() throws Exception {
    TrustProcess.Order order = order(List.of("up1"));
    TinyModels.model("tiny", 1).measured(0.9999999, Map.of()).write(Path.of(order.model()));
    TrustReport report = TrustProcess.run(order, LIMITS, (stage, step, total) -> {});
    assertThat(report.withoutPrediction()).as("all with liver").isEqualTo(6);
    assertThat(report.faithfulness().slices()).isZero();
    assertThat(report.faithfulness().rows()).isEmpty();
    assertThat(report.cascade()).isEmpty();
  }

  @Test
  void theFolderOfTheReportIsMade() throws Exception {
    TrustProcess.Order order = order(List.of("up1"));
    Path out = folder.resolve("new/folder/trust.json");
    TrustReport report =
        TrustProcess.run(
            new TrustProcess.Order(
                order.model(),
                order.data(),
                order.split(),
                null,
                order.layers(),
                0,
                out.toString(),
                TestTime.NONE),
            LIMITS,
            (stage, step, total) -> {});
    assertThat(report.slices()).isEqualTo(9);
    assertThat(report.faithfulness()).as("not asked for").isNull();
    assertThat(out).exists();
  }
}
