package org.hepatica.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and values that are refused, with the place and the cure, and some that are taken. */
class ConfigValuesTest extends ConfigFixture {

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
        "intake: {silence: 5}         | intake.silence | Delete it, or use one of: intake.quietSeconds, intake.brokenOffSeconds, intake.minFreeMb, intake.preparedFiles.",
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
        "dicom: {bind: '10.1.2.3:104'}  | \"10.1.2.3:104\" is not a host name or address",
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
  void theMostSlicesAreNotLessThanTheFewest() throws IOException {
    yaml("admission:", "  minSlices: 100", "  maxSlices: 99");
    assertThat(problem().toString())
        .startsWith(line(3) + ": admission.maxSlices is 99, less than admission.minSlices, 100");
    yaml("admission:", "  minSlices: 2001");
    assertThat(problem().key()).isEqualTo("admission.maxSlices");
    assertThat(problem().cure()).isEqualTo("Write 2001 or more, or a smaller admission.minSlices.");
    yaml("admission:", "  minSlices: 2000");
    assertThat(load().settings().admission().maxSlices()).isEqualTo(2000);
  }

  @Test
  void theLongestPauseIsNotShorterThanTheFirst() throws IOException {
    yaml("delivery:", "  firstPauseSeconds: 121", "  maxPauseMinutes: 2");
    assertThat(problem().toString())
        .startsWith(line(3) + ": delivery.maxPauseMinutes is 2, less than")
        .contains("delivery.firstPauseSeconds, 121 s");
    assertThat(problem().cure()).startsWith("Write 3 or more, or a smaller");
    yaml("delivery:", "  firstPauseSeconds: 120", "  maxPauseMinutes: 2");
    assertThat(load().settings().delivery().maxPauseMinutes()).isEqualTo(2);
  }

  /** A line that is deleted has the same effect as the line as delivered, the last one too. */
  @Test
  void aGroupMayHaveLostAllItsLines() throws IOException {
    yaml("result:", "  # keySlices: 5", "schedule:", "  purge:", "dicom:");
    assertThat(load().settings()).isEqualTo(HepaticaConfig.defaults().settings());
  }

  @Test
  void namesTheDefaultsWhereThereIsNoFile() {
    assertThatThrownBy(
            () ->
                HepaticaConfig.load(
                    null, null, null, List.of("admission.minSlices=3000"), Map.of()))
        .hasMessageStartingWith("built-in defaults: admission.maxSlices is 2000, less than");
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
}
