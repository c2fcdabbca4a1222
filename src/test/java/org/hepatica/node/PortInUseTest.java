package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port in use is an error with file, line and cure, before anything starts. */
class PortInUseTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dicom", "console"})
  void isSaidWithItsLineBeforeAnythingStarts(String group) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = folder.resolve("hepatica.yaml");
      Files.writeString(
          file,
          "dicom:\n  bind: 127.0.0.1\n  port: 0\nconsole:\n  port: 0\n"
              .replace(
                  group.equals("dicom") ? "bind: 127.0.0.1\n  port: 0" : "console:\n  port: 0",
                  group.equals("dicom")
                      ? "bind: 127.0.0.1\n  port: " + taken.getLocalPort()
                      : "console:\n  port: " + taken.getLocalPort()));
      Path data = folder.resolve("data");
      HepaticaConfig config = HepaticaConfig.load(folder, null, data, List.of(), Map.of());
      assertThatThrownBy(() -> Node.start(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(file + ":" + (group.equals("dicom") ? 3 : 5))
          .hasMessageContaining(group + ".port")
          .hasMessageContaining("Choose another");
      assertThat(data).as("nothing was started").doesNotExist();
    }
  }
}
