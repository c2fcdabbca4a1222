package org.hepatica.delivery;

import org.hepatica.dicom.net.ConnectSettings;

/**
 * Where results go, by C-STORE or by STOW-RS.
 *
 * @param name unique; deliveries in the ledger name it
 * @param connect whom to call, as whom, and how long to wait; null where {@code stow} is not
 * @param stow whom to send requests to, and how long to wait; null where {@code connect} is not
 * @param commitment whether it must commit to what it has stored (PS3.4 J); by C-STORE only
 */
public record Destination(
    String name, ConnectSettings connect, StowSettings stow, boolean commitment) {
  public Destination {
    if ((connect == null) == (stow == null) || commitment && connect == null) {
      throw new IllegalArgumentException(
          "a destination has connect or stow, and commitment with connect only");
    }
  }

  /** One that takes C-STORE. */
  public Destination(String name, ConnectSettings connect, boolean commitment) {
    this(name, connect, null, commitment);
  }

  /** One that takes C-STORE and need not commit to what it has stored. */
  public Destination(String name, ConnectSettings connect) {
    this(name, connect, null, false);
  }

  /** One that takes STOW-RS. */
  public Destination(String name, StowSettings stow) {
    this(name, null, stow, false);
  }
}
