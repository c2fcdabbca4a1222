package org.hepatica.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobState;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;

/** The alerts for Prometheus that the administrator's guide hands out. */
class AlertsTest {
  private static final Path RULES = Path.of("docs/alerts/hepatica.yaml");

  private static Set<String> found(String regex) throws IOException {
    return Pattern.compile(regex)
        .matcher(Files.readString(RULES))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static Stream<String> of(String metric, Enum<?>[] states) {
    return Arrays.stream(states)
        .map(s -> metric + "{state=\"" + s.name().toLowerCase(Locale.ROOT) + "\"");
  }

  /** An alert on a name that is on no page never fires, and nobody sees that it does not. */
  @Test
  void askForWhatIsOnThePage() throws IOException {
    String page;
    try (Metrics metrics = new Metrics()) {
      FakeHouse house = new FakeHouse();
      house.jobs.add(FakeHouse.job(1, "FAILED", "PACS", null, "it broke"));
      page = metrics.scrape(house, house.health());
    }
    assertThat(found("hepatica_[a-z_]+"))
        .hasSize(6)
        .allSatisfy(name -> assertThat(page).contains("# TYPE " + name + " gauge\n"));
    assertThat(found("hepatica_[a-z]+\\{state=\"[a-z_]+\""))
        .isSubsetOf(
            Stream.concat(
                    of("hepatica_jobs", JobState.values()),
                    of("hepatica_deliveries", DeliveryState.values()))
                .toList());
  }

  /** By Prometheus' own tool, with hours that pass at once. */
  @Test
  void fireWhenTheirTimeHasComeAndNotBefore() {
    String promtool = Peers.require("promtool").toString();
    Peers.Output test =
        Peers.run(
            Path.of("src/test/alerts"),
            Duration.ofMinutes(1),
            promtool,
            "test",
            "rules",
            "alerts-test.yaml");
    assertThat(test.exit()).as(test.text()).isZero();
  }
}
