package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.Connection.Protocol;
import org.dcm4che3.net.Device;
import org.dcm4che3.net.TCPProtocolHandler;

/** How dcm4che is set up: one device for one connection, whose handlers so know whose they are. */
final class Toolkit {
  /** The AE title under which dcm4che finds an entity for every called one. */
  static final String ANY_AE = "*";

  /** Makes an association of an accepted socket; dcm4che keeps it to itself. */
  private static final TCPProtocolHandler ACCEPTOR = acceptor();

  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private Toolkit() {}

  private static TCPProtocolHandler acceptor() {
    TCPProtocolHandler handler = Connection.unregisterTCPProtocolHandler(Protocol.DICOM);
    Connection.registerTCPProtocolHandler(Protocol.DICOM, handler);
    return handler;
  }

  /** For dcm4che's delayed closing of sockets. */
  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "dcm4che-clock");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * Sets up a device with one connection and one application entity. All deadlines of dcm4che's own
   * are off: the guard has them.
   *
   * @param maxPdu longest body of a P-DATA-TF that is taken, in bytes
   * @param executor runs the reading of the association
   */
  static Device device(
      Connection connection, ApplicationEntity entity, int maxPdu, Executor executor) {
    connection.setReceivePDULength(maxPdu);
    connection.setSendPDULength(Pdus.LONGEST_SENT);
    connection.setPackPDV(false);
    Device device = new Device("hepatica");
    device.setExecutor(executor);
    device.setScheduledExecutor(CLOCK);
    device.addConnection(connection);
    device.addApplicationEntity(entity);
    entity.addConnection(connection);
    return device;
  }

  /** A connection to a peer whose socket is open already, and guarded: dcm4che is to take it. */
  static Connection opened(Socket socket) {
    return new Opened(socket);
  }

  private static final class Opened extends Connection {
    private static final long serialVersionUID = 1L;
    private final transient Socket socket;

    Opened(Socket socket) {
      this.socket = socket;
    }

    @Override
    public Socket connect(Connection remote) {
      return socket;
    }
  }

  /** Serves an accepted connection until its association has ended, on this thread. */
  static void serve(Connection connection, Guard guard) throws IOException {
    ACCEPTOR.onAccept(connection, guard.socket());
  }
}
