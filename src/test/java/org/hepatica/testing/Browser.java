package org.hepatica.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real Chromium with one page, asked over its debugging port. */
public final class Browser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long PAUSE_MS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process chromium;
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private WebSocket socket;
  private int asked;

  private Browser(Process chromium) {
    this.chromium = chromium;
  }

  /**
   * Opens a page.
   *
   * @param folder for its profile and log
   * @param width of the window, CSS pixels
   */
  public static Browser open(Path folder, String url, int width, int height)
      throws IOException, InterruptedException {
    Path profile = folder.resolve("profile");
    Process chromium =
        new ProcessBuilder(
                Peers.require("chromium").toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--window-size=" + width + "," + height,
                url)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start();
    Browser browser = new Browser(chromium);
    try {
      browser.connect(profile.resolve("DevToolsActivePort"), url);
      return browser;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      browser.close();
      throw e;
    }
  }

  private void connect(Path portFile, String url) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String page = "";
    while (page.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("Chromium opened no page within " + LIMIT);
      }
      Thread.sleep(PAUSE_MS);
      List<String> lines = Files.exists(portFile) ? Files.readAllLines(portFile) : List.of();
      if (lines.size() > 1) {
        URI list = URI.create("http://127.0.0.1:" + lines.get(0) + "/json/list");
        HttpRequest request = HttpRequest.newBuilder(list).timeout(LIMIT).build();
        for (JsonNode one : JSON.readTree(http.send(request, BodyHandlers.ofString()).body())) {
          if (one.path("url").asText().startsWith(url)) {
            page = one.path("webSocketDebuggerUrl").asText();
          }
        }
      }
    }
    socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(page), new Answers())
            .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          answers.add(JSON.readTree(text.toString()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  /** Sends a command of the DevTools protocol and gives its result. */
  public JsonNode send(String method, Map<String, Object> params)
      throws IOException, InterruptedException {
    int id = ++asked;
    socket
        .sendText(
            JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true)
        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .join();
    for (; ; ) {
      JsonNode answer = answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException(method + ": no answer within " + LIMIT);
      }
      if (answer.path("id").asInt() == id) {
        if (answer.has("error")) {
          throw new IOException(method + ": " + answer.get("error"));
        }
        return answer.path("result");
      }
    }
  }

  /** The value of a JavaScript expression on the page, of a promise what it comes to. */
  public JsonNode value(String expression) throws IOException, InterruptedException {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression on the page, or on the one that takes its place, is true. */
  public void await(String expression) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    IOException last = null;
    while (System.nanoTime() - deadline < 0) {
      try {
        if (value(expression).asBoolean()) {
          return;
        }
      } catch (IOException e) {
        last = e; // as while another page takes the place of this one
      }
      Thread.sleep(PAUSE_MS);
    }
    throw new IOException("not true within " + LIMIT + ": " + expression, last);
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
    chromium.descendants().forEach(ProcessHandle::destroyForcibly);
    chromium.destroyForcibly().onExit().join();
  }
}
