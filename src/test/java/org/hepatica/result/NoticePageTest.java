package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.hepatica.analysis.Findings;
import org.junit.jupiter.api.Test;

/** What can be read on a notice, which is all that most readers see of a series without results. */
class NoticePageTest {
  private static final String LONGEST =
      "1.3.6.1.4.1.14519.5.2.1.8105.1234.1134502901234567890123456789";
  private static final String CURE = "Send each phase or reconstruction as a series of its own.";

  @Test
  void theRuleAndItsCureCanBeReadBesideLongUids() {
    // As the gate names instances that the node received: 62 to 64 characters each.
    String reason =
        "instance %s01 and instance %s02 are both at -123.50 mm. %s"
            .formatted(LONGEST, LONGEST, CURE);
    String shown = shown(Findings.Outcome.REFUSED, "HEP-420", reason, List.of());

    assertThat(shown).contains("are both at -123.50 mm").contains(CURE).startsWith("HEP-420: ");
    assertThat(shown).contains("678901 and").contains("678902 are");
  }

  @Test
  void theNumberIsThereHoweverLongTheReasonAndAllStaysInItsPlace() {
    String reason = "word ".repeat(300).strip() + ".";

    assertThat(shown(Findings.Outcome.REFUSED, "HEP-499", reason, List.of()))
        .startsWith("HEP-499: ");
  }

  @Test
  void aSeriesWithoutLiverIsToldWithItsFlags() {
    String strange =
        "unlike the training images (distance 9.5, limit 6.0): do not rely on this result";
    String little = "only 41.0 mL looked like liver, less than the 50 mL that count as one";
    String shown = shown(Findings.Outcome.NO_LIVER, null, null, List.of(strange, little));

    assertThat(shown).contains(strange).contains(little);
    // 41 mL were.
    assertThat(shown).doesNotContain("marked no liver on any slice");
  }

  private static String shown(
      Findings.Outcome outcome, String code, String text, List<String> flags) {
    NoticePage.Reason reason = NoticePage.drawn(findings(outcome, code, text, flags));
    assertThat(reason.lines())
        .allMatch(line -> Typeface.SANS.width(line, reason.size()) <= NoticePage.ROOM);
    // The series and the model are written below.
    assertThat(210 + reason.pitch() * (reason.lines().size() - 1)).isLessThan(470);
    return String.join(" ", reason.lines());
  }

  private static Findings findings(
      Findings.Outcome outcome, String code, String reason, List<String> flags) {
    return new Findings(
        Findings.VERSION,
        outcome,
        code,
        reason,
        "1.2",
        "1.2.3",
        "liver-test-1",
        "Test",
        null,
        "0.1.0",
        "CPU",
        null,
        0.5,
        "layer",
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        null,
        null,
        flags,
        Map.of(),
        List.of());
  }
}
