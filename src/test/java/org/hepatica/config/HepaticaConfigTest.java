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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HepaticaConfigTest {
  @TempDir Path folder;
  private Path conf;
  private Path aes;

  @BeforeEach
  void folders() throws IOException {
    conf = Files.createDirectory(folder.resolve("conf"));
    aes = Files.createDirectory(folder.resolve("ae-config"));
    yaml("");
  }

  private void yaml(String... lines) throws IOException {
    Files.write(conf.resolve(HepaticaConfig.FILE), List.of(lines));
  }

  private void ae(String name, String... lines) throws IOException {
    Files.write(aes.resolve(name), List.of(lines));
  }

  private HepaticaConfig load(List<String> sets, Map<String, String> env) {
    return HepaticaConfig.load(conf, aes, null, sets, env);
  }

  private HepaticaConfig load() {
    return load(List.of(), Map.of());
  }

  private List<ConfigProblem> problems(List<String> sets, Map<String, String> env) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(sets, env));
    assertThat(e).as("a configuration that must be refused").isNotNull();
    return e.problems();
  }

  private ConfigProblem problem() {
    List<ConfigProblem> all = problems(List.of(), Map.of());
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private String line(int line) {
    return conf.resolve(HepaticaConfig.FILE) + ":" + line;
  }

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
        .allSatisfy(k -> assertThat(all).anyMatch(l -> l.startsWith(k.path() + ":")));
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
  void namesFileLineKeyAndCureOfAnUnknownKey() throws IOException {
    yaml("# comment", "dicom:", "  bind: 0.0.0.0", "  aetitel: X");
    ConfigProblem problem = problem();
    assertThat(problem.where()).isEqualTo(line(4));
    assertThat(problem.key()).isEqualTo("dicom.aetitel");
    assertThat(problem.what()).isEqualTo("is unknown");
    assertThat(problem.cure()).isEqualTo("Did you mean dicom.aeTitle?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 5                      | port     | Did you mean dicom.port?",
        "dicm: {port: 5}              | dicm     | Did you mean dicom?",
        "intake: {silence: 5}         | intake.silence | Delete it, or use one of: intake.quietSeconds, intake.minFreeMb, intake.preparedFiles.",
        "zzzzzzz: 1                   | zzzzzzz  | Delete it; conf/hepatica.yaml as delivered lists every setting."
      })
  void suggestsWhatWasMeant(String yaml, String key, String cure) throws IOException {
    yaml(yaml);
    ConfigProblem problem = problem();
    assertThat(problem.key()).isEqualTo(key);
    assertThat(problem.cure()).isEqualTo(cure);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dicom: {port: soon}            | \"soon\" is not a whole number from 0 to 65535",
        "dicom: {port: 11112.0}         | \"11112.0\" is not a whole number from 0 to 65535",
        "dicom: {port: 70000}           | 70000 is out of range",
        "dicom: {port: -1}              | -1 is out of range",
        "dicom: {port: [1, 2]}          | is a list, not a whole number from 0 to 65535",
        "dicom: {port: {a: 1}}          | is a group of settings, not a whole number from 0 to 65535",
        "dicom: {port: }                | has no value",
        "dicom: 5                       | is a group of settings, but here stands a single value",
        "dicom: {engine: fast}          | \"fast\" is not one of auto, embedded, dcm4che",
        "dicom: {bind: 'http://x'}      | \"http://x\" is not a host name or address",
        "console: {enabled: 'yes'}      | \"yes\" is not true or false",
        "delivery: {pauseFactor: 0.5}   | 0.5 is out of range",
        "delivery: {pauseFactor: NaN}   | \"NaN\" is not a number from 1 to 10",
        "schedule: {purge: {cron: '0 99 * * * ?'}} | is no cron expression",
        "schedule: {purge: {cron: '0 0 0 1 1 ? 2001'}} | never comes again",
        "data: {dir: ''}                | is empty"
      })
  void refusesWhatIsNoValue(String yaml, String what) throws IOException {
    yaml("", yaml);
    ConfigProblem problem = problem();
    assertThat(problem.where()).isEqualTo(line(2));
    assertThat(problem.what()).contains(what);
    assertThat(problem.cure()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ABCDEFGHIJKLMNOPQ", "'  '", "''", "'A\\B'", "\"A\\tB\"", "ÄRZTE"})
  void refusesABadAeTitle(String title) throws IOException {
    yaml("dicom:", "  aeTitle: " + title);
    ConfigProblem problem = problem();
    assertThat(problem.where()).isEqualTo(line(2));
    assertThat(problem.key()).isEqualTo("dicom.aeTitle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ABCDEFGHIJKLMNOP", "NO", "0123", "'LIVER AI'", "true"})
  void takesAnAeTitleAsItIsWritten(String title) throws IOException {
    yaml("dicom:", "  aeTitle: " + title);
    assertThat(load().settings().dicom().aeTitle()).isEqualTo(title.replace("'", ""));
  }

  @Test
  void findsEverythingAtOnceAndNamesEachPlace() throws IOException {
    yaml("dicom:", "  port: x", "  speed: 9");
    ae("a.yaml", "aeTitle: A", "host: a", "port: 0", "receive: true");
    ae("b.yaml", "aeTitle: B", "port: 104");
    List<ConfigProblem> problems =
        problems(List.of("nonsense", "result.keySlices=0"), Map.of("HEPATICA_DICOM_PROT", "5"));
    assertThat(problems)
        .extracting(p -> p.where() + "|" + p.key())
        .containsExactlyInAnyOrder(
            line(2) + "|dicom.port",
            line(3) + "|dicom.speed",
            aes.resolve("a.yaml") + ":3|port",
            aes.resolve("a.yaml") + ":4|receive",
            aes.resolve("b.yaml") + "|host",
            "--set nonsense|",
            "--set result.keySlices=0|result.keySlices",
            "environment variable HEPATICA_DICOM_PROT|");
    assertThat(new ConfigException(problems).getMessage())
        .contains("Did you mean HEPATICA_DICOM_PORT?")
        .contains("Did you mean receives?");
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
    assertThat(problem().toString()).contains(":3").contains("uplicate").contains("port");
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
  void readsEveryRemoteAe() throws IOException {
    yaml("intake:", "  quietSeconds: 7");
    ae(
        "b.yml",
        "aeTitle: PACS",
        "host: fe80::1",
        "port: 104",
        "sends: true",
        "receives: true",
        "resultsTo: [WORKSTATION, PACS]",
        "results: [seg, heatmaps]",
        "quietSeconds: 3",
        "callsFrom: [10.1.2.3, pacs-2.example.org]",
        "teaches: false");
    ae("a.yaml", "aeTitle: WORKSTATION", "host: ws", "port: 11112", "receives: true");
    ae("notes.txt", "not read");
    HepaticaConfig config = load();
    assertThat(config.remoteAes())
        .extracting(RemoteAe::aeTitle)
        .containsExactly("WORKSTATION", "PACS");
    RemoteAe pacs = config.remoteAe("PACS").orElseThrow();
    assertThat(pacs.results()).containsExactly(RemoteAe.Results.SEG, RemoteAe.Results.HEATMAPS);
    assertThat(pacs.quietSeconds()).isEqualTo(3);
    assertThat(pacs.callsFrom()).containsExactly("10.1.2.3", "pacs-2.example.org");
    assertThat(config.remoteAe("WORKSTATION").orElseThrow().quietSeconds()).isEqualTo(7);
    assertThat(config.where("ae.PACS.port")).isEqualTo(aes.resolve("b.yml") + ":3");
    assertThat(config.remoteAe("OTHER")).isEmpty();
  }

  @Test
  void refusesAesThatDoNotFitTogether() throws IOException {
    ae("a.yaml", "aeTitle: A", "host: a", "port: 104", "resultsTo: [B, C, ARCHIV]");
    ae("b.yaml", "aeTitle: B", "host: b", "port: 104");
    ae("c.yaml", "aeTitle: ARCHIVE", "host: c", "port: 104", "receives: true");
    ae("d.yaml", "", "aeTitle: B ", "host: d", "port: 104", "tls: true", "teaches: true");
    assertThat(problems(List.of(), Map.of()))
        .extracting(ConfigProblem::toString)
        .satisfiesExactlyInAnyOrder(
            p ->
                assertThat(p)
                    .startsWith(
                        aes.resolve("a.yaml")
                            + ":4: resultsTo names \"B\", which does not receive"),
            p -> assertThat(p).contains("resultsTo names \"C\", which no file"),
            p -> assertThat(p).contains("names \"ARCHIV\"").contains("Did you mean ARCHIVE?"),
            p ->
                assertThat(p)
                    .startsWith(
                        aes.resolve("d.yaml")
                            + ":2: aeTitle \"B\" is already taken by "
                            + aes.resolve("b.yaml")
                            + ":1"),
            p -> assertThat(p).startsWith(aes.resolve("d.yaml") + ":5: tls"),
            p -> assertThat(p).startsWith(aes.resolve("d.yaml") + ":6: teaches"));
  }

  private static final String[] TLS = {
    "dicom:",
    "  tls:",
    "    enabled: true",
    "    certificate: node.pem",
    "    key: tls/node.key",
    "    trust: /etc/ca.pem"
  };

  private static String[] without(String word) {
    return java.util.Arrays.stream(TLS).filter(l -> !l.contains(word)).toArray(String[]::new);
  }

  @Test
  void pathsOfTlsBeginAtTheFolderOfTheFile() throws IOException {
    yaml(TLS);
    HepaticaConfig config = load();
    Settings.Tls tls = config.settings().dicom().tls();
    assertThat(config.confPath(tls.certificate())).isEqualTo(conf.resolve("node.pem"));
    assertThat(config.confPath(tls.key())).isEqualTo(conf.resolve("tls/node.key"));
    assertThat(config.confPath(tls.trust())).isEqualTo(Path.of("/etc/ca.pem"));
    assertThat(HepaticaConfig.defaults().confPath("x")).isEqualTo(Path.of("x").toAbsolutePath());
    assertThat(load(List.of("dicom.tls.port=0"), Map.of("HEPATICA_DICOM_TLS_MUTUAL", "false")))
        .extracting(c -> c.settings().dicom().tls())
        .satisfies(t -> assertThat(t.port()).isZero())
        .satisfies(t -> assertThat(t.mutual()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(strings = {"certificate", "key", "trust"})
  void tlsWithoutOneOfItsFilesIsRefused(String file) throws IOException {
    yaml(without(file));
    ConfigProblem problem = problem();
    assertThat(problem.key()).isEqualTo("dicom.tls." + file);
    assertThat(problem.toString())
        .startsWith(conf.resolve(HepaticaConfig.FILE).toString())
        .contains("is empty, but dicom.tls.enabled is true")
        .contains("the PEM file of");
  }

  @Test
  void portsMustDifferAndOneMustBeOpen() throws IOException {
    yaml("dicom:", "  plain: false");
    assertThat(problem().toString())
        .startsWith(line(2) + ": dicom.plain")
        .contains("there would be no DICOM port");
    String[] same = java.util.Arrays.copyOf(TLS, TLS.length + 1);
    same[TLS.length] = "    port: 11112";
    yaml(same);
    assertThat(problem().toString()).startsWith(line(7) + ": dicom.tls.port is 11112");
    assertThat(load(List.of("dicom.plain=false"), Map.of()).settings().dicom().plain()).isFalse();
  }

  @Test
  void anEncryptedAeNeedsTls() throws IOException {
    ae("a.yaml", "aeTitle: A", "host: a", "port: 104", "tls: true");
    assertThat(problem().toString())
        .startsWith(aes.resolve("a.yaml") + ":4: tls is true, but dicom.tls.enabled is false")
        .contains("write \"tls: false\"");
    yaml(TLS);
    assertThat(load().remoteAe("A").orElseThrow().tls()).isTrue();
    String[] oneWay = without("trust");
    oneWay = java.util.Arrays.copyOf(oneWay, oneWay.length + 1);
    oneWay[oneWay.length - 1] = "    mutual: false";
    yaml(oneWay);
    assertThat(problem().toString())
        .startsWith(aes.resolve("a.yaml") + ":4: tls is true, but dicom.tls.trust is empty");
  }
}
