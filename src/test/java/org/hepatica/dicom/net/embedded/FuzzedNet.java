package org.hepatica.dicom.net.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.hepatica.dicom.net.DimseStatus;

/** The decoders of this package, for bytes that come from nowhere. */
public final class FuzzedNet {
  private static final int MAX_PDU = 128 << 10;
  private static final Duration LONG = Duration.ofSeconds(30);

  private FuzzedNet() {}

  /** Reads PDUs to the end of the bytes, as an association does before it knows more. */
  public static Runnable pdus(byte[] input) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(input);
    PduReader reader =
        new PduReader(
            (buffer, offset, length, deadline) -> in.read(buffer, offset, length), MAX_PDU);
    Pdu last = null;
    for (Pdu pdu = reader.read(LONG, LONG); pdu != null; pdu = reader.read(LONG, LONG)) {
      last = pdu;
    }
    Pdu read = last;
    return read instanceof Pdu.AssociateRequest || read instanceof Pdu.AssociateAccept
        ? () -> PduEncoder.encode(read)
        : null;
  }

  /** Reads a command set and makes the answer to it. */
  public static Runnable command(byte[] input) throws IOException {
    Command command = Command.decode(input);
    return () -> {
      command.response(DimseStatus.SUCCESS).encode();
      command.hasDataSet();
      command.status();
    };
  }
}
