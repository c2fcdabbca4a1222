package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.hepatica.dicom.net.AssociationException;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.PeerTimeout;
import org.hepatica.dicom.net.PeerUnreachable;

/** Opens the connection under an association. */
public final class Dialler {
  private Dialler() {}

  /**
   * Opens it, with TLS where the settings ask for that.
   *
   * @throws AssociationException when the peer cannot be reached, is too slow, or TLS fails
   */
  public static Transport dial(ConnectSettings settings) throws AssociationException {
    Peer peer = settings.peer();
    InetSocketAddress address = new InetSocketAddress(peer.host(), peer.port());
    if (address.isUnresolved()) {
      throw new PeerUnreachable(peer, "the host name is not known", null);
    }
    Socket socket = new Socket();
    try {
      socket.connect(address, (int) settings.connect().toMillis());
      Transport transport = new Transport(socket, settings.write());
      if (settings.tls() != null) {
        TlsDoor.leave(transport, settings);
      }
      return transport;
    } catch (AssociationException e) {
      throw e; // of TLS, which has closed the socket
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      if (e instanceof SocketTimeoutException) {
        throw new PeerTimeout(peer, "did not take the connection", settings.connect(), e);
      }
      throw new PeerUnreachable(peer, e.getMessage(), e);
    }
  }
}
