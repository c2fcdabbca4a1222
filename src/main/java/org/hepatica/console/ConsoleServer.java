package org.hepatica.console;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console of a running node. */
public final class ConsoleServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final Duration HEALTH_DEADLINE = Duration.ofSeconds(5);
  private static final int MOST_CONNECTIONS = 100;

  /** How long a connection may say nothing once there are as many as there may be. */
  private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(2);

  /** In which a request comes whole. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int MOST_THREADS = 12;
  private static final int JOBS_ON_PAGE = 25;
  private static final long LARGEST_BODY = 4096;
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StatusSource source;
  private final JobAdmin jobs;
  private final ModelAdmin models;
  private final Path dataDir;
  private final HealthProbe health;
  private final Metrics metrics = new Metrics();
  private final Set<String> hosts;
  private final Javalin app;
  private boolean started;
  private AccessToken token;

  private ConsoleServer(
      InetAddress bind, StatusSource source, JobAdmin jobs, ModelAdmin models, Path dataDir) {
    this.source = source;
    this.jobs = jobs;
    this.models = models;
    this.dataDir = dataDir;
    health = new HealthProbe(source::health, HEALTH_DEADLINE);
    // A page from elsewhere whose name is made to point here reads nothing: its Host is not ours.
    hosts =
        bind.isLoopbackAddress()
            ? new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]", bracketed(bind)))
            : Set.of();
    app =
        Javalin.create(
            config -> {
              configure(config);
              routes(config.routes);
            });
  }

  /**
   * Starts the console and writes the token file.
   *
   * @param bind address to listen on
   * @param port 0 to 65535; 0 takes a free one
   * @param dataDir folder of the token file
   * @throws BindException when the port cannot be had; nothing is left running
   */
  public static ConsoleServer start(
      InetAddress bind,
      int port,
      StatusSource source,
      JobAdmin jobs,
      ModelAdmin models,
      Path dataDir)
      throws IOException {
    ConsoleServer server = new ConsoleServer(bind, source, jobs, models, dataDir);
    try {
      server.app.start(bind.getHostAddress(), port);
      server.started = true;
      InetAddress reach = bind.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bind;
      String url = "http://" + bracketed(reach) + ":" + server.app.port();
      server.token = AccessToken.create(dataDir, url);
      return server;
    } catch (JavalinBindException e) {
      server.close();
      BindException failure =
          new BindException(bracketed(bind) + ":" + port + " cannot be bound: it is in use");
      failure.initCause(e);
      throw failure;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Where it answers, such as {@code http://127.0.0.1:8080}. */
  public String url() {
    return token.url();
  }

  /** Where the rooms' own counters are entered, to appear in {@code /metrics}. */
  public MeterRegistry meters() {
    return metrics.registry();
  }

  @Override
  public void close() {
    if (started) {
      app.stop();
    }
    health.close();
    metrics.close();
    if (token != null) {
      try {
        token.delete(dataDir);
      } catch (IOException e) {
        LOG.warn("The token file of the console stays behind: {}", e.toString());
      }
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = LARGEST_BODY;
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName("console");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          // Else a token takes the case of one that an earlier request of the connection tried.
          http.setHeaderCacheCaseSensitive(true);
          http.addCustomizer(BrowserGuard::withoutWebSocket);
        });
    config.jetty.modifyServer(
        server -> {
          NetworkConnectionLimit limit = new NetworkConnectionLimit(MOST_CONNECTIONS, server);
          limit.setEndPointIdleTimeout(IDLE_WHEN_FULL.toMillis());
          server.addBean(limit);
          server.addEventListener(
              new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarting(LifeCycle starting) {
                  for (Connector connector : server.getConnectors()) {
                    connector.addBean(new RequestDeadline(connector.getScheduler(), PATIENCE));
                  }
                }
              });
          server.setErrorHandler(BrowserGuard::refuse);
          server.setStopTimeout(0);
        });
  }

  private void routes(RoutesConfig on) {
    on.before(this::guard);
    page(on, "/", this::overview);
    page(on, "/jobs/{id}", c -> c.html(StatusPage.job(jobs.job(id(c)))));
    page(on, "/style.css", c -> resource(c, "style.css", "text/css; charset=utf-8"));
    page(on, "/refresh.js", c -> resource(c, "refresh.js", "text/javascript; charset=utf-8"));
    page(on, "/icon.svg", c -> resource(c, "icon.svg", "image/svg+xml"));
    page(on, "/health", this::health);
    page(
        on,
        "/metrics",
        c -> c.contentType(METRICS_TYPE).result(metrics.scrape(source, health.ask())));

    on.before("/api/*", this::wantToken);
    on.get("/api/jobs", c -> json(c, jobs.jobs(c.queryParam("state"), limit(c))));
    on.get("/api/jobs/{id}", c -> json(c, jobs.job(id(c))));
    on.post("/api/jobs/{id}/retry", c -> json(c, jobs.retry(id(c))));
    on.get("/api/models", c -> json(c, models.models()));
    on.post("/api/models/rollback", c -> json(c, models.rollback()));
    on.post("/api/models/{id}/promote", c -> json(c, models.promote(c.pathParam("id"))));

    on.exception(
        AdminRefused.class,
        (e, c) ->
            fail(c, e.isNotFound() ? HttpStatus.NOT_FOUND : HttpStatus.CONFLICT, e.getMessage()));
    on.exception(Denied.class, (e, c) -> fail(c, e.status, e.getMessage()));
    on.exception(
        Exception.class,
        (e, c) -> {
          LOG.warn("{} {} failed", c.method(), c.path(), e);
          fail(c, HttpStatus.INTERNAL_SERVER_ERROR, "This failed; the log says why.");
        });
    on.error(HttpStatus.NOT_FOUND, c -> nothingHere(c));
  }

  /** A monitor that asks by HEAD hears the same; left to itself Javalin says 200 of any page. */
  private static void page(RoutesConfig on, String path, Handler handler) {
    on.get(path, handler);
    on.head(path, handler);
  }

  /** Ends a request early. */
  private static final class Denied extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient HttpStatus status;

    Denied(HttpStatus status, String message) {
      super(message);
      this.status = status;
    }
  }

  private void guard(Context c) {
    BrowserGuard.HEADERS.forEach(c::header);
    String host = String.valueOf(c.host()).replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    if (!hosts.isEmpty() && !hosts.contains(host)) {
      throw new Denied(
          HttpStatus.MISDIRECTED_REQUEST,
          "The console answers on this machine only, as localhost; see console.bind.");
    }
  }

  private void wantToken(Context c) {
    if (token == null || !token.opens(c.header("Authorization"))) {
      c.header("WWW-Authenticate", "Bearer");
      throw new Denied(
          HttpStatus.UNAUTHORIZED,
          "/api wants \"Authorization: Bearer …\" with the second line of console.token in the data"
              + " folder.");
    }
  }

  /** The checks are shown, too, when the ledger is what is not well. */
  private void overview(Context c) {
    List<StatusSource.Check> checks = health.ask();
    try {
      String state = c.queryParam("state");
      c.html(StatusPage.overview(source, checks, state, jobs.jobs(state, JOBS_ON_PAGE)));
    } catch (AdminRefused e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("The status page shows the checks alone: {}", e.toString());
      c.status(HttpStatus.SERVICE_UNAVAILABLE).html(StatusPage.checksAlone(checks));
    }
  }

  private void health(Context c) {
    List<StatusSource.Check> checks = health.ask();
    boolean well = checks.stream().allMatch(StatusSource.Check::ok);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("status", well ? "up" : "down");
    answer.put("checks", checks);
    c.status(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    json(c, answer);
  }

  private static void json(Context c, Object value) {
    c.contentType(ContentType.APPLICATION_JSON).result(Json.write(value));
  }

  private static void fail(Context c, HttpStatus status, String message) {
    c.status(status);
    if (c.path().startsWith("/api/")) {
      json(c, Map.of("error", message));
    } else {
      c.html(StatusPage.message(message));
    }
  }

  private static void nothingHere(Context c) {
    String type = String.valueOf(c.res().getContentType());
    if (!type.startsWith(ContentType.JSON) && !type.startsWith(ContentType.HTML)) {
      fail(c, HttpStatus.NOT_FOUND, "There is nothing at this address.");
    }
  }

  private static long id(Context c) {
    String text = c.pathParam("id");
    if (!text.matches("[0-9]{1,18}")) {
      throw AdminRefused.notFound("A job has a number; this is none.");
    }
    return Long.parseLong(text);
  }

  private static int limit(Context c) {
    String text = c.queryParam("limit");
    if (text == null) {
      return JOBS_ON_PAGE;
    }
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > JobAdmin.MOST_JOBS) {
      throw new Denied(HttpStatus.BAD_REQUEST, "limit is 1 to " + JobAdmin.MOST_JOBS + ".");
    }
    return limit;
  }

  private static void resource(Context c, String name, String type) throws IOException {
    try (InputStream in = ConsoleServer.class.getResourceAsStream("/console/" + name)) {
      c.contentType(type).result(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String bracketed(InetAddress address) {
    String text = address.getHostAddress().replaceFirst("%.*", "");
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
