package org.hepatica.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of settings and one of remote AEs, loaded as they were written. */
abstract class ConfigFixture {
  @TempDir Path folder;
  Path conf;
  Path aes;

  @BeforeEach
  void folders() throws IOException {
    conf = Files.createDirectory(folder.resolve("conf"));
    aes = Files.createDirectory(folder.resolve("ae-config"));
    yaml("");
  }

  final void yaml(String... lines) throws IOException {
    Files.write(conf.resolve(HepaticaConfig.FILE), List.of(lines));
  }

  final void ae(String name, String... lines) throws IOException {
    Files.write(aes.resolve(name), List.of(lines));
  }

  final HepaticaConfig load(List<String> sets, Map<String, String> env) {
    return HepaticaConfig.load(conf, aes, null, sets, env);
  }

  final HepaticaConfig load() {
    return load(List.of(), Map.of());
  }

  final List<ConfigProblem> problems(List<String> sets, Map<String, String> env) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(sets, env));
    assertThat(e).as("a configuration that must be refused").isNotNull();
    return e.problems();
  }

  final ConfigProblem problem() {
    List<ConfigProblem> all = problems(List.of(), Map.of());
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  final String line(int line) {
    return conf.resolve(HepaticaConfig.FILE) + ":" + line;
  }
}
