package org.hepatica.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.hepatica.testing.DocumentLinks;
import org.junit.jupiter.api.Test;

/** Links from one document to another, or to a part of one, lead somewhere. */
class DocumentLinksTest {
  @Test
  void leadSomewhere() throws IOException {
    DocumentLinks links = DocumentLinks.of(Path.of(""));
    assertThat(links.dead()).isEmpty();
    assertThat(links.number()).isGreaterThan(50);
  }
}
