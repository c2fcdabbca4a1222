package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.TlsWorld.PACS;
import static org.hepatica.dicom.net.TlsWorld.tls;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.net.InetAddress;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.junit.jupiter.api.Test;

/** What is damaged on its way is noticed; who comes back is still who it was. */
class TlsRecordsTest extends TlsFixture {

  @Test
  @Touches(Row.TLS)
  void recordWithOneBitWrongEndsTheAssociationAndNothingIsStored() throws Exception {
    try (Drip drip = new Drip(port());
        ScriptedPeer peer = ScriptedPeer.over(TlsWorld.socket(tls(PACS), drip.port(), 0))) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[9999])));
      await().until(() -> received.requests.size() == 1);
      drip.damageThere = true;
      peer.say(data(value(3, 2, new byte[100])));
      await().until(() -> received.broken.size() == 1);
      await().until(() -> listener.associations() == 0);
    }
    assertThat(received.dataSets).isEmpty();
    onlyLine(NetEvent.CUT_OFF, "a TLS record was damaged or changed on its way");
    try (DicomConnection next = connect(port(), tls(PACS))) {
      assertThat(next.echo().success()).as("the listener goes on").isTrue();
    }
  }

  @Test
  @Touches(Row.TLS)
  void answerWithOneBitWrongIsNoAnswer() throws Exception {
    try (Drip drip = new Drip(port());
        DicomConnection connection = connect(drip.port(), tls(PACS))) {
      assertThat(connection.echo().success()).isTrue();
      drip.damageBack = true;
      AssociationException e = catchThrowableOfType(AssociationException.class, connection::echo);
      assertThat(e).isNotNull();
      assertThat(connection.isOpen()).isFalse();
    }
    await().until(() -> listener.associations() == 0);
  }

  /**
   * The session is taken up again without certificates: the encryption is new, the peer the old
   * one.
   */
  @Test
  @Touches(Row.TLS)
  void whoComesBackWithATicketIsStillTheSame() throws Exception {
    SSLContext context = tls(PACS).context();
    SSLSession first = associateAndRelease(context);
    Thread.sleep(20); // a new session would have another time of creation
    SSLSession second = associateAndRelease(context);
    assertThat(second.getCreationTime()).as("resumed").isEqualTo(first.getCreationTime());
    assertThat(second.getProtocol()).isEqualTo(first.getProtocol());
    assertThat(encrypted).containsExactly(true, true);
    assertThat(context.getServerSessionContext().getSessionTimeout()).isEqualTo(3600);
    assertThat(context.getClientSessionContext().getSessionTimeout()).isEqualTo(3600);
  }

  private SSLSession associateAndRelease(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
    socket.setSSLParameters(tls(PACS).parameters(context, false));
    try (ScriptedPeer peer = ScriptedPeer.over(socket)) {
      peer.associate();
      return socket.getSession();
    }
  }
}
