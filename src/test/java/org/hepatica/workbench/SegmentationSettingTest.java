package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.result.ResultSettings;
import org.hepatica.setup.RoomSettings;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings ask of the analysis reaches it. */
class SegmentationSettingTest {
  @ParameterizedTest
  @CsvSource({"model,MODEL", "none,NONE", "sizes,SIZES"})
  void slicesAreLookedAtAsTheSettingSays(String setting, TestTime mode) {
    HepaticaConfig config =
        HepaticaConfig.load(null, null, null, List.of("analysis.testTime=" + setting), Map.of());

    assertThat(new RoomSettings(config).analysis().testTime()).isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource({"binary,false", "fractional,true", "both,true"})
  void theAnalysisKeepsWhatTheResultsNeed(String setting, boolean probabilities) {
    HepaticaConfig config =
        HepaticaConfig.load(
            null,
            null,
            null,
            List.of("result.segmentation=" + setting, "result.heatmaps=none"),
            Map.of());
    RoomSettings rooms = new RoomSettings(config);

    assertThat(rooms.analysis().probabilities()).isEqualTo(probabilities);
    // Pictures or none: the attention is measured, and flags tell of it.
    assertThat(rooms.analysis().heatmaps()).isTrue();
    ResultSettings result = rooms.result(Instant.EPOCH, "TEST-1");
    assertThat(result.segmentation().form().name()).isEqualToIgnoringCase(setting);
  }
}
