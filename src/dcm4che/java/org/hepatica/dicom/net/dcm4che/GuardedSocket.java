package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.util.Arrays;

/** The socket as dcm4che sees it: all that it reads and writes passes the guard. */
final class GuardedSocket extends Socket {
  private final Guard guard;
  private final InetAddress peer;
  private final InputStream in = new In();
  private final OutputStream out = new Out();

  GuardedSocket(Guard guard, InetAddress peer) throws SocketException {
    super((SocketImpl) null);
    this.guard = guard;
    this.peer = peer;
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  /** dcm4che is done with it; whose thread it is closes the connection, in order. */
  @Override
  public void close() {
    guard.leave();
  }

  @Override
  public InetAddress getInetAddress() {
    return peer;
  }

  @Override
  public InetAddress getLocalAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return new InetSocketAddress(peer, 0);
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return new InetSocketAddress(0);
  }

  @Override
  public String toString() {
    return "guarded socket of " + peer.getHostAddress();
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      guard.read(one, 0, 1);
      return one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return guard.read(target, offset, length);
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("dcm4che writes whole PDUs");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      byte[] pdu = offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
      guard.write(pdu, length);
    }
  }
}
