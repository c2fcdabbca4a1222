package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.hepatica.learning.trust.TrustReport;
import org.junit.jupiter.api.Test;

class TrustTableTest {
  @Test
  void whatIsNotKnownIsSaidWithTheReason() {
    TrustReport report =
        new TrustReport(
            "tiny-0123456789ab",
            0.5,
            9,
            1,
            0,
            new TrustReport.Faithful(0, List.of()),
            Map.of(),
            List.of(new TrustReport.Attention("up1", 9, 0, null, null, null)),
            null,
            null,
            new TrustReport.Overlap(List.of(), null, 1, null, null, null, null, null));
    StringWriter out = new StringWriter();
    TrustTable.print(report, new PrintWriter(out, true));
    assertThat(out.toString())
        .contains("Faithfulness and cascade: not known; of the slices with liver that were chosen")
        .contains("| `up1` | 9 | 0 | not known | not known | not known |")
        .contains("not known: of 9 slices with predicted liver 0 have a Dice under 0.8; it takes")
        .contains("Limits: the model keeps none (see calibrate)")
        .contains("true Dice not known, of ranks not known (1 patients with predicted liver; it")
        .contains("with the factors of the model: not known, it keeps none (see calibrate)")
        .contains("each judged by the others: not known; it takes 11 patients")
        .doesNotContain("NaN", "null");
  }
}
