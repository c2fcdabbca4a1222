package org.hepatica.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class QuotedTest {
  @Test
  void wrongUidsOfDigitsAndDotsAreRepeated() {
    assertThat(Quoted.uid("1.02..3")).isEqualTo("\"1.02..3\"");
    assertThat(Quoted.uid(null)).isEqualTo("(none)");
    assertThat(Quoted.uid("Doe^Jane")).doesNotContain("Doe");
    assertThat(Quoted.uid("1.2.3 Doe")).doesNotContain("Doe");
    assertThat(Quoted.uid("1." + "2".repeat(64))).isEqualTo("(not repeated: too long)");
    assertThat(Quoted.uidOrEmpty("Doe")).isEmpty();
    assertThat(Quoted.uidOrEmpty("1.2")).isEqualTo("1.2");
  }

  @Test
  void codesAreRepeatedWhereTheyAreCodes() {
    assertThat(Quoted.code("MR")).isEqualTo("\"MR\"");
    assertThat(Quoted.code("HU_MOD")).isEqualTo("\"HU_MOD\"");
    assertThat(Quoted.code("")).isEqualTo("(none)");
    assertThat(Quoted.code("Doe^Jane")).doesNotContain("Doe");
    assertThat(Quoted.codes(List.of("DERIVED", "SECONDARY", "CSA REFORMATTED", "")))
        .isEqualTo("\"DERIVED\\SECONDARY\\CSA REFORMATTED\\\"");
    assertThat(Quoted.codes(List.of("DERIVED", "Doe"))).doesNotContain("Doe");
  }

  @Property
  void smallLettersAreNeverRepeated(@ForAll String value) {
    String told = Quoted.uid(value) + Quoted.code(value) + Quoted.codes(List.of(value));
    if (value.matches(".*[a-z^].*")) {
      assertThat(told.replaceAll("\\(not repeated: [a-z ]+\\)", "")).isEmpty();
    }
  }
}
