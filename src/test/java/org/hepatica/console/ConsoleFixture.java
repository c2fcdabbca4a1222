package org.hepatica.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A console, and who asks it. */
abstract class ConsoleFixture {
  static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  final FakeHouse house = new FakeHouse();

  @TempDir Path data;

  ConsoleServer server;

  @BeforeEach
  void start() throws IOException {
    house.jobs.add(FakeHouse.job(7, "DONE", "PACS", 1512.4, null));
    house.jobs.add(
        FakeHouse.job(6, "FAILED", "<script>alert('x')</script>", null, "it \"broke\" & <b>"));
    server = ConsoleServer.start(InetAddress.getLoopbackAddress(), 0, house, house, house, data);
  }

  @AfterEach
  void stop() {
    house.hang.countDown();
    server.close();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  HttpRequest.Builder withToken(String path) throws IOException {
    return request(path).header("Authorization", AccessToken.read(data).orElseThrow().header());
  }
}
