package org.hepatica.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleServerTest extends ConsoleFixture {
  @Test
  void healthIsUpWhenEveryCheckIsWell() throws Exception {
    HttpResponse<String> up = get("/health");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.body())
        .isEqualTo(
            "{\"status\":\"up\",\"checks\":[{\"name\":\"ledger\",\"ok\":true,\"detail\":\"answers\"}]}");
    house.checks.add(new StatusSource.Check("disk", false, "full"));
    HttpResponse<String> down = get("/health");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).contains("\"status\":\"down\"").contains("full");
  }

  @Test
  void whatIsNotWellIsToldWhenTheLedgerIsIt() throws Exception {
    house.checks.add(new StatusSource.Check("disk", false, "0 MB free"));
    assertThat(get("/metrics").body()).contains("hepatica_jobs{state=\"failed\"} 1");
    house.ledgerFails = true;
    HttpResponse<String> metrics = get("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.body())
        .contains("hepatica_check{check=\"disk\"} 0")
        .as("numbers of before")
        .doesNotContain("hepatica_jobs{");
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.body()).contains("disk", "0 MB free").doesNotContain("database");
    house.ledgerFails = false;
    assertThat(get("/metrics").body()).contains("hepatica_jobs{state=\"failed\"} 1");
    assertThat(get("/").body()).contains("liver 1512 mL");
  }

  @Test
  void healthAnswersWhenWhatItAsksHangs() throws Exception {
    house.hang = new CountDownLatch(1);
    HttpResponse<String> down = get("/health");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).contains("did not answer within");
    house.hang.countDown();
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void everyAnswerCarriesTheHeadersThatGuardABrowser() throws Exception {
    for (String path : List.of("/", "/health", "/nothing", "/api/jobs")) {
      var headers = get(path).headers().map();
      assertThat(headers)
          .containsKeys("content-security-policy", "x-frame-options", "referrer-policy");
      assertThat(headers.get("x-content-type-options")).containsExactly("nosniff");
      assertThat(headers).doesNotContainKey("server");
    }
  }

  /** Written by Jetty itself, before a request reaches us. */
  @Test
  void soDoAnswersToWhatIsNoRequest() throws Exception {
    for (String request :
        List.of("GET /%ff HTTP/1.1\r\nHost: localhost\r\n", "GET / HTTP/1.1\r\n")) {
      String answer = raw(request);
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .containsIgnoringCase("content-security-policy: default-src 'none'")
          .containsIgnoringCase("x-content-type-options: nosniff")
          .doesNotContain("%ff", "<table>");
    }
  }

  /** Javalin takes who asks for one before any handler, and makes a session that nothing ends. */
  @Test
  void whoAsksForAWebSocketIsGuardedAsOthersAreAndLeavesNoSession() throws Exception {
    String upgrade =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (String path : List.of("/", "/nothing", "/api/jobs")) {
      assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n" + upgrade))
          .startsWith("HTTP/1.1 421")
          .doesNotContainIgnoringCase("set-cookie");
    }
    assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost\r\n" + upgrade))
        .startsWith("HTTP/1.1 200")
        .doesNotContainIgnoringCase("set-cookie");
  }

  /** Many a monitor asks by HEAD alone. */
  @Test
  void headSaysOfHealthWhatGetSays() throws Exception {
    HttpRequest.Builder head =
        request("/health").method("HEAD", HttpRequest.BodyPublishers.noBody());
    assertThat(send(head).statusCode()).isEqualTo(200);
    house.checks.add(new StatusSource.Check("disk", false, "0 MB free"));
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(send(head).statusCode()).isEqualTo(503);
    for (String path : List.of("/", "/jobs/7", "/jobs/99", "/metrics", "/style.css", "/icon.svg")) {
      HttpResponse<String> whole = get(path);
      HttpResponse<String> bare =
          send(request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
      assertThat(bare.statusCode()).as(path).isEqualTo(whole.statusCode());
      assertThat(bare.headers().firstValue("Content-Type"))
          .as(path)
          .isEqualTo(whole.headers().firstValue("Content-Type"));
      assertThat(bare.body()).isEmpty();
    }
  }

  /** What the console answers to a request whose header is given, without its end. */
  private String raw(String header) throws IOException {
    URI uri = URI.create(server.url());
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(10_000);
      String request =
          header + (header.contains("Upgrade") ? "" : "Connection: close\r\n") + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/jobs/99",
        "/jobs/x",
        "/jobs/",
        "/console/style.css",
        "/jobs/99999999999999999999",
        "/%2e%2e/console.token",
        "/webjars",
        "/static/"
      })
  void whatIsNotThereIsNotFound(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(answer.body()).doesNotContain("org.hepatica", "jetty", "Exception");
  }

  @Test
  void metricsAreThoseOfPrometheus() throws Exception {
    server.meters().counter("hepatica.instances.received").increment(3);
    String text = get("/metrics").body();
    assertThat(text)
        .contains("hepatica_jobs{state=\"done\"} 1")
        .contains("hepatica_jobs{state=\"failed\"} 1")
        .contains("hepatica_deliveries{destination=\"PACS\",state=\"sent\"} 4")
        .contains("hepatica_check{check=\"ledger\"} 1")
        .contains("hepatica_task{task=\"backup\"} 1")
        .contains("hepatica_task{task=\"retrain\"} 0")
        .contains("hepatica_instances_received_total 3")
        .contains("jvm_memory_used_bytes");
    house.jobs.remove(0);
    assertThat(get("/metrics").body()).doesNotContain("state=\"done\"");
  }

  @Test
  void theApiWantsTheToken() throws Exception {
    Path file = data.resolve(AccessToken.FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(get("/api/jobs").statusCode()).isEqualTo(401);
    assertThat(send(request("/api/jobs").header("Authorization", "Bearer x")).statusCode())
        .isEqualTo(401);
    assertThat(
            send(request("/api/jobs/6/retry").POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(401);
    assertThat(send(request("/api/nothing")).statusCode()).isEqualTo(401);
    assertThat(house.done).isEmpty();
    assertThat(send(withToken("/api/jobs")).statusCode()).isEqualTo(200);
  }

  /** Jetty keeps a connection's headers, and by default knows them again in either case. */
  @Test
  void whatAnEarlierRequestSentDoesNotSpoilTheToken() throws Exception {
    String token = AccessToken.read(data).orElseThrow().secret();
    char other =
        token.chars().filter(Character::isLetter).mapToObj(c -> (char) c).findFirst().orElseThrow();
    String upTo = token.substring(0, token.indexOf(other));
    char flipped =
        Character.isUpperCase(other) ? Character.toLowerCase(other) : Character.toUpperCase(other);
    assertThat(
            send(request("/api/jobs").header("Authorization", "Bearer " + upTo + flipped))
                .statusCode())
        .isEqualTo(401);
    assertThat(send(withToken("/api/jobs")).statusCode()).isEqualTo(200);
  }

  @Test
  void theApiListsAndDoes() throws Exception {
    List<JobAdmin.Job> jobs =
        Json.read(send(withToken("/api/jobs?limit=1")).body(), new TypeReference<>() {});
    assertThat(jobs).containsExactly(house.jobs.get(0));
    JobAdmin.JobDetails details =
        Json.read(send(withToken("/api/jobs/6")).body(), new TypeReference<>() {});
    assertThat(details).isEqualTo(house.job(6));
    List<ModelAdmin.Model> models =
        Json.read(send(withToken("/api/models")).body(), new TypeReference<>() {});
    assertThat(models).isEqualTo(house.models());
    assertThat(post("/api/jobs/6/retry").statusCode()).isEqualTo(200);
    assertThat(post("/api/models/m1/promote").statusCode()).isEqualTo(200);
    assertThat(house.done).containsExactly("retry 6", "promote m1");
  }

  private HttpResponse<String> post(String path) throws Exception {
    return send(withToken(path).POST(HttpRequest.BodyPublishers.noBody()));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/jobs/7/retry, 409, job 7 is DONE",
    "/api/jobs/8/retry, 404, there is no job 8",
    "/api/models/m2/promote, 404, there is no model m2",
    "/api/models/rollback, 409, no model was in use before this one"
  })
  void theApiSaysWhyItDoesNot(String path, int status, String message) throws Exception {
    HttpResponse<String> answer = post(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    Map<String, String> body = Json.read(answer.body(), new TypeReference<>() {});
    assertThat(body).containsEntry("error", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "x", "-1", "99999999999"})
  void aLimitOutOfRangeIsABadRequest(String limit) throws Exception {
    assertThat(send(withToken("/api/jobs?limit=" + limit)).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:80, 200",
    "127.0.0.1:1, 200",
    "[::1]:8080, 200",
    "evil.example, 421",
    "localhost.evil.example, 421",
    "'', 400"
  })
  void aPageFromElsewhereCannotBorrowTheAddress(String host, int status) throws Exception {
    URI uri = URI.create(server.url());
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(10_000);
      String request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void aPortInUseIsSaidAndLeavesNothing() {
    int port = URI.create(server.url()).getPort();
    Path other = data.resolve("other");
    assertThatThrownBy(
            () ->
                ConsoleServer.start(
                    InetAddress.getLoopbackAddress(), port, house, house, house, other))
        .isInstanceOf(BindException.class)
        .hasMessageContaining(":" + port)
        .hasMessageContaining("in use");
    assertThat(other).doesNotExist();
  }

  @Test
  void theTokenFileGoesWithTheNodeButNotThatOfTheNextOne() throws IOException {
    server.close();
    assertThat(data.resolve(AccessToken.FILE)).doesNotExist();
    server = ConsoleServer.start(InetAddress.getLoopbackAddress(), 0, house, house, house, data);
    AccessToken first = AccessToken.read(data).orElseThrow();
    AccessToken second = AccessToken.create(data, "http://127.0.0.1:1");
    assertThat(second.secret()).isNotEqualTo(first.secret());
    server.close();
    assertThat(AccessToken.read(data)).contains(second);
  }

  /** A supervisor may try again all night, each time with a secret more on the disk. */
  @Test
  void aTokenThatCannotBeWrittenLeavesNothing() throws IOException {
    Path other = data.resolve("other");
    Files.createDirectories(other.resolve(AccessToken.FILE).resolve("full"));
    assertThatThrownBy(() -> AccessToken.create(other, "http://127.0.0.1:1"))
        .isInstanceOf(IOException.class);
    assertThat(other.toFile().list()).containsExactly(AccessToken.FILE);
  }
}
