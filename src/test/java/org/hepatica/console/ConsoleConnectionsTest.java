package org.hepatica.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds a connection to the console, and for how long. */
class ConsoleConnectionsTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final FakeHouse house = new FakeHouse();
  @TempDir Path data;
  private ConsoleServer server;

  @BeforeEach
  void start() throws IOException {
    server = ConsoleServer.start(InetAddress.getLoopbackAddress(), 0, house, house, house, data);
  }

  @AfterEach
  void stop() {
    house.hang.countDown();
    server.close();
  }

  private int health() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/health"))
            .timeout(Duration.ofSeconds(20))
            .build();
    return HTTP.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void connectionsThatSayNothingGiveUpTheirPlaces() throws Exception {
    URI uri = URI.create(server.url());
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 150; i++) {
        silent.add(new Socket(uri.getHost(), uri.getPort()));
      }
      assertThat(health()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** Who sends a byte now and then is never idle. */
  @Test
  void connectionsWhoseRequestNeverEndsGiveUpTheirPlaces() throws Exception {
    URI uri = URI.create(server.url());
    List<Socket> dripping = new ArrayList<>();
    Thread drops =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                dripping.forEach(ConsoleConnectionsTest::drop);
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
              }
            },
            "drops");
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
        dripping.add(socket);
      }
      drops.start();
      assertThat(health()).isEqualTo(200);
    } finally {
      drops.interrupt();
      drops.join();
      for (Socket socket : dripping) {
        socket.close();
      }
    }
  }

  private static void drop(Socket socket) {
    try {
      socket.getOutputStream().write('a');
    } catch (IOException e) {
      // shown out, as it should be
    }
  }

  /** As a browser does that looks again after a while. */
  @Test
  void aConnectionThatIsUsedAgainStaysAndSoDoesOneThatIsBeingAnswered() throws Exception {
    URI uri = URI.create(server.url());
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(20_000);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int i = 0; i < 4; i++) {
        if (i > 0) {
          TimeUnit.SECONDS.sleep(3); // longer than a silent one may stay when all places are taken
        }
        house.hang = new CountDownLatch(i == 2 ? 1 : 0); // answered after the deadline of health
        socket
            .getOutputStream()
            .write(
                "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readLine()).startsWith("HTTP/1.1 " + (i == 2 ? 503 : 200));
        house.hang.countDown();
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
          if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(line.substring(15).trim());
          }
        }
        assertThat(in.skip(length)).isEqualTo(length);
      }
    }
  }
}
