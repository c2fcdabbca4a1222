package org.hepatica.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hepatica.cli.ExitCode;
import org.hepatica.ct.AdmissionCode;
import org.hepatica.dicom.net.NetEvent;
import org.junit.jupiter.api.Test;

/** {@code docs/admin-guide.md} knows every number that the program says, and no other. */
class AdminGuideTest {
  private static final Pattern NUMBER = Pattern.compile("HEP-([1-4][0-9]{2})(?![0-9])");

  private static String guide() throws IOException {
    return Files.readString(Path.of("docs/admin-guide.md"));
  }

  @Test
  void everyNumberOfTheProgramIsInItsTable() throws IOException {
    TreeSet<String> said = new TreeSet<>();
    for (Path source : sources()) {
      NUMBER.matcher(Files.readString(source)).results().forEach(m -> said.add(m.group()));
    }
    Arrays.stream(NetEvent.values()).forEach(e -> said.add("HEP-" + e.number()));
    Arrays.stream(AdmissionCode.values()).forEach(c -> said.add(c.code()));
    assertThat(said).hasSizeGreaterThan(100);
    List<String> told =
        guide()
            .lines()
            .filter(line -> line.startsWith("| HEP-"))
            .map(line -> line.substring(2, 9))
            .toList();
    assertThat(told).containsExactlyElementsOf(said);
  }

  @Test
  void theGatesRulesAreToldAsTheProgramHasThem() throws IOException {
    String guide = guide();
    for (AdmissionCode code : AdmissionCode.values()) {
      assertThat(guide)
          .contains("| %s | %s | %s |".formatted(code.code(), code.title(), code.cure()));
    }
  }

  @Test
  void theExitCodesAreThose() throws IllegalAccessException, IOException {
    for (var field : ExitCode.class.getFields()) {
      assertThat(guide()).as(field.getName()).contains("\n| " + field.getInt(null) + " | ");
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> main = Files.walk(Path.of("src/main/java"));
        Stream<Path> dcm4che = Files.walk(Path.of("src/dcm4che/java"))) {
      return Stream.concat(main, dcm4che).filter(f -> f.toString().endsWith(".java")).toList();
    }
  }
}
