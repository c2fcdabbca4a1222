package org.hepatica.dicom.net.embedded;

import java.util.Arrays;
import java.util.List;

/**
 * The user information item of an association request or acceptance (PS3.8 9.3.2.3, PS3.7 D.3.3).
 *
 * @param maxPduLength longest body of a P-DATA-TF that the sender of this item takes, in bytes; 0
 *     is no limit (PS3.8 D.1)
 * @param implementationClassUid never null; empty when a careless peer left it out
 * @param implementationVersion null when absent
 * @param asyncWindow null when absent
 * @param others items that are carried but not interpreted: extended negotiation, user identity,
 *     private ones
 */
record UserInformation(
    long maxPduLength,
    String implementationClassUid,
    String implementationVersion,
    AsyncWindow asyncWindow,
    List<RoleSelection> roles,
    List<Item> others) {

  /** Length taken for a peer that names none: PS3.8 D.1 leaves it open, 16 KiB is what all take. */
  static final long UNSTATED_MAX_PDU = 16 * 1024;

  UserInformation {
    roles = List.copyOf(roles);
    others = List.copyOf(others);
  }

  /** Asynchronous operations window (PS3.7 D.3.3.3); 0 is unlimited. */
  record AsyncWindow(int invoked, int performed) {}

  /** SCP/SCU role selection (PS3.7 D.3.3.4). */
  record RoleSelection(String sopClassUid, boolean scu, boolean scp) {}

  /** An item kept as bytes. */
  record Item(int type, byte[] value) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Item i && type == i.type && Arrays.equals(value, i.value);
    }

    @Override
    public int hashCode() {
      return 31 * type + Arrays.hashCode(value);
    }
  }
}
