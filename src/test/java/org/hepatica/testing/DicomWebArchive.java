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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Orthanc on loopback that speaks DICOMweb only, and wants a password. */
public final class DicomWebArchive implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What it takes as the value of an Authorization header. */
  public static final String AUTHORIZATION =
      "Basic "
          + Base64.getEncoder()
              .encodeToString("hepatica:not-so-secret".getBytes(StandardCharsets.UTF_8));

  private final Process process;
  private final String root;
  private final HttpClient http;

  private DicomWebArchive(Process process, String root, HttpClient http) {
    this.process = process;
    this.root = root;
    this.http = http;
  }

  /**
   * Starts it, or starts it again with what it holds. Without TLS: Orthanc 1.10.1 of Debian 12 ends
   * at the first request over its own (seen with curl).
   */
  public static DicomWebArchive start(Path folder, int port) {
    ObjectNode settings = JSON.createObjectNode();
    String storage = folder.resolve("storage").toString();
    settings
        .put("StorageDirectory", storage)
        .put("IndexDirectory", storage)
        .put("HttpPort", port)
        .put("RemoteAccessAllowed", false)
        .put("AuthenticationEnabled", true)
        .put("DicomServerEnabled", false);
    settings.putObject("RegisteredUsers").put("hepatica", "not-so-secret");
    settings.putArray("Plugins").add(Peers.require("orthanc-dicomweb").toString());
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("orthanc.json");
      JSON.writeValue(file.toFile(), settings);
      Path log = folder.resolve("orthanc.log");
      Process process =
          new ProcessBuilder(Peers.require("orthanc").toString(), file.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      HttpClient http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(Duration.ofSeconds(5))
              .build();
      DicomWebArchive archive = new DicomWebArchive(process, "http://127.0.0.1:" + port, http);
      Awaitility.await("Orthanc answers; see " + log)
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> JSON.readTree(archive.get("/system")).has("Version"));
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base of its DICOMweb services. */
  public URI base() {
    return URI.create(root + "/dicom-web");
  }

  /** How many instances it holds. */
  public int count() {
    try {
      return JSON.readTree(get("/statistics")).path("CountInstances").asInt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that it keeps of an instance. */
  public byte[] file(String sopInstance) {
    ObjectNode question = JSON.createObjectNode().put("Level", "Instance");
    question.putObject("Query").put("SOPInstanceUID", sopInstance);
    try {
      JsonNode found =
          JSON.readTree(
              ask(
                  request("/tools/find")
                      .POST(HttpRequest.BodyPublishers.ofString(question.toString()))));
      return get("/instances/" + found.path(0).asText() + "/file");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(root + path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", AUTHORIZATION);
  }

  private byte[] get(String path) {
    return ask(request(path).GET());
  }

  private byte[] ask(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.uri() + " answered " + answer.statusCode());
      }
      return answer.body();
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
