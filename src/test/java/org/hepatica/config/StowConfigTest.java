package org.hepatica.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of servers that take results by STOW-RS. */
class StowConfigTest extends ConfigFixture {
  private List<String> faults() {
    return problems(List.of(), Map.of()).stream().map(ConfigProblem::toString).toList();
  }

  @Test
  void aServerHasAnAddressInThePlaceOfHostAndPort() throws IOException {
    ae(
        "web.yaml",
        "aeTitle: WEB",
        "stow: http://127.0.0.1:8042/dicom-web/",
        "receives: true",
        "results: [seg]");
    ae("pacs.yaml", "aeTitle: PACS", "host: pacs", "port: 104", "resultsTo: [WEB]");
    RemoteAe web = load().remoteAe("WEB").orElseThrow();
    assertThat(web.isWeb()).isTrue();
    assertThat(web.stow()).isEqualTo("http://127.0.0.1:8042/dicom-web");
    assertThat(web.host()).isNull();
    assertThat(web.callsFrom()).isEmpty();
    assertThat(load().remoteAe("PACS").orElseThrow().isWeb()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host: a",
        "port: 104",
        "sends: true",
        "resultsTo: [WEB]",
        "quietSeconds: 3",
        "tls: true",
        "teaches: true",
        "releases: false",
        "callsFrom: [10.1.2.3]",
        "certificates: [DNS:a]",
        "commitment: required"
      })
  void whatBelongsToAssociationsIsRefusedBesideIt(String line) throws IOException {
    ae("web.yaml", "aeTitle: WEB", "stow: http://127.0.0.1/web", "receives: true", line);
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith(aes.resolve("web.yaml") + ":4: " + line.replaceFirst(":.*", ""))
        .contains("beside stow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "archive.example.org | is no URL of http: or https: with a host",
        "ftp://archive.example.org/web | is no URL of http: or https: with a host",
        "https:///web | is no URL",
        "https://a b/web | is no URL",
        "https://archive.example.org/web/studies | ends in /studies",
        "https://archive.example.org/web?x=1 | has a ? or # in it",
        "https://archive.example.org:70000/web | is no URL of http: or https: with a host"
      })
  void whatIsNoBaseIsRefused(String given, String what) throws IOException {
    ae("web.yaml", "aeTitle: WEB", "stow: '" + given + "'", "receives: true");
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith(aes.resolve("web.yaml") + ":2: stow ")
        .contains(what);
  }

  @Test
  void aPasswordInTheAddressIsRefusedAndNotRepeated() throws IOException {
    ae("web.yaml", "aeTitle: WEB", "stow: https://me:hush@archive.example.org/web");
    assertThat(faults())
        .singleElement()
        .asString()
        .contains("has a user or password in it", "authorization")
        .doesNotContain("hush");
  }

  @Test
  void somebodyMustSayWhomToBelieve() throws IOException {
    ae("web.yaml", "aeTitle: WEB", "stow: https://archive.example.org", "receives: true");
    assertThat(faults()).singleElement().asString().contains(":2: stow", "trust: FILE");
    ae("web.yaml", "aeTitle: WEB", "stow: https://archive.example.org", "trust: public.pem");
    assertThat(load().remoteAe("WEB").orElseThrow().trust()).isEqualTo("public.pem");
    ae("web.yaml", "aeTitle: WEB", "stow: http://archive.example.org", "trust: public.pem");
    assertThat(faults()).singleElement().asString().contains(":3: trust", "http:");
  }

  @Test
  void itsKeysAreNotThoseOfOthers() throws IOException {
    ae("a.yaml", "aeTitle: A", "authorization: x", "trust: y");
    assertThat(faults())
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("host is missing", "stow: https://"),
            p -> assertThat(p).contains("port is missing"),
            p -> assertThat(p).contains(":2: authorization is set, but stow is not"),
            p -> assertThat(p).contains(":3: trust is set, but stow is not"));
  }
}
