package org.hepatica.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.io.TempDir;

/** Destinations that a test starts, and settings with little patience. */
abstract class DestinationFixture extends DeliveryFixture {
  static final DeliverySettings IMPATIENT =
      new DeliverySettings(
          Duration.ofMillis(100), 1.5, Duration.ofSeconds(1), Duration.ofHours(1), 4, 50);

  @TempDir Path peerFolder;

  DestinationFixture() {
    super("auto", Duration.ofSeconds(90));
  }

  void storescp(int port, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Peers.require("storescp").toString(), "-od", peerFolder.toString()));
    command.addAll(List.of(options));
    command.add("" + port);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(peerFolder.resolve("log-" + port).toFile())
            .start();
    opened.add(process::destroyForcibly);
    await(
        () -> {
          try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          } catch (IOException e) {
            return false;
          }
        });
  }
}
