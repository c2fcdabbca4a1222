package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.config.HepaticaConfig;
import org.junit.jupiter.api.Test;

/** {@code docs/admission.md} tells the rules as the program has them. */
class AdmissionTableTest {

  @Test
  void theDocumentHoldsTheTableOfTheCodes() throws Exception {
    assertThat(Files.readString(Path.of("docs/admission.md"))).contains(AdmissionTable.markdown());
  }

  @Test
  void everySettingOfTheTableIsOne() {
    Matcher settings =
        Pattern.compile("`((?:admission|result)\\.\\w+)`").matcher(AdmissionTable.markdown());
    int count = 0;
    while (settings.find()) {
      assertThat(HepaticaConfig.defaultsByKey()).containsKey(settings.group(1));
      count++;
    }
    assertThat(count).isGreaterThan(20);
  }
}
