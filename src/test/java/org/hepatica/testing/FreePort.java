package org.hepatica.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loopback port that nobody listened on a moment ago. It is below those that systems give to who
 * connects or asks for any port, so that no test beside this one gets it in the meantime.
 */
public final class FreePort {
  private static final int FIRST = 15_000;

  private static final int COUNT = 15_000;

  private static final int TRIES = 1000;

  private FreePort() {}

  public static int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port in " + TRIES + " tries");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false; // somebody listens there
    }
  }
}
