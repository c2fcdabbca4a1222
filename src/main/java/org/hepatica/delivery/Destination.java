package org.hepatica.delivery;

import org.hepatica.dicom.net.ConnectSettings;

/**
 * Where results go.
 *
 * @param name unique; deliveries in the ledger name it
 * @param connect whom to call, as whom, and how long to wait
 * @param commitment whether it must commit to what it has stored (PS3.4 J)
 */
public record Destination(String name, ConnectSettings connect, boolean commitment) {
  /** One that need not commit to what it has stored. */
  public Destination(String name, ConnectSettings connect) {
    this(name, connect, false);
  }
}
