package org.hepatica.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Orthanc on loopback, with the routing script that ships in {@code docker/orthanc}. */
public final class OrthancPacs implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Orthanc's words for a storage commitment transaction without a report yet. */
  public static final String PENDING = "Pending";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Process process;
  private final int httpPort;
  private final int dicomPort;
  private final Path log;

  private OrthancPacs(Process process, int httpPort, int dicomPort, Path log) {
    this.process = process;
    this.httpPort = httpPort;
    this.dicomPort = dicomPort;
    this.log = log;
  }

  /**
   * Starts Orthanc as AE {@code PACS}, which routes every stable study to {@code HEPATICA}.
   *
   * @param nodePort where the node listens
   * @param dicomPort where Orthanc listens
   */
  public static OrthancPacs start(Path folder, int nodePort, int dicomPort) {
    Path program = Peers.require("orthanc");
    int httpPort = FreePort.next();
    ObjectNode settings = JSON.createObjectNode();
    settings
        .put("Name", "Test PACS")
        .put("StorageDirectory", folder.resolve("orthanc-storage").toString())
        .put("IndexDirectory", folder.resolve("orthanc-storage").toString())
        .put("HttpPort", httpPort)
        .put("RemoteAccessAllowed", false)
        .put("AuthenticationEnabled", false)
        .put("DicomAet", "PACS")
        .put("DicomPort", dicomPort)
        .put("DicomCheckCalledAet", true)
        .put("StableAge", 3)
        .put("DicomAlwaysAllowStore", true)
        .put("ExecuteLuaEnabled", true);
    settings.putArray("Plugins").add(Peers.require("orthanc-dicomweb").toString());
    settings
        .putArray("LuaScripts")
        .add(Path.of("docker/orthanc/route-to-hepatica.lua").toAbsolutePath().toString());
    settings
        .putObject("DicomModalities")
        .putArray("hepatica")
        .add("HEPATICA")
        .add("127.0.0.1")
        .add(nodePort);
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("orthanc.json");
      JSON.writeValue(file.toFile(), settings);
      Path log = folder.resolve("orthanc.log");
      Process process =
          new ProcessBuilder(program.toString(), file.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      OrthancPacs pacs = new OrthancPacs(process, httpPort, dicomPort, log);
      Awaitility.await("Orthanc answers; see " + log)
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> pacs.get("/system").has("Version"));
      return pacs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int dicomPort() {
    return dicomPort;
  }

  public Path log() {
    return log;
  }

  /** Puts files into Orthanc through its REST interface. */
  public void upload(List<Path> files) {
    for (Path file : files) {
      try {
        send(
            HttpRequest.newBuilder(uri("/instances"))
                .POST(HttpRequest.BodyPublishers.ofFile(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Executes a Lua script where the routing rule lives, and returns what it prints. */
  public String lua(String script) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/tools/execute-script"))
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofString(script));
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Orthanc's identifiers of all series of a modality, e.g. {@code "SEG"}. */
  public List<String> series(String modality) {
    List<String> found = new ArrayList<>();
    for (JsonNode series : get("/series?expand")) {
      if (series.path("MainDicomTags").path("Modality").asText().equals(modality)) {
        found.add(series.path("ID").asText());
      }
    }
    return found;
  }

  /** StudyInstanceUID of a series. */
  public String studyOf(String series) {
    return get("/series/" + series + "/study")
        .path("MainDicomTags")
        .path("StudyInstanceUID")
        .asText();
  }

  /** Orthanc's identifiers of the instances of a series. */
  public List<String> instances(String series) {
    List<String> found = new ArrayList<>();
    get("/series/" + series).path("Instances").forEach(id -> found.add(id.asText()));
    return found;
  }

  /** How many instances Orthanc holds. */
  public int countInstances() {
    return get("/statistics").path("CountInstances").asInt();
  }

  /**
   * Lets Orthanc ask the node to commit to all instances of a resource of its own, and returns the
   * path of the transaction in its REST interface.
   */
  public String requestCommitment(String resource) {
    ObjectNode body = JSON.createObjectNode();
    body.putArray("Resources").add(resource);
    JsonNode answer =
        send(
            HttpRequest.newBuilder(uri("/modalities/hepatica/storage-commitment"))
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    return answer.path("Path").asText();
  }

  /**
   * Asks Orthanc's DICOMweb plug-in (PS3.18).
   *
   * @param path below {@code /dicom-web}
   * @param accept media type that is asked for
   */
  public byte[] dicomWeb(String path, String accept) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/dicom-web" + path)).header("Accept", accept);
    try {
      HttpResponse<byte[]> answer =
          http.send(
              request.timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + ": " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Writes an instance as a DICOM file. */
  public Path download(String instance, Path file) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/instances/" + instance + "/file"));
    try {
      http.send(
          request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofFile(file));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public JsonNode get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          http.send(
              request.timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.uri() + " answered " + response.statusCode());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
