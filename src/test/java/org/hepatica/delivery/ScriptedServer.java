package org.hepatica.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A server on loopback that reads requests, and answers with whatever bytes it is told to. */
final class ScriptedServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  /** What it does once it has read a request; the connection is closed after it. */
  interface Script {
    void answer(String head, byte[] body, OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  ScriptedServer(Script script) throws IOException {
    this(null, script);
  }

  /**
   * @param context to speak TLS with; null for none
   */
  ScriptedServer(SSLContext context, Script script) throws IOException {
    this.script = script;
    InetAddress here = InetAddress.getLoopbackAddress();
    server =
        context == null
            ? new ServerSocket(0, 50, here)
            : context.getServerSocketFactory().createServerSocket(0, 50, here);
    thread("scripted-server", this::accept);
  }

  /** A whole answer. */
  static Script says(int status, String type, String body, String... headers) {
    return (head, sent, out) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
      text.append("Content-Type: ").append(type).append("\r\n");
      text.append("Content-Length: ").append(bytes.length).append("\r\n");
      text.append("Connection: close\r\n");
      for (String header : headers) {
        text.append(header).append("\r\n");
      }
      out.write(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
    };
  }

  int port() {
    return server.getLocalPort();
  }

  /** The heads of the requests that came. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  private static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        thread("scripted-connection", () -> serve(socket));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.write(next);
      }
      String text = head.toString(StandardCharsets.US_ASCII);
      Matcher length = LENGTH.matcher(text);
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      heads.add(text);
      script.answer(text, body, socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // the client went away, as it should of some answers
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
