package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page on Cornerstone3D, on which OHIF is built, in a real Chromium: the overlay is where the
 * mask is, and nowhere else. The page is {@code src/test/judges/page.mjs}.
 */
class ViewerPageTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE);

  @TempDir Path folder;

  @Test
  void theOverlayLiesOnTheLiver() throws IOException {
    String chromium = Peers.require("chromium").toString();
    Path page = Files.createDirectories(folder.resolve("page"));
    Files.copy(Peers.judge("page.js"), page.resolve("page.js"));
    Files.copy(Path.of("src/test/judges/page.html"), page.resolve("page.html"));
    Cases.Case given =
        Cases.segmented(folder, PhantomOptions.of(5).withMatrix(120, 160).withSlices(24, 10));
    List<SliceFinding> slices = given.analysis().findings().slices();
    List<String> files = new ArrayList<>();
    for (SliceFinding slice : slices) {
      String name = "ct-%d.dcm".formatted(slice.index());
      Files.copy(Path.of(slice.file()), page.resolve(name));
      files.add(name);
    }
    Path seg = ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out")).get(0).file();
    Files.copy(seg, page.resolve("seg.dcm"));
    int fullest =
        slices.stream()
            .max((a, b) -> Integer.compare(a.liverPixels(), b.liverPixels()))
            .orElseThrow()
            .index();
    new ObjectMapper()
        .writeValue(
            page.resolve("list.json").toFile(),
            Map.of("seg", "seg.dcm", "ct", files, "slice", fullest));

    JsonNode facts = open(chromium, page);
    assertThat(facts.path("error").asText()).isEmpty();
    assertThat(facts.path("label").asText()).isEqualTo("Liver");
    assertThat(facts.path("leftIsRight").asBoolean()).as("patient left at the right").isTrue();
    assertThat(facts.path("posteriorIsDown").asBoolean()).isTrue();
    assertThat(facts.path("frames").asInt()).isEqualTo(slices.size());
    for (SliceFinding slice : slices) {
      assertThat(facts.path("maskPixels").path(slice.index()).asInt())
          .isEqualTo(slice.liverPixels());
    }
    assertThat(facts.path("inside").asInt()).isGreaterThan(50);
    assertThat(facts.path("coloured").asInt()).isEqualTo(facts.path("inside").asInt());
    assertThat(facts.path("outside").asInt()).isGreaterThan(1000);
    assertThat(facts.path("stray").asInt()).isZero();
  }

  private JsonNode open(String chromium, Path page) throws IOException {
    CompletableFuture<byte[]> facts = new CompletableFuture<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> serve(exchange, page));
    server.createContext("/facts", exchange -> take(exchange, facts));
    server.start();
    Path log = folder.resolve("chromium.log");
    Process browser =
        new ProcessBuilder(
                chromium,
                "--headless",
                "--no-sandbox",
                "--use-gl=angle",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=640,640",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/page.html")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      return new ObjectMapper().readTree(facts.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return fail("Chromium told nothing within %s: %s".formatted(LIMIT, Files.readString(log)));
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly().onExit().join();
      server.stop(0);
    }
  }

  private static void take(HttpExchange exchange, CompletableFuture<byte[]> facts)
      throws IOException {
    try (exchange) {
      facts.complete(exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private static void serve(HttpExchange exchange, Path page) throws IOException {
    try (exchange) {
      Path file = page.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
      if (!file.startsWith(page) || !Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String name = file.toString();
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              name.endsWith(".html")
                  ? "text/html"
                  : name.endsWith(".js") ? "text/javascript" : "application/octet-stream");
      byte[] bytes = Files.readAllBytes(file);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
