package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.result.ResultSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The analysis keeps probabilities exactly where the results need them. */
class SegmentationSettingTest {
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
    assertThat(rooms.analysis().heatmaps()).isFalse();
    ResultSettings result = rooms.result(Instant.EPOCH, "TEST-1");
    assertThat(result.segmentation().form().name()).isEqualToIgnoringCase(setting);
  }
}
