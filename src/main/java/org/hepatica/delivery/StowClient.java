package org.hepatica.delivery;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.hepatica.dicom.net.Tls;
import org.hepatica.dicom.net.TlsReason;

/**
 * Requests to one server, one at a time: HTTP/1.1, each with a deadline as a whole, an answer of
 * bounded length, and no redirection followed, which could lead objects and secret anywhere.
 */
final class StowClient {
  /** Of an answer; one on a single object has some hundred bytes. */
  private static final int MOST_BYTES = 256 << 10;

  private static final int THREADS = 2;

  /** Messages of Java, of the system and of {@link BoundedBody} that hold nothing of the peer's. */
  private static final Pattern TELLS_NOTHING =
      Pattern.compile(
          "its answer is longer than \\d+ bytes"
              + "|Header size too big: \\d+ > \\d+"
              + "|HTTP/1\\.1 header parser received no bytes"
              + "|fixed content-length: \\d+, bytes received: \\d+"
              + "|Connection reset( by peer)?|Broken pipe|Connection timed out|closed|EOF reached while reading");

  /** Seconds after which Java closes a connection that is not used; its own are 1200. */
  private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

  static {
    // Firewalls forget connections within minutes: what goes out on such a one finds no answer.
    if (System.getProperty(KEEP_ALIVE) == null) {
      System.setProperty(KEEP_ALIVE, "30");
    }
  }

  private final String name;
  private final StowSettings settings;
  private final HttpClient http;
  private volatile CompletableFuture<?> current;

  /**
   * @param name of the destination, for messages
   */
  StowClient(String name, StowSettings settings) {
    this.name = name;
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connect())
            .executor(threads(name));
    Tls tls = settings.tls();
    if (tls != null) {
      SSLContext context = tls.context();
      if (!tls.resumes()) {
        context.getClientSessionContext().setSessionTimeout(1);
      }
      builder.sslContext(context).sslParameters(tls.parameters(context, false));
    }
    http = builder.build();
  }

  /** They end when there is nothing to do, and need not be ended. */
  private static ThreadPoolExecutor threads(String name) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread =
                  new Thread(task, "delivery-" + name + "-http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** The destination, as messages name it. */
  String peer() {
    return name + " (" + settings.base() + ")";
  }

  /** A request to a path below the base. */
  HttpRequest.Builder request(String path, String authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(settings.base() + path))
            .header("Accept", "application/dicom+json");
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  /**
   * The value of the header, as it is now; null where none is sent.
   *
   * @throws Away when its file cannot be used
   */
  String authorization() throws Away {
    if (settings.authorization() == null) {
      return null;
    }
    try {
      return AuthorizationFile.read(settings.authorization());
    } catch (IOException e) {
      throw new Away("nothing is sent to " + peer() + ": " + e.getMessage());
    }
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param bytes of its object
   * @throws Away when there was no connection
   * @throws IOException when it broke off or took too long; the message names the destination
   */
  HttpResponse<byte[]> send(HttpRequest request, long bytes) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, head -> new BoundedBody(MOST_BYTES));
    current = answer;
    Duration whole = settings.whole(bytes);
    try {
      return answer.get(whole.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException(
          "%s did not take and answer a request within %d s. Is it slow, or the line to it? dicom.responseSeconds gives it more time."
              .formatted(peer(), whole.toSeconds()));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the request to " + peer() + " was interrupted");
    } catch (CancellationException e) {
      throw new IOException("the request to " + peer() + " was broken off here", e);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } finally {
      current = null;
    }
  }

  /** Breaks off the request that is on its way. On any thread. */
  void abort() {
    CompletableFuture<?> answer = current;
    if (answer != null) {
      answer.cancel(true);
    }
  }

  private IOException failed(Throwable cause) {
    if (cause instanceof Error fault) {
      throw fault;
    }
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException) {
        return away("the host name is not known");
      }
    }
    if (TlsReason.isIn(cause)) {
      TlsReason reason = TlsReason.of(cause);
      String cure =
          reason.what().startsWith("its certificate")
              ? "Write the host that its certificate is for under stow in its file of ae-config; whom to believe is said by trust there, or else by dicom.tls.trust."
              : reason.cure();
      return new Away(
          "no encrypted connection to %s: %s. %s".formatted(peer(), reason.what(), cure));
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return away("did not take it within " + settings.connect().toSeconds() + " s");
    }
    if (cause instanceof ConnectException) {
      return away(cause.getMessage() == null ? "refused" : cause.getMessage());
    }
    return new IOException(
        "the request to %s broke off: %s. Its log may say why."
            .formatted(peer(), inOurWords(String.valueOf(cause.getMessage()))),
        cause);
  }

  private Away away(String what) {
    return new Away(
        "no connection to %s: %s. Check the host and port of stow in its file of ae-config, that it runs, and the firewall between."
            .formatted(peer(), what));
  }

  /**
   * Java repeats what a peer sent instead of HTTP, in quotation marks, in brackets and without: a
   * patient's name may be in it.
   */
  private static String inOurWords(String message) {
    return TELLS_NOTHING.matcher(message).matches() ? message : "what it answered is no HTTP";
  }
}
