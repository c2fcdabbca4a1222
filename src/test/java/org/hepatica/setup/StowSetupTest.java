package org.hepatica.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.delivery.Destination;
import org.hepatica.testing.TestAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the file of a server of STOW-RS to what delivery is told. */
class StowSetupTest {
  @TempDir Path folder;

  @BeforeEach
  void settings() throws IOException {
    Files.writeString(folder.resolve(HepaticaConfig.FILE), "");
    Files.createDirectory(folder.resolve("ae-config"));
  }

  private HepaticaConfig config(String... lines) throws IOException {
    Files.write(folder.resolve("ae-config/web.yaml"), List.of(lines));
    return HepaticaConfig.load(folder, folder.resolve("ae-config"), null, List.of(), Map.of());
  }

  private static Destination destination(HepaticaConfig config) {
    return new RoomSettings(config).destination(config.remoteAe("WEB").orElseThrow());
  }

  private Path secret(String text, String rights) throws IOException {
    Path file = Files.writeString(folder.resolve("web.authorization"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  @Test
  void filesAreNamedFromTheFolderOfTheSettings() throws IOException {
    secret("Bearer abc\n", "rw-------");
    new TestAuthority("Web CA").pem(folder);
    HepaticaConfig config =
        config(
            "aeTitle: WEB",
            "stow: https://web.example.org/x",
            "authorization: web.authorization",
            "trust: Web-CA.pem");
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).contains("Web-CA.pem");
    }
    Destination web = destination(config);
    assertThat(web.stow().authorization()).isEqualTo(folder.resolve("web.authorization"));
    assertThat(web.stow().tls().trust()).isNotNull();
    assertThat(web.stow().tls().keys()).isNull();
    assertThat(web.commitment()).isFalse();
    assertThat(StowSetup.warnings(config)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "Bearer a\nBearer b", "Bearer gr\u00fc\u00df", "Basic"})
  void whatIsNoValueOfAHeaderIsRefusedAndNotRepeated(String text) throws IOException {
    secret(text, "rw-------");
    HepaticaConfig config =
        config("aeTitle: WEB", "stow: http://127.0.0.1/x", "authorization: web.authorization");
    assertThatThrownBy(() -> destination(config))
        .isInstanceOf(NotNowException.class)
        .hasMessageContaining("web.yaml:3: authorization")
        .hasMessageContaining("web.authorization does not hold the value")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Bearer a", "gr\u00fc"));
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws IOException {
    HepaticaConfig config =
        config("aeTitle: WEB", "stow: http://127.0.0.1/x", "authorization: web.authorization");
    assertThatThrownBy(() -> destination(config))
        .isInstanceOf(NotNowException.class)
        .hasMessageContaining("web.authorization does not exist");
    HepaticaConfig sealed = config("aeTitle: WEB", "stow: https://127.0.0.1/x", "trust: ca.pem");
    assertThatThrownBy(() -> destination(sealed))
        .isInstanceOf(NotNowException.class)
        .hasMessageContaining("web.yaml:3: trust cannot be used")
        .hasMessageContaining("ca.pem does not exist");
  }

  @Test
  void aSecretThatOthersCanReadIsWarnedOf() throws IOException {
    Path file = secret("Bearer abc", "rw-r--r--");
    HepaticaConfig config =
        config("aeTitle: WEB", "stow: http://127.0.0.1/x", "authorization: web.authorization");
    assertThat(StowSetup.warnings(config))
        .singleElement()
        .asString()
        .startsWith("HEP-244 " + file)
        .doesNotContain("abc");
    secret("Bearer abc", "rw-r-----");
    assertThat(StowSetup.warnings(config)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://archive.example.org/x, true",
    "http://10.1.2.3:8042/x, true",
    "http://127.example.org/x, true",
    "http://localhost/x, false",
    "http://127.0.0.1/x, false",
    "http://[::1]:8042/x, false"
  })
  void whatGoesOverANetworkInTheClearIsWarnedOf(String base, boolean warned) throws IOException {
    assertThat(StowSetup.warnings(config("aeTitle: WEB", "stow: '" + base + "'")))
        .hasSize(warned ? 1 : 0)
        .allSatisfy(w -> assertThat(w).startsWith("HEP-243 results go to WEB (" + base + ")"));
  }
}
