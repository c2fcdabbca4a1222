package org.hepatica.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The files of remote AEs. */
class RemoteAesTest extends ConfigFixture {

  @Test
  void readsEveryRemoteAe() throws IOException {
    yaml("intake:", "  quietSeconds: 7");
    ae(
        "b.yml",
        "aeTitle: PACS",
        "host: fe80::1",
        "port: 104",
        "sends: true",
        "receives: true",
        "resultsTo: [WORKSTATION, PACS]",
        "results: [seg, heatmaps]",
        "quietSeconds: 3",
        "callsFrom: [10.1.2.3, pacs-2.example.org]",
        "teaches: false");
    ae("a.yaml", "aeTitle: WORKSTATION", "host: ws", "port: 11112", "receives: true");
    ae("notes.txt", "not read");
    HepaticaConfig config = load();
    assertThat(config.remoteAes())
        .extracting(RemoteAe::aeTitle)
        .containsExactly("WORKSTATION", "PACS");
    RemoteAe pacs = config.remoteAe("PACS").orElseThrow();
    assertThat(pacs.results()).containsExactly(RemoteAe.Results.SEG, RemoteAe.Results.HEATMAPS);
    assertThat(pacs.quietSeconds()).isEqualTo(3);
    assertThat(pacs.callsFrom()).containsExactly("10.1.2.3", "pacs-2.example.org");
    assertThat(config.remoteAe("WORKSTATION").orElseThrow().quietSeconds()).isEqualTo(7);
    assertThat(config.where("ae.PACS.port")).isEqualTo(aes.resolve("b.yml") + ":3");
    assertThat(config.remoteAe("OTHER")).isEmpty();
  }

  @Test
  void refusesAesThatDoNotFitTogether() throws IOException {
    ae("a.yaml", "aeTitle: A", "host: a", "port: 104", "resultsTo: [B, C, ARCHIV]");
    ae("b.yaml", "aeTitle: B", "host: b", "port: 104");
    ae("c.yaml", "aeTitle: ARCHIVE", "host: c", "port: 104", "receives: true");
    ae("d.yaml", "", "aeTitle: B ", "host: d", "port: 104", "tls: true", "teaches: true");
    assertThat(problems(List.of(), Map.of()))
        .extracting(ConfigProblem::toString)
        .satisfiesExactlyInAnyOrder(
            p ->
                assertThat(p)
                    .startsWith(
                        aes.resolve("a.yaml")
                            + ":4: resultsTo names \"B\", which does not receive"),
            p -> assertThat(p).contains("resultsTo names \"C\", which no file"),
            p -> assertThat(p).contains("names \"ARCHIV\"").contains("Did you mean ARCHIVE?"),
            p ->
                assertThat(p)
                    .startsWith(
                        aes.resolve("d.yaml")
                            + ":2: aeTitle \"B\" is already taken by "
                            + aes.resolve("b.yaml")
                            + ":1"),
            p -> assertThat(p).startsWith(aes.resolve("d.yaml") + ":5: tls"),
            p -> assertThat(p).startsWith(aes.resolve("d.yaml") + ":6: teaches"));
  }
}
