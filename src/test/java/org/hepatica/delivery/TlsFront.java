package org.hepatica.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** Speaks TLS on loopback in front of a server that does not, as a proxy does. */
final class TlsFront implements AutoCloseable {
  private final ServerSocket server;
  private final int behind;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /**
   * @param behind the port of the server on loopback
   */
  TlsFront(SSLContext context, int behind) throws IOException {
    this.behind = behind;
    server =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread("tls-front", this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        Socket inner = new Socket(InetAddress.getLoopbackAddress(), behind);
        sockets.add(caller);
        sockets.add(inner);
        thread("tls-front-in", () -> pass(caller, inner));
        thread("tls-front-out", () -> pass(inner, caller));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one side went away, or refused the certificate; the other is closed with it
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
