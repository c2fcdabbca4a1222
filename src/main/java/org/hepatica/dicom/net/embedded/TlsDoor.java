package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.Principal;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.PeerTimeout;
import org.hepatica.dicom.net.SessionReport;
import org.hepatica.dicom.net.Texts;
import org.hepatica.dicom.net.Tls;
import org.hepatica.dicom.net.TlsFailed;
import org.hepatica.dicom.net.TlsReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where connections go over to TLS, on either side. */
public final class TlsDoor {
  private static final Logger LOG = LoggerFactory.getLogger(TlsDoor.class);

  /** How long a refused peer has to fetch the alert that tells it why. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  private final Tls tls;
  private final SSLContext context;
  private final SSLParameters parameters;

  private TlsDoor(Tls tls, boolean listener) {
    this.tls = tls;
    this.context = tls.context();
    this.parameters = tls.parameters(context, listener);
  }

  /** The door of a listener; null on a plain port. */
  public static TlsDoor of(Tls tls) {
    return tls == null ? null : new TlsDoor(tls, true);
  }

  /** Lets a peer in, or has the log told why not and ends its connection. */
  public boolean enter(Transport transport, String caller, SessionReport report) {
    // In a context of its own nothing is remembered that a later connection could take up.
    SSLContext of = tls.resumes() ? context : tls.context();
    SSLEngine engine = of.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters);
    try {
      SSLSession session = transport.secure(engine, transport.left(tls.handshake()));
      NetEvent.TLS_AGREED.log(
          LOG, caller, session.getProtocol(), session.getCipherSuite(), who(session));
      return true;
    } catch (TlsLayer.NotTls e) {
      if (e.plainDicom()) {
        report.plainOnTls(caller);
      } else {
        report.noTls(caller, e.getMessage(), "Check which port it calls.");
      }
      transport.close();
    } catch (SocketTimeoutException | Transport.WriteExpired e) {
      report.slowTls(caller, tls.handshake());
      transport.cut();
    } catch (IOException e) {
      if (transport.isCut()) {
        LOG.debug("{} made room for another, or the port is closed: {}", caller, e.toString());
        return false;
      }
      TlsReason reason = TlsReason.of(e);
      report.noTls(caller, reason.what(), reason.cure());
      transport.finish(LAST_WORD);
    }
    return false;
  }

  private static String who(SSLSession session) {
    try {
      Principal peer = session.getPeerPrincipal();
      return Texts.printable(peer.getName());
    } catch (SSLPeerUnverifiedException e) {
      return "nobody (it showed no certificate)";
    }
  }

  /** Takes a connection that this side opened over to TLS. */
  public static void leave(Transport transport, ConnectSettings settings)
      throws TlsFailed, PeerTimeout {
    Peer peer = settings.peer();
    TlsDoor door = new TlsDoor(settings.tls(), false);
    SSLEngine engine = door.context.createSSLEngine(peer.host(), peer.port());
    engine.setUseClientMode(true);
    engine.setSSLParameters(door.parameters);
    boolean agreed = false;
    try {
      SSLSession session = transport.secure(engine, settings.tls().handshake());
      NetEvent.TLS_AGREED.log(
          LOG, peer, session.getProtocol(), session.getCipherSuite(), who(session));
      agreed = true;
    } catch (TlsLayer.NotTls e) {
      throw new TlsFailed(
          peer,
          "it does not speak TLS on this port",
          "Check the port, or write \"tls: false\" in its file of ae-config.",
          e);
    } catch (SocketTimeoutException | Transport.WriteExpired e) {
      String what = "did not finish the TLS handshake";
      throw new PeerTimeout(peer, what, settings.tls().handshake(), e);
    } catch (IOException e) {
      throw failed(peer, e);
    } finally {
      if (!agreed) {
        transport.close();
      }
    }
  }

  /** What a failure of TLS is to who called the peer. */
  public static TlsFailed failed(Peer peer, IOException e) {
    TlsReason reason = TlsReason.of(e);
    return new TlsFailed(peer, reason.what(), reason.cure(), e);
  }
}
