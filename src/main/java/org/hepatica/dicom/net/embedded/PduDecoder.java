package org.hepatica.dicom.net.embedded;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.embedded.Pdu.Abort;
import org.hepatica.dicom.net.embedded.Pdu.AssociateAccept;
import org.hepatica.dicom.net.embedded.Pdu.AssociateReject;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.DataTransfer;
import org.hepatica.dicom.net.embedded.Pdu.Pdv;
import org.hepatica.dicom.net.embedded.Pdu.ProposedContext;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseReply;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseRequest;
import org.hepatica.dicom.net.embedded.UserInformation.AsyncWindow;
import org.hepatica.dicom.net.embedded.UserInformation.Item;
import org.hepatica.dicom.net.embedded.UserInformation.RoleSelection;

/**
 * Bytes to PDUs (PS3.8 9.3). Every length is checked against what is there before it is used;
 * unknown items and reserved bytes are passed over, as the standard asks.
 */
final class PduDecoder {
  /**
   * Most items, sub-items or values in one PDU: 128 presentation contexts of 60 transfer syntaxes
   * fit; more is an attempt to make many objects from few bytes.
   */
  static final int MAX_PARTS = 8192;

  private int parts;

  private PduDecoder() {}

  /**
   * Decodes the body of a PDU.
   *
   * @param type the PDU's first byte
   * @throws PduException whenever the body is not what the type asks for
   */
  static Pdu decode(int type, byte[] buffer, int offset, int length) throws PduException {
    PduDecoder decoder = new PduDecoder();
    return decoder.decode(type, decoder.new Slice(buffer, offset, length));
  }

  private Pdu decode(int type, Slice body) throws PduException {
    return switch (type) {
      case Pdu.ASSOCIATE_RQ -> request(body);
      case Pdu.ASSOCIATE_AC -> accept(body);
      case Pdu.ASSOCIATE_RJ -> {
        fixed(body, "A-ASSOCIATE-RJ");
        body.skip(1);
        yield new AssociateReject(body.u8(), body.u8(), body.u8());
      }
      case Pdu.P_DATA_TF -> data(body);
      case Pdu.RELEASE_RQ -> {
        fixed(body, "A-RELEASE-RQ");
        yield new ReleaseRequest();
      }
      case Pdu.RELEASE_RP -> {
        fixed(body, "A-RELEASE-RP");
        yield new ReleaseReply();
      }
      case Pdu.ABORT -> {
        fixed(body, "A-ABORT");
        body.skip(2);
        yield new Abort(body.u8(), body.u8());
      }
      default ->
          throw new PduException(Abort.UNRECOGNIZED_PDU, "no PDU has type %02XH".formatted(type));
    };
  }

  private static void fixed(Slice body, String name) throws PduException {
    if (body.left() != 4) {
      throw PduException.invalid("%s has a length of %d, not 4".formatted(name, body.left()));
    }
  }

  private AssociateRequest request(Slice body) throws PduException {
    AssociateBody<ProposedContext> a = association(body, 0x20, this::proposed);
    distinct(a.contexts.stream().map(ProposedContext::id).toList());
    return new AssociateRequest(
        a.version, a.called, a.calling, a.applicationContext, a.contexts, a.user);
  }

  private AssociateAccept accept(Slice body) throws PduException {
    AssociateBody<ContextResult> a = association(body, 0x21, this::result);
    distinct(a.contexts.stream().map(ContextResult::id).toList());
    return new AssociateAccept(
        a.version, a.called, a.calling, a.applicationContext, a.contexts, a.user);
  }

  /** What A-ASSOCIATE-RQ and A-ASSOCIATE-AC share (PS3.8 9.3.2, 9.3.3): all but the contexts. */
  private record AssociateBody<C>(
      int version,
      String called,
      String calling,
      String applicationContext,
      List<C> contexts,
      UserInformation user) {}

  /** Reads one presentation context item. */
  private interface ContextItem<C> {
    C of(Slice item) throws PduException;
  }

  private <C> AssociateBody<C> association(Slice body, int contextType, ContextItem<C> reader)
      throws PduException {
    int version = body.u16();
    body.skip(2);
    String called = body.title();
    String calling = body.title();
    body.skip(32);
    String applicationContext = "";
    List<C> contexts = new ArrayList<>();
    UserInformation user = null;
    while (body.left() > 0) {
      int type = body.itemType();
      Slice item = body.item();
      if (type == contextType) {
        contexts.add(reader.of(item));
      } else {
        switch (type) {
          case 0x10 -> applicationContext = item.uid();
          case 0x50 -> user = user(item);
          default -> item.skipAll();
        }
      }
    }
    return new AssociateBody<>(
        version, called, calling, applicationContext, contexts, orUnstated(user));
  }

  private static void distinct(List<Integer> ids) throws PduException {
    Set<Integer> seen = new TreeSet<>();
    for (int id : ids) {
      if (id % 2 == 0 || !seen.add(id)) {
        throw PduException.invalid(
            "presentation context id %d is %s".formatted(id, id % 2 == 0 ? "even" : "used twice"));
      }
    }
  }

  private ProposedContext proposed(Slice item) throws PduException {
    int id = item.u8();
    item.skip(3);
    String abstractSyntax = null;
    List<String> transferSyntaxes = new ArrayList<>();
    while (item.left() > 0) {
      int type = item.itemType();
      Slice sub = item.item();
      switch (type) {
        case 0x30 -> abstractSyntax = sub.uid();
        case 0x40 -> transferSyntaxes.add(sub.uid());
        default -> sub.skipAll();
      }
    }
    if (abstractSyntax == null || transferSyntaxes.isEmpty()) {
      throw PduException.invalid(
          "presentation context %d lacks its abstract or transfer syntax".formatted(id));
    }
    return new ProposedContext(id, abstractSyntax, transferSyntaxes);
  }

  private ContextResult result(Slice item) throws PduException {
    int id = item.u8();
    item.skip(1);
    int result = item.u8();
    item.skip(1);
    String transferSyntax = "";
    while (item.left() > 0) {
      int type = item.itemType();
      Slice sub = item.item();
      if (type == 0x40) {
        transferSyntax = sub.uid();
      }
    }
    if (result == ContextResult.ACCEPTED && transferSyntax.isEmpty()) {
      throw PduException.invalid(
          "presentation context %d is accepted without a transfer syntax".formatted(id));
    }
    return new ContextResult(id, result, transferSyntax);
  }

  private UserInformation user(Slice body) throws PduException {
    long maxPdu = UserInformation.UNSTATED_MAX_PDU;
    String classUid = "";
    String version = null;
    AsyncWindow window = null;
    List<RoleSelection> roles = new ArrayList<>();
    List<Item> others = new ArrayList<>();
    while (body.left() > 0) {
      int type = body.itemType();
      Slice item = body.item();
      switch (type) {
        case 0x51 -> maxPdu = item.u32();
        case 0x52 -> classUid = item.uid();
        case 0x53 -> window = new AsyncWindow(item.u16(), item.u16());
        case 0x54 -> {
          String sopClass = item.slice(item.u16()).uid();
          roles.add(new RoleSelection(sopClass, item.u8() == 1, item.u8() == 1));
        }
        case 0x55 -> version = item.uid();
        default -> others.add(new Item(type, item.bytes()));
      }
    }
    return new UserInformation(maxPdu, classUid, version, window, roles, others);
  }

  private static UserInformation orUnstated(UserInformation user) {
    return user != null
        ? user
        : new UserInformation(
            UserInformation.UNSTATED_MAX_PDU, "", null, null, List.of(), List.of());
  }

  /** Checks all values of the PDU before the first is handed on (PS3.8 9.3.5.1). */
  private DataTransfer data(Slice body) throws PduException {
    List<Pdv> values = new ArrayList<>(1);
    while (body.left() > 0) {
      long length = body.u32();
      if (length < 2 || length > body.left()) {
        throw PduException.invalid(
            "a presentation data value of %d bytes in a PDU with %d left"
                .formatted(length, body.left()));
      }
      int context = body.u8();
      int control = body.u8();
      Slice value = body.slice((int) length - 2);
      values.add(
          new Pdv(
              context,
              (control & 1) != 0,
              (control & 2) != 0,
              value.buffer,
              value.position,
              value.left()));
    }
    if (values.isEmpty()) {
      throw PduException.invalid("a P-DATA-TF without a presentation data value");
    }
    return new DataTransfer(values);
  }

  /** A stretch of the buffer, read from its start; never reads beyond its end. */
  private final class Slice {
    private final byte[] buffer;
    private int position;
    private final int end;

    Slice(byte[] buffer, int offset, int length) {
      this.buffer = buffer;
      this.position = offset;
      this.end = offset + length;
    }

    int left() {
      return end - position;
    }

    private int take(int length) throws PduException {
      if (length > left()) {
        throw PduException.invalid(
            "%d bytes are wanted where %d are left".formatted(length, left()));
      }
      int from = position;
      position += length;
      return from;
    }

    int u8() throws PduException {
      return buffer[take(1)] & 0xFF;
    }

    int u16() throws PduException {
      return u8() << 8 | u8();
    }

    long u32() throws PduException {
      return (long) u16() << 16 | u16();
    }

    void skip(int length) throws PduException {
      take(length);
    }

    void skipAll() {
      position = end;
    }

    int itemType() throws PduException {
      int type = u8();
      skip(1);
      return type;
    }

    Slice item() throws PduException {
      return slice(u16());
    }

    Slice slice(int length) throws PduException {
      if (++parts > MAX_PARTS) {
        throw PduException.invalid("a PDU of more than %d parts".formatted(MAX_PARTS));
      }
      return new Slice(buffer, take(length), length);
    }

    String ascii(int length) throws PduException {
      return new String(buffer, take(length), length, StandardCharsets.ISO_8859_1);
    }

    /** An AE title without its padding: spaces, where eFilm and others put NUL (PS3.8 9.3.2). */
    String title() throws PduException {
      String text = ascii(16);
      int length = text.length();
      while (length > 0 && (text.charAt(length - 1) == ' ' || text.charAt(length - 1) == 0)) {
        length--;
      }
      return text.substring(0, length).strip();
    }

    /** A UID or name; peers pad with NUL or space although PS3.8 F forbids it. */
    String uid() throws PduException {
      String text = ascii(left());
      int length = text.length();
      while (length > 0 && text.charAt(length - 1) <= ' ') {
        length--;
      }
      return text.substring(0, length);
    }

    byte[] bytes() throws PduException {
      byte[] copy = new byte[left()];
      System.arraycopy(buffer, take(copy.length), copy, 0, copy.length);
      return copy;
    }
  }
}
