package org.hepatica.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from: defaults, files, environment and command line. */
class ConfigSourcesTest extends ConfigFixture {

  @Test
  void theFileAsDeliveredSaysTheBuiltInDefaultsKeyByKey() {
    List<ConfigProblem> problems = new ArrayList<>();
    Map<String, Value> shipped = YamlSource.read(Path.of("conf", HepaticaConfig.FILE), problems);
    Map<String, String> written = new LinkedHashMap<>();
    shipped.forEach(
        (key, value) -> {
          if (value.kind() != Value.Kind.GROUP) {
            written.put(
                key,
                value.kind() == Value.Kind.LIST ? value.items().toString() : value.items().get(0));
          }
        });
    assertThat(problems).isEmpty();
    assertThat(new ArrayList<>(written.entrySet()))
        .isEqualTo(new ArrayList<>(HepaticaConfig.defaultsByKey().entrySet()));
    HepaticaConfig loaded =
        HepaticaConfig.load(Path.of("conf"), Path.of("ae-config"), null, List.of(), Map.of());
    assertThat(loaded.settings()).isEqualTo(HepaticaConfig.defaults().settings());
    assertThat(loaded.remoteAes()).isEmpty();
  }

  @Test
  void theExampleOfAnAeIsValidAndSaysTheDefaults() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("ae-config", "pacs.yaml.example"));
    ae("a.yaml", lines.toArray(String[]::new));
    RemoteAe plain = load().remoteAes().get(0);
    String[] all =
        lines.stream().map(l -> l.replaceFirst("^#(\\w+:)", "$1")).toArray(String[]::new);
    ae("a.yaml", all);
    RemoteAe written = load().remoteAes().get(0);
    assertThat(plain.quietSeconds()).isEqualTo(20);
    assertThat(plain.resultsTo()).isEmpty();
    assertThat(plain.callsFrom()).containsExactly("10.1.2.3");
    assertThat(written)
        .usingRecursiveComparison()
        .ignoringFields("resultsTo", "callsFrom")
        .isEqualTo(plain);
    assertThat(written.resultsTo()).containsExactly("PACS");
    assertThat(Key.of(RemoteAe.class))
        .filteredOn(k -> !List.of("stow", "authorization", "trust").contains(k.path()))
        .allSatisfy(k -> assertThat(all).anyMatch(l -> l.startsWith(k.path() + ":")));
  }

  @Test
  void theExampleOfAServerOfStowIsValidAndSaysItsKeys() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("ae-config", "archive.yaml.example"));
    String[] all =
        lines.stream().map(l -> l.replaceFirst("^#(\\w+:)", "$1")).toArray(String[]::new);
    ae("a.yaml", all);
    RemoteAe archive = load().remoteAes().get(0);
    assertThat(archive.isWeb()).isTrue();
    assertThat(archive.receives()).isTrue();
    assertThat(archive.results()).containsExactly(RemoteAe.Results.values());
    assertThat(archive.authorization()).isNotBlank();
    assertThat(archive.trust()).isNotBlank();
    assertThat(archive.callsFrom()).isEmpty();
  }

  @Test
  void takesSetBeforeEnvironmentBeforeFileBeforeDefault() throws IOException {
    yaml("dicom:", "  aeTitle: FILE", "  port: 1001", "console:", "  port: 1002");
    Map<String, String> env =
        Map.of("HEPATICA_DICOM_AE_TITLE", "ENV", "HEPATICA_DICOM_PORT", "2001", "PATH", "/bin");
    HepaticaConfig config = load(List.of("dicom.port=3001"), env);
    assertThat(config.settings().dicom().aeTitle()).isEqualTo("ENV");
    assertThat(config.settings().dicom().port()).isEqualTo(3001);
    assertThat(config.settings().console().port()).isEqualTo(1002);
    assertThat(config.settings().intake().quietSeconds()).isEqualTo(20);
    assertThat(config.where("dicom.port")).isEqualTo("--set dicom.port=3001");
    assertThat(config.where("dicom.aeTitle"))
        .isEqualTo("environment variable HEPATICA_DICOM_AE_TITLE");
    assertThat(config.where("console.port")).isEqualTo(line(5));
    assertThat(config.where("intake.quietSeconds")).contains("not set there").contains("default");
    assertThat(config.problem("console.port", "is in use", "Take another.").toString())
        .isEqualTo(line(5) + ": console.port is in use. Take another.");
  }

  @ParameterizedTest
  @CsvSource({
    "schedule.purge.keepDays, HEPATICA_SCHEDULE_PURGE_KEEP_DAYS",
    "dicom.maxPduBytes, HEPATICA_DICOM_MAX_PDU_BYTES",
    "data.dir, HEPATICA_DATA_DIR"
  })
  void namesTheVariableOfAKey(String path, String variable) {
    assertThat(Key.of(Settings.class))
        .filteredOn(k -> k.path().equals(path))
        .extracting(Key::variable)
        .containsExactly(variable);
  }

  @Test
  void theDataOptionTakesThePlaceOfTheSetting() {
    HepaticaConfig config =
        HepaticaConfig.load(null, null, folder.resolve("x"), List.of("data.dir=y"), Map.of());
    assertThat(config.dataDir()).isEqualTo(folder.resolve("x").toAbsolutePath());
  }

  @Test
  void leavesVariablesOfOthersAlone() {
    assertThat(
            load(List.of(), Map.of("HEPATICA_SERVICE_HOST", "10.0.0.1", "HEPATICA_CONF", "x"))
                .settings())
        .isEqualTo(HepaticaConfig.defaults().settings());
  }

  @Test
  void namesTheLineOfBrokenYaml() throws IOException {
    yaml("dicom:", "  port: 5", "\tbind: x");
    ConfigProblem problem = problem();
    assertThat(problem.where()).isEqualTo(line(3));
    assertThat(problem.what()).contains("not valid YAML").contains("TAB").doesNotContain("bind");
    yaml("dicom:", "  port: 5", "  port: 6");
    assertThat(problem().toString())
        .isEqualTo(line(3) + ": \"port\" stands twice in its group. Keep one of the two.");
    yaml("- a", "- b");
    assertThat(problem().what()).contains("key: value");
    yaml("dicom: &x", "  port: 5", "console: *x");
    assertThat(problem().where()).isEqualTo(line(3));
    yaml("dicom:", "  port: 5", "---", "a: 1");
    assertThat(problem().what()).contains("second document");
  }

  @Test
  void saysWhichFileCannotBeRead() throws IOException {
    Files.write(
        conf.resolve(HepaticaConfig.FILE),
        "dicom: {aeTitle: É}".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(problem().what()).contains("UTF-8");
    Files.delete(conf.resolve(HepaticaConfig.FILE));
    assertThat(problem().what()).isEqualTo("does not exist");
    Files.createDirectory(conf.resolve(HepaticaConfig.FILE));
    assertThat(problem().what()).contains("cannot be read");
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> HepaticaConfig.load(null, folder.resolve("none"), null, List.of(), Map.of()));
    assertThat(e).hasMessageContaining("none").hasMessageContaining("--ae-config");
  }

  @Test
  void aReferenceInAListIsNotTakenForItsName() throws IOException {
    yaml("dicom:", "  aeTitle: &x LIVER", "admission:", "  rescaleTypes: [HU, *x]");
    ConfigProblem problem = problem();
    assertThat(problem.where()).isEqualTo(line(4));
    assertThat(problem.what()).contains("reference");
  }

  /** Each would have had no effect, without a word. */
  @Test
  void nothingThatIsGivenIsPassedOver() throws IOException {
    assertThat(problems(List.of("dicom.port.number=5"), Map.of()))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.where()).isEqualTo("--set dicom.port.number=5");
              assertThat(p.what()).isEqualTo("is unknown");
            });

    yaml("dicom:", "  port: 5", "dicom.port: 6");
    assertThat(problem().toString())
        .isEqualTo(
            line(3)
                + ": dicom.port stands here again, after "
                + line(2)
                + ". Keep one of the two.");
    yaml("dicom.tls: 5", "dicom:", "  tls:", "    port: 7");
    assertThat(problem().toString()).startsWith(line(3) + ": dicom.tls stands here again");
    yaml("dicom.tls.port: 5", "dicom:", "  tls:", "    enabled: false");
    assertThat(load().settings().dicom().tls().port()).isEqualTo(5);
  }

  @Test
  void itemsSeparatedByCommasAreAListInTheFileAsInAVariable() throws IOException {
    List<String> words = List.of("QA", "QUALITY CONTROL");
    yaml("admission:", "  phantomWords: QA, QUALITY CONTROL");
    assertThat(load().settings().admission().phantomWords()).isEqualTo(words);
    assertThat(
            load(List.of(), Map.of("HEPATICA_ADMISSION_PHANTOM_WORDS", "QA, QUALITY CONTROL"))
                .settings()
                .admission()
                .phantomWords())
        .isEqualTo(words);
  }

  /** The brackets had become part of the first and the last item, which then meant nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"[HU, US]", " [ HU ,US ] ", "HU,US"})
  void aListIsWrittenOnTheCommandLineAsInTheFile(String text) {
    assertThat(load(List.of("admission.rescaleTypes=" + text), Map.of()).settings().admission())
        .extracting(Settings.Admission::rescaleTypes)
        .isEqualTo(List.of("HU", "US"));
    assertThat(load(List.of("dicom.storageClasses=[]"), Map.of()).settings().dicom())
        .extracting(Settings.Dicom::storageClasses)
        .isEqualTo(List.of());
  }
}
