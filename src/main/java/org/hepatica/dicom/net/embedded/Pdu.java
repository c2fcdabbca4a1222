package org.hepatica.dicom.net.embedded;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.hepatica.dicom.net.ContextResult;

/** The seven protocol data units of the DICOM upper layer (PS3.8 9.3). */
sealed interface Pdu {
  /** PDU types, the first byte of each PDU. */
  int ASSOCIATE_RQ = 0x01;

  int ASSOCIATE_AC = 0x02;
  int ASSOCIATE_RJ = 0x03;
  int P_DATA_TF = 0x04;
  int RELEASE_RQ = 0x05;
  int RELEASE_RP = 0x06;
  int ABORT = 0x07;

  /** Bytes before the body: type, reserved byte, length of the body. */
  int HEADER = 6;

  /** A-ASSOCIATE-RQ (PS3.8 9.3.2). AE titles are 1 to 16 characters, without padding. */
  record AssociateRequest(
      int protocolVersion,
      String calledAe,
      String callingAe,
      String applicationContext,
      List<ProposedContext> contexts,
      UserInformation user)
      implements Pdu {
    public AssociateRequest {
      contexts = List.copyOf(contexts);
    }
  }

  /** A-ASSOCIATE-AC (PS3.8 9.3.3). The AE titles repeat the request's and mean nothing. */
  record AssociateAccept(
      int protocolVersion,
      String calledAe,
      String callingAe,
      String applicationContext,
      List<ContextResult> contexts,
      UserInformation user)
      implements Pdu {
    public AssociateAccept {
      contexts = List.copyOf(contexts);
    }
  }

  /** A-ASSOCIATE-RJ (PS3.8 9.3.4). */
  record AssociateReject(int result, int source, int reason) implements Pdu {}

  /** P-DATA-TF (PS3.8 9.3.5). */
  record DataTransfer(List<Pdv> values) implements Pdu {
    public DataTransfer {
      values = List.copyOf(values);
    }
  }

  /** A-RELEASE-RQ (PS3.8 9.3.6). */
  record ReleaseRequest() implements Pdu {}

  /** A-RELEASE-RP (PS3.8 9.3.7). */
  record ReleaseReply() implements Pdu {}

  /** A-ABORT (PS3.8 9.3.8). */
  record Abort(int source, int reason) implements Pdu {
    static final int SERVICE_USER = 0;
    static final int SERVICE_PROVIDER = 2;

    static final int NOT_SPECIFIED = 0;
    static final int UNRECOGNIZED_PDU = 1;
    static final int UNEXPECTED_PDU = 2;
    static final int UNRECOGNIZED_PARAMETER = 4;
    static final int UNEXPECTED_PARAMETER = 5;
    static final int INVALID_PARAMETER_VALUE = 6;
  }

  /** A proposed presentation context (PS3.8 9.3.2.2): an odd id of 1 to 255. */
  record ProposedContext(int id, String abstractSyntax, List<String> transferSyntaxes) {
    public ProposedContext {
      transferSyntaxes = List.copyOf(transferSyntaxes);
    }
  }

  /**
   * A presentation data value (PS3.8 9.3.5.1): a fragment of a command set or data set. The bytes
   * are {@code length} bytes of {@code buffer} from {@code offset}; a received one borrows the
   * reader's buffer and is valid until the next PDU is read.
   */
  record Pdv(int contextId, boolean command, boolean last, byte[] buffer, int offset, int length) {
    /** Bytes before the value: its length, context id, message control header. */
    static final int HEADER = 6;

    public Pdv {
      Objects.checkFromIndexSize(offset, length, buffer.length);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Pdv p
          && contextId == p.contextId
          && command == p.command
          && last == p.last
          && Arrays.equals(
              buffer, offset, offset + length, p.buffer, p.offset, p.offset + p.length);
    }

    @Override
    public int hashCode() {
      return Objects.hash(contextId, command, last, length);
    }
  }
}
