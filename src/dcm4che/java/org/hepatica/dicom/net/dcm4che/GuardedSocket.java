package org.hepatica.dicom.net.dcm4che;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;

/** The socket as dcm4che sees it: all that it reads and writes passes the guard. */
final class GuardedSocket extends Socket {
  private final Guard guard;
  private final InetAddress peer;
  private final InputStream in;
  private final OutputStream out;

  GuardedSocket(Guard guard, InetAddress peer, InputStream in, OutputStream out)
      throws SocketException {
    super((SocketImpl) null);
    this.guard = guard;
    this.peer = peer;
    this.in = in;
    this.out = out;
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
}
