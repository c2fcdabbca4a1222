package org.hepatica.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UidsTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.2.840.10008.1.2", "0.0", "2.25.0", "1"})
  void takesUids(String uid) {
    assertThat(Uids.isValid(uid)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1..2",
        ".1",
        "1.",
        "01.2",
        "1.02",
        "1.2/3",
        "../1.2",
        "1.2 ",
        "1.2\0",
        "a.b",
        "１.２",
        "1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0.1.2.3"
      })
  void refusesWhatIsNone(String uid) {
    assertThat(Uids.isValid(uid)).isFalse();
  }

  @Property
  void derivesValidUidsThatDependOnThePartsAlone(@ForAll String a, @ForAll String b) {
    String uid = Uids.derive(a, b);
    assertThat(Uids.isValid(uid)).isTrue();
    assertThat(uid).isEqualTo(Uids.derive(a, b)).isNotEqualTo(Uids.derive(a + b));
  }

  @Test
  void partsDoNotRunTogether() {
    assertThat(Uids.derive("a", "bc")).isNotEqualTo(Uids.derive("ab", "c"));
  }

  @Test
  void ownImplementationClassIsAUid() {
    assertThat(Uids.isValid(Uids.IMPLEMENTATION_CLASS)).isTrue();
  }
}
