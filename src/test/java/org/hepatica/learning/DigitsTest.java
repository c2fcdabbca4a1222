package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.learning.data.SyntheticNegatives;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a computer whose language has digits of its own. */
class DigitsTest {
  private final Locale before = Locale.getDefault();
  @TempDir Path folder;

  @BeforeEach
  void speak() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
  }

  @AfterEach
  void speakAsBefore() {
    Locale.setDefault(before);
  }

  @Test
  void pictureOfACaseHasTheNameThatItHasElsewhere() throws Exception {
    new CaseWriter(folder, 0, 255).write("patient1_2", 7, 1, new float[1], null);
    assertThat(folder.resolve("images").toFile().list()).containsExactly("patient1_2_007.png");
    assertThat(folder.resolve("masks").toFile().list()).containsExactly("patient1_2_007.png");
  }

  @Test
  void drawnSliceHasTheNameThatItHasElsewhere() throws Exception {
    SyntheticNegatives.write(folder, 1, 3);
    assertThat(folder.resolve("images").toFile().list()).containsExactly("synthetic3_000.png");
  }
}
