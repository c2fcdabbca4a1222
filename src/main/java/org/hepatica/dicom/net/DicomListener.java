package org.hepatica.dicom.net;

import java.time.Duration;

/** An open DICOM port. */
public interface DicomListener extends AutoCloseable {
  /** The TCP port, also when 0 was asked for. */
  int port();

  /** How many associations are established now; sockets without association do not count. */
  int associations();

  /**
   * Closes the port to new callers and lets stores in progress finish. Associations that fall idle
   * are aborted; after {@code patience} the others are too. Returns when none is left.
   */
  void drain(Duration patience);

  /** Closes the port and aborts every association. Stores in progress fail. */
  @Override
  void close();
}
