package org.hepatica.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hepatica.console.AccessToken;
import org.hepatica.console.AdminRefused;
import org.hepatica.console.JobAdmin;
import org.hepatica.console.Json;
import org.hepatica.console.ModelAdmin;

/** Asks the running node, over loopback, with the token in its data folder. */
final class NodeClient implements JobAdmin, ModelAdmin {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private static final int FAULT = 500;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final AccessToken token;

  private NodeClient(AccessToken token) {
    this.token = token;
  }

  /**
   * The node that runs on a data folder; empty when none does, or it runs without a console.
   *
   * @throws IOException when there is one and it does not answer as it should
   */
  static Optional<NodeClient> of(Path dataDir) throws IOException {
    Optional<AccessToken> token = AccessToken.read(dataDir);
    if (token.isEmpty()) {
      return Optional.empty();
    }
    NodeClient client = new NodeClient(token.get());
    try {
      HttpResponse<String> answer = client.send(client.request("/api/jobs?limit=1"));
      if (answer.statusCode() == FAULT && saysWhy(answer)) {
        throw client.failed(answer); // as when its ledger is not well: it is its own all the same
      }
      // Another program may have taken the port of a node that was killed.
      return answer.statusCode() == 200 ? Optional.of(client) : Optional.empty();
    } catch (ConnectException e) {
      return Optional.empty(); // the file of a node that was killed
    }
  }

  @Override
  public List<Job> jobs(String state, int limit) {
    String which = state == null ? "" : "&state=" + state;
    return ask(request("/api/jobs?limit=" + limit + which), new TypeReference<>() {});
  }

  @Override
  public JobDetails job(long id) {
    return ask(request("/api/jobs/" + id), new TypeReference<>() {});
  }

  @Override
  public Job retry(long id) {
    return ask(post("/api/jobs/" + id + "/retry"), new TypeReference<>() {});
  }

  @Override
  public List<Model> models() {
    return ask(request("/api/models"), new TypeReference<>() {});
  }

  @Override
  public Model promote(String id) {
    String name = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return ask(post("/api/models/" + name + "/promote"), new TypeReference<>() {});
  }

  @Override
  public Model rollback() {
    return ask(post("/api/models/rollback"), new TypeReference<>() {});
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(token.url() + path))
        .timeout(ANSWER)
        .header("Authorization", token.header());
  }

  private HttpRequest.Builder post(String path) {
    return request(path).POST(BodyPublishers.noBody());
  }

  private <T> T ask(HttpRequest.Builder request, TypeReference<T> type) {
    try {
      HttpResponse<String> answer = send(request);
      return switch (answer.statusCode()) {
        case 200 -> Json.read(answer.body(), type);
        case 404 -> throw AdminRefused.notFound(error(answer));
        case 409 -> throw AdminRefused.notNow(error(answer));
        default -> throw failed(answer);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IOException failed(HttpResponse<String> answer) throws IOException {
    return new IOException(
        "the node at " + token.url() + " answered " + answer.statusCode() + ": " + error(answer));
  }

  private static boolean saysWhy(HttpResponse<String> answer) {
    try {
      return !error(answer).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static String error(HttpResponse<String> answer) throws IOException {
    Map<String, String> body = Json.read(answer.body(), new TypeReference<>() {});
    return body.getOrDefault("error", "no reason given");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      throw new IOException(
          "the node at %s does not answer (%s): it hangs, or others hold all connections of its console"
              .formatted(token.url(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking the node at " + token.url(), e);
    }
  }
}
