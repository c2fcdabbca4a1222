package org.hepatica.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes bytes on, as fast as they come or one by one; damages one and cuts when told. */
final class Drip implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final int target;
  volatile boolean slow;

  /** The last byte of what next goes to the target gets one bit wrong. */
  volatile boolean damageThere;

  /** The last byte of what next comes back gets one bit wrong. */
  volatile boolean damageBack;

  private volatile Socket there;

  Drip(int target) throws IOException {
    this.target = target;
    start(this::serve);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "drip");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    try {
      Socket here = server.accept();
      there = new Socket(InetAddress.getLoopbackAddress(), target);
      there.setTcpNoDelay(true);
      start(() -> pass(here, there));
      pass(there, here);
    } catch (IOException e) {
      // the test is over
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[32_768];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        damage(buffer, count, to == there);
        for (int i = 0; slow && to == there && i < count; i++) {
          out.write(buffer[i]);
          Thread.sleep(20);
        }
        if (!slow || to != there) {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException | InterruptedException e) {
      // one side has gone: the other goes too
    }
  }

  private void damage(byte[] bytes, int count, boolean towardsTarget) {
    if (towardsTarget ? damageThere : damageBack) {
      bytes[count - 1] ^= 0x10;
      damageThere &= !towardsTarget;
      damageBack &= towardsTarget;
    }
  }

  void cut(boolean reset) throws IOException {
    if (reset) {
      there.setSoLinger(true, 0);
    }
    there.close();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
