package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.hepatica.delivery.ScriptedServer.Script;
import org.hepatica.dicom.Uids;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Servers of STOW-RS that answer what they like, and what becomes of an object then. */
class StowHostileTest extends DestinationFixture {
  private static final String SECRET = "Bearer c2VjcmV0LXRva2Vu";
  private static final String JSON = "application/dicom+json";

  private final Logger log = (Logger) LoggerFactory.getLogger("org.hepatica");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    log.detachAppender(lines);
    assertThat(List.copyOf(lines.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("c2VjcmV0") || line.contains("Doe"));
  }

  private static String failed(String uid, int reason) {
    return """
        {"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["%s"]},
        "00081197":{"vr":"US","Value":[%d]}}]}}"""
        .formatted(uid, reason);
  }

  private static String stored(String uid, String more) {
    return """
        {"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["%s"]}%s}]}}"""
        .formatted(uid, more);
  }

  private static final DeliverySettings TWICE =
      new DeliverySettings(
          Duration.ofMillis(50), 1.5, Duration.ofSeconds(1), Duration.ofHours(1), 2, 50);

  private Destination to(int port, Duration answer) throws IOException {
    Path secret = peerFolder.resolve("authorization");
    Files.writeString(secret, SECRET);
    URI base = URI.create("http://127.0.0.1:" + port + "/web");
    return new Destination(
        "ARCHIVE", new StowSettings(base, secret, null, Duration.ofSeconds(10), answer));
  }

  private ScriptedServer server(Script script) throws IOException {
    ScriptedServer server = new ScriptedServer(script);
    opened.add(server);
    return server;
  }

  private DeliveryRow one(JobRow job) {
    return rows(job).get(0);
  }

  /** A job with one object, delivered until it is at its end, with two attempts. */
  private DeliveryRow delivered(Script script) throws Exception {
    JobRow job = job(List.of("ARCHIVE"), Uids.SECONDARY_CAPTURE);
    DeliveryService service = service(TWICE, to(server(script).port(), Duration.ofSeconds(30)));
    await(() -> one(job).state() != DeliveryState.PENDING);
    service.close(); // the next in one test is another server's
    return one(job);
  }

  @Test
  void aRequestIsOnePartWithTheBytesOfTheFile() throws Exception {
    AtomicReference<byte[]> body = new AtomicReference<>();
    ScriptedServer server =
        server(
            (head, sent, out) -> {
              body.set(sent);
              ScriptedServer.says(200, JSON, stored("2.25.1001", "")).answer(head, sent, out);
            });
    JobRow job = job(List.of("ARCHIVE"), Uids.SECONDARY_CAPTURE);
    service(IMPATIENT, to(server.port(), Duration.ofSeconds(30)));
    awaitState(job, JobState.DONE);
    String head = server.heads().get(0);
    assertThat(head)
        .startsWith("POST /web/studies/1.2.3 HTTP/1.1\r\n")
        .contains("\r\nAccept: application/dicom+json\r\n", "\r\nAuthorization: " + SECRET + "\r\n")
        .containsPattern(
            "Content-Type: multipart/related; type=\"application/dicom\"; boundary=hepatica-[0-9a-f-]{36}");
    String boundary = head.replaceFirst("(?s).*boundary=([^\r]+).*", "$1");
    ByteArrayOutputStream due = new ByteArrayOutputStream();
    due.writeBytes(
        ("--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    due.writeBytes(Files.readAllBytes(ledger.results().ofJob(job.id()).get(0).file()));
    due.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    assertThat(body.get()).isEqualTo(due.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 409})
  void whatItCallsFailedIsNotSentWhateverTheStatus(int status) throws Exception {
    DeliveryRow row = delivered(ScriptedServer.says(status, JSON, failed("2.25.1001", 0xA900)));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.status()).isEqualTo(0xA900);
    assertThat(row.text()).isEqualTo("refused: A900H");
    assertThat(row.attempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xB000, 0xFF00, 70000})
  void aFailureWhoseReasonIsNoneIsOneAllTheSame(int reason) throws Exception {
    DeliveryRow row = delivered(ScriptedServer.says(200, JSON, failed("2.25.999", reason)));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.status()).isEqualTo(0x0110);
    assertThat(row.attempts()).isEqualTo(2);
  }

  @Test
  void aWarningIsSentWithItsText() throws Exception {
    String coerced = ",\"00081196\":{\"vr\":\"US\",\"Value\":[45056]}";
    DeliveryRow row = delivered(ScriptedServer.says(202, JSON, stored("2.25.1001", coerced)));
    assertThat(row.state()).isEqualTo(DeliveryState.SENT);
    assertThat(row.status()).isEqualTo(0xB000);
    assertThat(row.text()).isEqualTo("stored with warning B000H");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | text/html | <html>Sign in</html>",
        "200 | application/dicom+json | {}",
        "200 | application/dicom+json | ''",
        "200 | application/dicom+json | {\"00081199\":{\"vr\":\"SQ\",\"Value\":[{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"2.25.7\"]}}]}}",
        "200 | application/dicom+xml | <NativeDicomModel/>",
        "204 | application/dicom+json | ''",
        "201 | text/plain | all well"
      })
  void whatIsNotNamedAsStoredIsNotSent(int status, String type, String body) throws Exception {
    DeliveryRow row = delivered(ScriptedServer.says(status, type, body));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.attempts()).isEqualTo(2);
    assertThat(row.text()).contains("given up after 2 attempts", "answered " + status);
  }

  @Test
  void aStatusOfFailureIsNoneOfSuccessWhateverTheBodySays() throws Exception {
    DeliveryRow row = delivered(ScriptedServer.says(500, JSON, stored("2.25.1001", "")));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.text()).contains("answered 500");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | 2 | did not take the object",
        "403 | 2 | does not let this node store",
        "404 | 2 | has no STOW-RS at this address",
        "413 | 2 | client_max_body_size",
        "415 | 1 | takes no object of this kind or transfer syntax",
        "429 | 2 | wants to be left alone",
        "500 | 2 | did not take the object",
        "503 | 2 | does not work at present",
        "507 | 2 | has no room"
      })
  void aStatusIsToldWithItsCure(int status, int attempts, String cure) throws Exception {
    DeliveryRow row = delivered(ScriptedServer.says(status, "text/html", "<p>No</p>"));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.attempts()).isEqualTo(attempts);
    assertThat(row.text()).contains("ARCHIVE (http://127.0.0.1:", "answered " + status, cure);
  }

  @Test
  void itsWordsAreRepeatedButNotThePatientsNorTheSecret() throws Exception {
    assertThat(delivered(ScriptedServer.says(400, "text/plain", "the index is locked\r\n")).text())
        .contains("answered 400 (the index is locked)");
    assertThat(delivered(ScriptedServer.says(400, "text/plain", "Doe, Jane is locked")).text())
        .contains("answered 400 (comment not repeated: it names the patient)");
    assertThat(
            delivered(
                    ScriptedServer.says(
                        400, "application/json", "{\"Message\":\"bad " + SECRET + "\"}"))
                .text())
        .contains("answered 400 (comment not repeated: it holds the authorization)");
  }

  @Test
  void aRedirectionIsNotFollowed() throws Exception {
    ScriptedServer other = server(ScriptedServer.says(200, JSON, stored("2.25.1001", "")));
    DeliveryRow row =
        delivered(
            ScriptedServer.says(
                307,
                "text/html",
                "",
                "Location: http://127.0.0.1:" + other.port() + "/web/studies/1.2.3"));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.text()).contains("answered 307", "not followed");
    assertThat(other.heads()).isEmpty();
  }

  @Test
  void retryAfterIsKept() throws Exception {
    ScriptedServer server = server(ScriptedServer.says(429, "text/html", "", "Retry-After: 1800"));
    JobRow job = job(List.of("ARCHIVE"), Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    service(DeliverySettings.defaults(), to(server.port(), Duration.ofSeconds(30)));
    await(() -> rows(job).stream().allMatch(row -> row.attempts() == 1));
    assertThat(rows(job))
        .allSatisfy(
            row -> {
              assertThat(row.state()).isEqualTo(DeliveryState.PENDING);
              assertThat(row.nextAttempt()).isAfter(row.since().plusSeconds(1790));
            });
    assertThat(server.heads()).as("the second was not tried").hasSize(1);
  }

  @Test
  void anEndlessHeadEnds() throws Exception {
    DeliveryRow row =
        delivered(
            (head, body, out) -> {
              out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
              endless(out, "X-More: of the same, and so on\r\n");
            });
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.text()).contains("ARCHIVE (http://127.0.0.1:");
  }

  @Test
  void anEndlessBodyEnds() throws Exception {
    DeliveryRow row =
        delivered(
            (head, body, out) -> {
              out.write(
                  ("HTTP/1.1 200 OK\r\nContent-Type: " + JSON + "\r\n\r\n")
                      .getBytes(StandardCharsets.US_ASCII));
              endless(out, stored("2.25.1001", ""));
            });
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.text()).contains("its answer is longer than 262144 bytes");
  }

  private static void endless(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    while (true) {
      out.write(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: 500\r\n\r\n{\"00081199\":",
        "Doe^Jane is not HTTP\r\n\r\n"
      })
  void anAnswerThatIsCutIsNoAnswer(String text) throws Exception {
    DeliveryRow row =
        delivered((head, body, out) -> out.write(text.getBytes(StandardCharsets.US_ASCII)));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.text())
        .contains("ARCHIVE (http://127.0.0.1:", "broke off")
        .doesNotContain("Doe");
  }

  /** Java's messages repeat what came, in brackets and quotation marks and without. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 Doe",
        "HTTP/1.1 200 Doe^Jane",
        "HTTP/1.1 Doe 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: Doe\r\n\r\n",
        "HTTP/1.1 200 OK\r\nDoe Jane: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: Doe\u0000\u0001\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nDoe\r\n"
      })
  void whatIsNoHttpIsNotRepeated(String text) throws Exception {
    DeliveryRow row =
        delivered((head, body, out) -> out.write(text.getBytes(StandardCharsets.US_ASCII)));
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.text()).contains("ARCHIVE (http://127.0.0.1:").doesNotContain("Doe", "Jane");
  }

  @Test
  void anAnswerThatDoesNotComeIsNotWaitedForLongerThanIsSet() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    opened.add(over::countDown);
    ScriptedServer server = server((head, body, out) -> hold(over));
    JobRow job = job(List.of("ARCHIVE"), Uids.SECONDARY_CAPTURE);
    service(IMPATIENT, to(server.port(), Duration.ofSeconds(1)));
    await(() -> one(job).attempts() > 0);
    assertThat(one(job).text()).contains("within 1 s", "dicom.responseSeconds");
  }

  /** Headers came in time, and then a byte now and again. */
  @Test
  void aBodyThatDripsIsNotWaitedForEither() throws Exception {
    ScriptedServer server =
        server(
            (head, body, out) -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
              CountDownLatch never = new CountDownLatch(1);
              while (true) {
                out.write(' ');
                out.flush();
                pause(never);
              }
            });
    JobRow job = job(List.of("ARCHIVE"), Uids.SECONDARY_CAPTURE);
    service(IMPATIENT, to(server.port(), Duration.ofSeconds(1)));
    await(() -> one(job).attempts() > 0);
    assertThat(one(job).text()).contains("within 1 s");
  }

  @Test
  void aStopBreaksARequestOffAndItIsSentAfterTheNextStart() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    opened.add(over::countDown);
    ScriptedServer server = server((head, body, out) -> hold(over));
    JobRow job = job(List.of("ARCHIVE"), Uids.SECONDARY_CAPTURE);
    DeliveryService service = service(PATIENT, to(server.port(), Duration.ofMinutes(10)));
    await(() -> !server.heads().isEmpty());
    service.close(Duration.ofMillis(100));
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("delivery-ARCHIVE");
    assertThat(one(job).state()).isEqualTo(DeliveryState.PENDING);
    assertThat(one(job).attempts()).isZero();
  }

  private static void hold(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(200, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void pause(CountDownLatch never) throws IOException {
    try {
      assertThat(never.await(100, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
