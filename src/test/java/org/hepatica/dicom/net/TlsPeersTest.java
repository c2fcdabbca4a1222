package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.TlsWorld.NODE;
import static org.hepatica.dicom.net.TlsWorld.PACS;
import static org.hepatica.dicom.net.TlsWorld.TRUST;
import static org.hepatica.dicom.net.TlsWorld.tls;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.value;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.Peers;
import org.hepatica.testing.Peers.Output;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with programs of others: DCMTK on both sides, and openssl. */
class TlsPeersTest extends ListenerFixture {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @BeforeEach
  void asNode() {
    settings.tls(tls(NODE));
  }

  private Output dcmtk(String program, Identity as, int port, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.require(program).toString(),
                "-v",
                "+tls",
                as.key().toString(),
                as.certificate().toString(),
                "+cf",
                TRUST.toString(),
                "-aec",
                "HEPATICA",
                "-aet",
                "PEER",
                "127.0.0.1",
                String.valueOf(port)));
    command.addAll(List.of(more));
    return Peers.run(folder, LIMIT, command.toArray(String[]::new));
  }

  private static Path slice() {
    return Peers.data("ct/crlm-1006/1-01.dcm").toAbsolutePath();
  }

  @Test
  @Touches(Row.TLS)
  void echoscuAndStorescuGetInWithACertificateOfOurs() throws Exception {
    Output echoed = dcmtk("echoscu", PACS, port());
    assertThat(echoed.exit()).as(echoed.text()).isZero();
    Output stored = dcmtk("storescu", PACS, port(), slice().toString());
    assertThat(stored.exit()).as(stored.text()).isZero();
    assertThat(stored.text()).contains("Received Store Response (Success)");
    assertThat(received.dataSets)
        .containsOnlyKeys(Part10.readHeader(slice()).dataSet().string(Tag.SOP_INSTANCE_UID));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"expired | expired on", "stranger | issued by CN=Other CA"})
  @Touches(Row.TLS)
  void echoscuWithABadCertificateStaysOut(String who, String why) throws Exception {
    Identity as = who.equals("expired") ? TlsWorld.EXPIRED : TlsWorld.STRANGER;
    Output output = dcmtk("echoscu", as, port());
    assertThat(output.exit()).as(output.text()).isNotZero();
    await().until(() -> !log.of(NetEvent.TLS_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.TLS_REFUSED)).singleElement().asString().contains(who, why);
  }

  @Test
  @Touches(Row.TLS)
  void echoscuRefusesOurExpiredCertificateAndTheLogSaysSo() throws Exception {
    settings.tls(TlsWorld.careless(TlsWorld.EXPIRED));
    Output output = dcmtk("echoscu", PACS, port());
    assertThat(output.exit()).as(output.text()).isNotZero();
    await().until(() -> !log.of(NetEvent.TLS_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.TLS_REFUSED))
        .singleElement()
        .asString()
        .contains("our certificate has expired or is revoked", "Renew dicom.tls.certificate");
  }

  /** Starts {@code storescp}, and returns when it listens. */
  private Process storescp(int port, Identity as, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.require("storescp").toString(),
                "-v",
                "+B",
                "-aet",
                "STORESCP",
                "-od",
                folder.toString(),
                "+tls",
                as.key().toString(),
                as.certificate().toString()));
    command.addAll(List.of(more));
    command.add(String.valueOf(port));
    Path said = Files.createTempFile(folder, "storescp", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    await("storescp listens")
        .atMost(LIMIT)
        .until(
            () -> {
              try (java.net.Socket probe = new java.net.Socket("127.0.0.1", port)) {
                return probe.isConnected();
              } catch (IOException notYet) {
                return false;
              }
            });
    return process;
  }

  private DicomConnection connect(int port, Tls with, OfferedContext... offers) throws IOException {
    Peer peer = new Peer("STORESCP", "127.0.0.1", port);
    return engine.connect(new ConnectSettings(peer, "HEPATICA").withTls(with), List.of(offers));
  }

  @Test
  @Touches(Row.TLS)
  void storesInStorescpByteForByte() throws Exception {
    DicomFile header = Part10.readHeader(slice());
    String sopClass = header.dataSet().string(Tag.SOP_CLASS_UID);
    String instance = header.dataSet().string(Tag.SOP_INSTANCE_UID);
    String syntax = header.syntax().uid();
    byte[] file = Files.readAllBytes(slice());
    byte[] dataSet = Arrays.copyOfRange(file, (int) header.dataSetOffset(), file.length);
    int port = FreePort.next();
    Process storescp = storescp(port, PACS, "+cf", TRUST.toString());
    try (DicomConnection connection =
        connect(port, tls(NODE), new OfferedContext(sopClass, List.of(syntax)))) {
      DimseStatus status =
          connection.store(sopClass, instance, syntax, new ByteArrayInputStream(dataSet));
      assertThat(status).isEqualTo(DimseStatus.SUCCESS);
    } finally {
      storescp.destroyForcibly();
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path stored =
          files.filter(f -> f.getFileName().toString().startsWith("CT.")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(stored);
      long offset = Part10.readHeader(stored).dataSetOffset();
      assertThat(Arrays.copyOfRange(bytes, (int) offset, bytes.length)).isEqualTo(dataSet);
    }
  }

  @Test
  @Touches(Row.TLS)
  void storescpThatDoesNotKnowOurIssuerIsSaid() throws Exception {
    int port = FreePort.next();
    Process storescp = storescp(port, PACS, "+cf", TlsWorld.OTHER_TRUST.toString());
    try {
      assertThatThrownBy(() -> connect(port, tls(NODE), OfferedContext.VERIFICATION).close())
          .isInstanceOf(TlsFailed.class)
          .hasMessageContaining("STORESCP (127.0.0.1:%d)".formatted(port))
          .hasMessageContaining("does not know the issuer of our certificate");
    } finally {
      storescp.destroyForcibly();
    }
  }

  @Test
  @Touches(Row.TLS)
  void storescpThatHasExpiredIsSaid() throws Exception {
    int port = FreePort.next();
    Process storescp = storescp(port, TlsWorld.EXPIRED, "+cf", TRUST.toString());
    try {
      assertThatThrownBy(() -> connect(port, tls(NODE), OfferedContext.VERIFICATION).close())
          .isInstanceOf(TlsFailed.class)
          .hasMessageContaining("(CN=expired) expired on");
    } finally {
      storescp.destroyForcibly();
    }
  }

  private ProcessBuilder openssl(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.require("openssl").toString(),
                "s_client",
                "-connect",
                "127.0.0.1:" + port(),
                "-CAfile",
                TRUST.toString(),
                "-verify_return_error",
                "-cert",
                PACS.certificate().toString(),
                "-key",
                PACS.key().toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private String said(ProcessBuilder client) throws IOException, InterruptedException {
    Process process = client.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    process.waitFor();
    return text;
  }

  @ParameterizedTest
  @CsvSource({"-tls1_2, TLSv1.2, ECDHE", "-tls1_3, TLSv1.3, TLS_AES"})
  @Touches(Row.TLS)
  void opensslAgrees(String option, String version, String suite) throws Exception {
    String text = said(openssl(option));
    assertThat(text).containsPattern("New, " + version + ", Cipher is " + suite + "\\S*GCM");
    assertThat(text).contains("Verify return code: 0 (ok)");
    assertThat(log.of(NetEvent.TLS_REFUSED)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_1", "-tls1"})
  @Touches(Row.TLS)
  void oldVersionsAreRefused(String option) throws Exception {
    String text = said(openssl(option, "-cipher", "ALL:@SECLEVEL=0"));
    assertThat(text).contains("alert protocol version");
    await().until(() -> !log.of(NetEvent.TLS_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.TLS_REFUSED).get(0)).contains("neither TLS 1.2 nor 1.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES128-SHA", "AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA256"})
  @Touches(Row.TLS)
  void suitesWithoutForwardSecrecyOrSealAreRefused(String suite) throws Exception {
    String text = said(openssl("-tls1_2", "-cipher", suite + ":@SECLEVEL=0"));
    assertThat(text).contains("handshake failure");
    await().until(() -> !log.of(NetEvent.TLS_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.TLS_REFUSED).get(0)).contains("no cipher suite in common");
  }

  /** A running {@code s_client}, which takes a K or R at the start of a line as a command. */
  private final class Client implements AutoCloseable {
    private final Path output = folder.resolve("s_client.log");
    private final Process process;

    Client(String... more) throws IOException {
      process = openssl(more).redirectOutput(output.toFile()).start();
    }

    void say(byte[] bytes) throws IOException {
      OutputStream out = process.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    void awaitText(String text) {
      await(text).until(() -> Files.readString(output, StandardCharsets.ISO_8859_1).contains(text));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  @Touches(Row.TLS)
  void newKeysInTheMiddleOfAnAssociation() throws Exception {
    try (Client client = new Client("-tls1_3")) {
      client.awaitText("Verify return code");
      client.say(request("HEPATICA", "PEER"));
      await().until(() -> listener.associations() == 1);
      for (int i = 1; i < 4; i++) {
        client.say("K\n".getBytes(StandardCharsets.US_ASCII));
        int times = i;
        await()
            .until(
                () ->
                    Files.readString(client.output, StandardCharsets.ISO_8859_1)
                            .split("KEYUPDATE", -1)
                            .length
                        > times);
        long said = Files.size(client.output);
        client.say(data(value(1, 3, echo(i))));
        await("the answer to the echo").until(() -> Files.size(client.output) > said);
      }
      client.say(Wire.RELEASE_RQ);
      await().until(() -> !log.of(NetEvent.ENDED).isEmpty());
    }
    assertThat(log.of(NetEvent.ENDED)).singleElement().asString().contains("(released)");
  }

  @Test
  @Touches(Row.TLS)
  void renegotiationIsRefused() throws Exception {
    try (Client client = new Client("-tls1_2")) {
      client.awaitText("Verify return code");
      client.say(request("HEPATICA", "PEER"));
      await().until(() -> listener.associations() == 1);
      client.say("R\n".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> !log.of(NetEvent.CUT_OFF).isEmpty());
      await().until(() -> listener.associations() == 0);
    }
    assertThat(log.of(NetEvent.CUT_OFF)).singleElement().asString().contains("renegotiate");
  }
}
