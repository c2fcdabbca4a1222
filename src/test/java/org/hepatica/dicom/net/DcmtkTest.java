package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.pixel.PixelData;
import org.hepatica.testing.Peers;
import org.hepatica.testing.Peers.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every engine against the field's reference: DCMTK's programs, on both sides. */
class DcmtkTest extends EngineSuite {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final AcceptPolicy EVERYONE = caller -> AcceptPolicy.Decision.ACCEPT;

  @TempDir Path folder;

  private final Received received = new Received();

  private Output call(int port, String program, List<String> options, String... files) {
    List<String> command = new ArrayList<>();
    command.add(Peers.require(program).toString());
    command.addAll(List.of("-v", "-aec", "HEPATICA", "-aet", "PEER"));
    command.addAll(options);
    command.addAll(List.of("127.0.0.1", String.valueOf(port)));
    command.addAll(List.of(files));
    return Peers.run(folder, LIMIT, command.toArray(String[]::new));
  }

  private DicomListener listen(int maxPdu) throws IOException {
    ListenSettings settings =
        ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).maxPdu(maxPdu).build();
    return engine.listen(settings, EVERYONE, received);
  }

  /** The bytes of the data set of a Part 10 file, as they are. */
  private static byte[] dataSet(Path file) throws IOException {
    DicomFile header = Part10.readHeader(file);
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(header.dataSetOffset());
      return in.readAllBytes();
    }
  }

  private static Path compressed(String name) throws IOException {
    try (Stream<Path> files = Files.list(Peers.data("interop/cornerstone_CTImage"))) {
      return files.filter(f -> f.toString().contains(name)).findFirst().orElseThrow();
    }
  }

  private static Path uncompressed() {
    return Peers.data("ct/crlm-1006/1-01.dcm");
  }

  /** DCMTK's own receiver, which writes data sets exactly as they came. */
  private final class Storescp implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path received = folder.resolve("received");

    Storescp(String... options) throws IOException {
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      Files.createDirectories(received);
      List<String> command = new ArrayList<>();
      command.add(Peers.require("storescp").toString());
      command.addAll(List.of("+B", "-aet", "STORESCP", "-od", received.toString()));
      command.addAll(List.of(options));
      command.add(String.valueOf(port));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("storescp.log").toFile())
              .start();
      Awaitility.await("storescp listens").atMost(LIMIT).until(this::listens);
    }

    private boolean listens() {
      try (DicomConnection connection = connect(OfferedContext.VERIFICATION)) {
        return connection.echo().success();
      } catch (PeerUnreachable notYet) {
        return false;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    DicomConnection connect(OfferedContext... offers) throws IOException {
      Peer peer = new Peer("STORESCP", "127.0.0.1", port);
      return engine.connect(new ConnectSettings(peer, "HEPATICA"), List.of(offers));
    }

    byte[] only() throws IOException {
      try (Stream<Path> files = Files.list(received)) {
        List<Path> all = files.toList();
        assertThat(all).hasSize(1);
        return dataSet(all.get(0));
      }
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  @Test
  void answersEchoscu() throws Exception {
    Peers.require("echoscu");
    try (DicomListener listener = listen(128 * 1024)) {
      Output output =
          call(listener.port(), "echoscu", List.of("--repeat", "3", "-pts", "38", "-ppc", "128"));
      assertThat(output.exit()).as(output.text()).isZero();
      assertThat(output.text()).contains("Association Accepted").contains("Releasing");
    }
  }

  @ParameterizedTest(name = "storescu {0} {1}, our PDU {2}")
  @CsvSource({
    "-xe, , 131072",
    "-xi, , 131072",
    "-xi, , 4096",
    "-xb, BigEndianExplicit, 131072",
    "-xd, , 131072",
    "-xs, JPEGProcess14SV1Transfer, 131072",
    "-xr, RLELossless, 131072",
    "-xv, JPEG2000LosslessOnly, 131072",
    "-xw, JPEG2000Transfer, 16384",
    "-xt, JPEGLSLossless, 131072",
    "-xu, JPEGLSLossy, 131072",
    "-xx, JPEGProcess2_4, 131072",
    "-xy, JPEGProcess1Transfer, 131072",
  })
  void receivesWhatStorescuSends(String flag, String name, int maxPdu) throws Exception {
    Peers.require("storescu");
    Path file = name == null ? uncompressed() : compressed(name);
    String instance = Part10.readHeader(file).dataSet().string(Tag.SOP_INSTANCE_UID);
    List<String> options = List.of(flag, "-R", "-pdu", "4096");
    String path = file.toAbsolutePath().toString();
    try (DicomListener listener = listen(maxPdu)) {
      Output output = call(listener.port(), "storescu", options, path);
      assertThat(output.exit()).as(output.text()).isZero();
      assertThat(output.text()).contains("Received Store Response (Success)");
    }
    byte[] ours = received.dataSets.get(instance);
    // storescu encodes anew, so its bytes are compared with what DCMTK's receiver got from it.
    String[] taking = flag.equals("-xi") ? new String[] {"+xi"} : new String[] {"+xa"};
    try (Storescp storescp = new Storescp(taking)) {
      Output output = call(storescp.port, "storescu", options, path);
      assertThat(output.exit()).as(output.text()).isZero();
      assertThat(ours).isEqualTo(storescp.only());
    }
  }

  @Test
  void receivesAMixedBatchFromDcmsend() throws Exception {
    List<Path> files =
        List.of(
            Peers.data("ct/crlm-1006/1-01.dcm"),
            Peers.data("ct/crlm-1006/1-02.dcm"),
            compressed("JPEGLSLossless"));
    List<String> options = List.of("--decompress-never", "--no-uid-checks", "+crf", "report.txt");
    String[] paths = files.stream().map(f -> f.toAbsolutePath().toString()).toArray(String[]::new);
    try (DicomListener listener = listen(128 * 1024)) {
      Output output = call(listener.port(), "dcmsend", options, paths);
      assertThat(output.exit()).as(output.text()).isZero();
    }
    assertThat(Files.readString(folder.resolve("report.txt")).split("0x0000 \\(Success\\)", -1))
        .as("its own report says success for each")
        .hasSize(files.size() + 1);
    for (Path file : files) {
      DicomFile sent = Part10.read(file);
      String instance = sent.dataSet().string(Tag.SOP_INSTANCE_UID);
      StoreRequest request =
          received.requests.stream()
              .filter(r -> r.sopInstanceUid().equals(instance))
              .findFirst()
              .orElseThrow();
      assertThat(request.transferSyntaxUid()).isEqualTo(sent.syntax().uid());
      DataSet got =
          DataSetReader.read(
              new ByteArrayInputStream(received.dataSets.get(instance)),
              sent.syntax(),
              ReadLimits.FILE);
      assertThat(PixelData.frames(got, sent.syntax()))
          .usingRecursiveComparison()
          .isEqualTo(PixelData.frames(sent.dataSet(), sent.syntax()));
    }
  }

  /** A private SOP class of DCMTK that asks its own tools to end: we do not do as we are told. */
  @Test
  void isNotEndedByTermscu() throws Exception {
    Peers.require("termscu");
    try (DicomListener listener = listen(128 * 1024)) {
      Output output = call(listener.port(), "termscu", List.of());
      assertThat(output.text()).contains("No Acceptable Presentation Contexts");
      Output echo = call(listener.port(), "echoscu", List.of());
      assertThat(echo.exit()).as(echo.text()).isZero();
      Awaitility.await("all have ended").atMost(LIMIT).until(() -> listener.associations() == 0);
    }
  }

  @ParameterizedTest(name = "{0}, its PDU {1}")
  @CsvSource({
    ", 16384",
    ", 4096",
    ", 131072",
    "JPEGProcess14SV1Transfer, 16384",
    "RLELossless, 16384",
    "JPEG2000LosslessOnly, 4096",
    "DeflatedExplicit, 16384",
    "LittleEndianImplicit, 16384",
  })
  void storesInStorescpByteForByte(String name, int maxPdu) throws Exception {
    Path file = name == null ? uncompressed() : compressed(name);
    DicomFile header = Part10.readHeader(file);
    String sopClass = header.dataSet().string(Tag.SOP_CLASS_UID);
    String instance = header.dataSet().string(Tag.SOP_INSTANCE_UID);
    String syntax = header.syntax().uid();
    byte[] dataSet = dataSet(file);
    try (Storescp storescp = new Storescp("+xa", "-pdu", String.valueOf(maxPdu));
        DicomConnection connection =
            storescp.connect(new OfferedContext(sopClass, List.of(syntax)))) {
      DimseStatus status =
          connection.store(sopClass, instance, syntax, new ByteArrayInputStream(dataSet));
      assertThat(status).isEqualTo(DimseStatus.SUCCESS);
      boolean odd = syntax.equals(TransferSyntax.DEFLATED.uid()) && dataSet.length % 2 != 0;
      assertThat(storescp.only())
          .isEqualTo(odd ? Arrays.copyOf(dataSet, dataSet.length + 1) : dataSet);
    }
  }
}
