package org.hepatica.dicom.net;

import java.net.InetAddress;

/**
 * A C-STORE request (PS3.7 9.1.1). The UIDs obey the grammar of PS3.5 9.1 and the class is that of
 * an accepted presentation context.
 *
 * @param association on which it came: its number, for {@link StoreHandler#ended}
 */
public record StoreRequest(
    long association,
    String callingAe,
    String calledAe,
    InetAddress peer,
    String sopClassUid,
    String sopInstanceUid,
    String transferSyntaxUid) {}
