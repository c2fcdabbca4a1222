package org.hepatica.dicom.net.embedded;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

/** PDUs to bytes (PS3.8 9.3), big-endian throughout. */
final class PduEncoder {
  private PduEncoder() {}

  /** Returns the whole PDU, header and body, ready for one write. */
  static byte[] encode(Pdu pdu) {
    Body body = new Body();
    int type;
    if (pdu instanceof AssociateRequest rq) {
      type = Pdu.ASSOCIATE_RQ;
      associate(body, rq.protocolVersion(), rq.calledAe(), rq.callingAe(), rq.applicationContext());
      rq.contexts().forEach(context -> body.item(0x20, proposed(context)));
      body.item(0x50, user(rq.user()));
    } else if (pdu instanceof AssociateAccept ac) {
      type = Pdu.ASSOCIATE_AC;
      associate(body, ac.protocolVersion(), ac.calledAe(), ac.callingAe(), ac.applicationContext());
      ac.contexts().forEach(context -> body.item(0x21, result(context)));
      body.item(0x50, user(ac.user()));
    } else if (pdu instanceof AssociateReject rj) {
      type = Pdu.ASSOCIATE_RJ;
      body.u8(0).u8(rj.result()).u8(rj.source()).u8(rj.reason());
    } else if (pdu instanceof DataTransfer data) {
      type = Pdu.P_DATA_TF;
      data.values().forEach(value -> value(body, value));
    } else if (pdu instanceof ReleaseRequest) {
      type = Pdu.RELEASE_RQ;
      body.u32(0);
    } else if (pdu instanceof ReleaseReply) {
      type = Pdu.RELEASE_RP;
      body.u32(0);
    } else {
      Abort abort = (Abort) pdu;
      type = Pdu.ABORT;
      body.u8(0).u8(0).u8(abort.source()).u8(abort.reason());
    }
    return new Body().u8(type).u8(0).u32(body.size()).bytes(body.toByteArray()).toByteArray();
  }

  private static void associate(
      Body body, int protocolVersion, String calledAe, String callingAe, String context) {
    body.u16(protocolVersion).u16(0).aeTitle(calledAe).aeTitle(callingAe).bytes(new byte[32]);
    body.item(0x10, ascii(context));
  }

  private static byte[] proposed(ProposedContext context) {
    Body body = new Body().u8(context.id()).u8(0).u8(0).u8(0);
    body.item(0x30, ascii(context.abstractSyntax()));
    context.transferSyntaxes().forEach(syntax -> body.item(0x40, ascii(syntax)));
    return body.toByteArray();
  }

  private static byte[] result(ContextResult context) {
    Body body = new Body().u8(context.id()).u8(0).u8(context.result()).u8(0);
    return body.item(0x40, ascii(context.transferSyntax())).toByteArray();
  }

  private static byte[] user(UserInformation user) {
    Body body = new Body();
    body.item(0x51, new Body().u32(user.maxPduLength()).toByteArray());
    body.item(0x52, ascii(user.implementationClassUid()));
    if (user.asyncWindow() != null) {
      UserInformation.AsyncWindow window = user.asyncWindow();
      body.item(0x53, new Body().u16(window.invoked()).u16(window.performed()).toByteArray());
    }
    roles(body, user.roles());
    if (user.implementationVersion() != null) {
      body.item(0x55, ascii(user.implementationVersion()));
    }
    user.others().forEach(item -> body.item(item.type(), item.value()));
    return body.toByteArray();
  }

  private static void roles(Body body, List<UserInformation.RoleSelection> roles) {
    for (UserInformation.RoleSelection role : roles) {
      byte[] uid = ascii(role.sopClassUid());
      Body item = new Body().u16(uid.length).bytes(uid);
      body.item(0x54, item.u8(role.scu() ? 1 : 0).u8(role.scp() ? 1 : 0).toByteArray());
    }
  }

  private static void value(Body body, Pdv value) {
    body.u32(value.length() + 2L).u8(value.contextId()).u8(control(value.command(), value.last()));
    body.write(value.buffer(), value.offset(), value.length());
  }

  /** The message control header (PS3.8 E.2). */
  static int control(boolean command, boolean last) {
    return (command ? 1 : 0) | (last ? 2 : 0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A growing big-endian body. */
  private static final class Body extends ByteArrayOutputStream {
    Body u8(int value) {
      write(value);
      return this;
    }

    Body u16(int value) {
      return u8(value >> 8).u8(value);
    }

    Body u32(long value) {
      return u16((int) (value >> 16)).u16((int) value);
    }

    Body bytes(byte[] bytes) {
      writeBytes(bytes);
      return this;
    }

    Body aeTitle(String title) {
      byte[] field = ascii(String.format("%-16s", title));
      write(field, 0, 16);
      return this;
    }

    Body item(int type, byte[] value) {
      if (value.length > 0xFFFF) {
        throw new IllegalArgumentException(
            "an item of type %02XH has %d bytes; its length field holds at most 65535"
                .formatted(type, value.length));
      }
      return u8(type).u8(0).u16(value.length).bytes(value);
    }
  }
}
