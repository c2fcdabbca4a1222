package org.hepatica.console;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What holds for every answer, also for those that Jetty gives before a request reaches us. */
final class BrowserGuard {
  /** Nothing from elsewhere is loaded, nobody frames a page, nothing is kept. */
  static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src"
              + " 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private BrowserGuard() {}

  /** Answers what is no request with its status alone: Jetty's own page repeats what was asked. */
  static boolean refuse(Request request, Response response, Callback callback) {
    HEADERS.forEach(response.getHeaders()::put);
    callback.succeeded();
    return true;
  }

  /**
   * A request as if it had asked for no WebSocket, of which there is none here. Javalin takes one
   * that does past all handlers, the look at its Host too, and makes a session for it that nothing
   * ends: any page in a browser on this machine could fill the memory of the node.
   */
  static Request withoutWebSocket(Request request, HttpFields.Mutable answer) {
    if (!request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION)) {
      return request;
    }
    HttpFields fields =
        HttpFields.build(request.getHeaders()).remove(HttpHeader.SEC_WEBSOCKET_VERSION);
    return new Request.Wrapper(request) {
      @Override
      public HttpFields getHeaders() {
        return fields;
      }
    };
  }
}
