package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.result.ResultObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationsTest {
  @TempDir Path folder;

  private Destinations destinations(boolean workstationReceives) throws IOException {
    ae("PACS", "receives: true");
    ae("WS", "receives: " + workstationReceives + "\nresults: [seg]");
    return new Destinations(HepaticaConfig.load(null, folder, folder, List.of(), Map.of()));
  }

  private void ae(String title, String more) throws IOException {
    Files.writeString(
        folder.resolve(title + ".yaml"),
        "aeTitle: " + title + "\nhost: 127.0.0.1\nport: 104\nsends: true\n" + more + "\n");
  }

  @Test
  void anAeGetsTheKindsThatItWants() throws IOException {
    Destinations destinations = destinations(true);
    assertThat(destinations.of("PACS", ResultObject.Kind.SEG)).containsExactly("PACS", "WS");
    assertThat(destinations.of("PACS", ResultObject.Kind.REPORT)).containsExactly("PACS");
  }

  @Test
  void oneThatReceivesNoMoreIsSentNothingNotEvenWhatWaits() throws IOException {
    assertThat(destinations(true).receiving())
        .extracting(RemoteAe::aeTitle)
        .containsExactly("PACS", "WS");
    assertThat(destinations(false).receiving())
        .extracting(RemoteAe::aeTitle)
        .containsExactly("PACS");
  }
}
