package org.hepatica.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleServerTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final FakeHouse house = new FakeHouse();
  @TempDir Path data;
  private ConsoleServer server;

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

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpRequest.Builder withToken(String path) throws IOException {
    return request(path).header("Authorization", AccessToken.read(data).orElseThrow().header());
  }

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
  void thePageShowsTheNodeAndEscapesEverything() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.body())
        .contains("liver 1512 mL", "<a href=\"/jobs/7\">7</a>", "10.1.2.3:104", "4 sent", "0000H")
        .contains("HEPATICA &lt;&amp;&gt;")
        .contains("Scheduled tasks", "retrain", "failed", "cases/masks/&lt;a&gt;.png is missing")
        .contains("&lt;script&gt;alert(&#39;x&#39;)", "it &quot;broke&quot; &amp; &lt;b&gt;")
        .contains("http-equiv=\"refresh\"")
        .doesNotContain("<script")
        .doesNotContainPattern("(src|href)=\"(https?:)?//");
    HttpResponse<String> job = get("/jobs/6");
    assertThat(job.body()).contains("A700H", "Out of &lt;resources&gt;", "series complete");
    assertThat(get("/style.css").body()).contains("body");
    assertThat(get("/icon.svg").headers().firstValue("Content-Type")).hasValue("image/svg+xml");
  }

  @Test
  void numbersTitlesAndTimesOfThePageStayWhole() throws Exception {
    assertThat(get("/").body())
        .contains("<td class=\"short\"><a href=\"/jobs/7\">7</a>", "<td class=\"short\">PACS</td>");
    assertThat(get("/style.css").body()).contains(".short { white-space: nowrap; }");
  }

  /** On a small screen a reason would else stand in a column of one letter's width. */
  @Test
  void sentencesOfThePageHaveRoom() throws Exception {
    assertThat(get("/").body()).contains("<td class=\"text\">it &quot;broke&quot;");
    assertThat(get("/jobs/6").body())
        .contains("<td class=\"text\">Out of", "<td class=\"text\">series complete");
    assertThat(get("/style.css").body()).contains(".text { min-width: ");
  }

  /** A count of failed jobs, none of which is among the newest, must not be the end of the way. */
  @Test
  void thePageLeadsToTheJobsOfAStateAndSaysHowManyItDoesNotShow() throws Exception {
    assertThat(get("/").body()).contains("href=\"/?state=FAILED\"").doesNotContain("newest");
    for (int id = 100; id > 70; id--) {
      house.jobs.add(0, FakeHouse.job(id, "DONE", "PACS", 1500.0, null));
    }
    assertThat(get("/").body()).contains("The newest 25 of 32").doesNotContain("/jobs/6\"");
    assertThat(get("/?state=FAILED").body())
        .contains("Those that are <b>failed</b>", "/jobs/6\"", "All jobs")
        .doesNotContain("/jobs/7\"", "newest");
    assertThat(get("/?state=done").body()).contains("The newest 25 of 31");
    assertThat(get("/?state=QUEUED").body()).contains("None.").doesNotContain("No study");
    HttpResponse<String> none = get("/?state=%3Cb%3E");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("There is no such state; there are RECEIVING, QUEUED");
    List<Map<String, Object>> failed =
        Json.read(send(withToken("/api/jobs?state=FAILED")).body(), new TypeReference<>() {});
    assertThat(failed).hasSize(1).first().extracting(job -> job.get("id")).isEqualTo(6);
  }

  /** A zero in the colour of a failure alarms for nothing. */
  @Test
  void aCountOfNoneHasNoColour() throws Exception {
    house.noneOf = "REJECTED";
    assertThat(get("/").body())
        .contains("class=\"count none\" href=\"/?state=REJECTED\"")
        .contains("class=\"count bad\" href=\"/?state=FAILED\"");
    assertThat(get("/style.css").body()).contains(".count.none strong");
  }

  /** Of two dozen pictures that were taken and one that was not, the one is to be seen. */
  @Test
  void objectsThatFareAlikeAreCountedInOneRow() throws Exception {
    assertThat(get("/jobs/6").body())
        .contains("<td class=\"short\">A700H</td>")
        .containsOnlyOnce("2 sent")
        .containsOnlyOnce("1 failed")
        .containsOnlyOnce("A700H");
  }

  /**
   * The reason of a rejected series names a UID, which would make the table wider than the page.
   */
  @Test
  void longWordsOfTablesAreBroken() throws Exception {
    assertThat(get("/style.css").body())
        .containsPattern("\ntd \\{[^}]*overflow-wrap: anywhere;")
        .containsPattern("\n\\.short \\{[^}]*white-space: nowrap;");
  }

  /** What a person marked is no result of the node. */
  @Test
  void aCorrectionIsNoLiverThatWasFound() throws Exception {
    house.jobs.add(FakeHouse.learned(8));
    assertThat(get("/").body())
        .contains("case for retraining, 900 mL marked")
        .doesNotContain("liver 900 mL");
  }

  @Test
  void thePageNamesWhatIsHeld() throws Exception {
    assertThat(get("/").body()).doesNotContain("held", "()");
    house.jobs.add(FakeHouse.flagged(8, "conflict aside held"));
    assertThat(get("/").body()).contains("liver 900 mL (conflict, held)");
    house.jobs.add(FakeHouse.flagged(9, "incomplete"));
    assertThat(get("/").body()).contains("liver 900 mL (incomplete)");
    house.jobs.add(FakeHouse.flagged(10, "review"));
    assertThat(get("/").body()).contains("liver 900 mL (review)");
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
