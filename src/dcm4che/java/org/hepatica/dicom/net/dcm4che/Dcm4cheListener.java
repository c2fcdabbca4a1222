package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hepatica.dicom.net.AssociationPlaces;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.embedded.OncePerCaller;
import org.hepatica.dicom.net.embedded.TlsDoor;
import org.hepatica.dicom.net.embedded.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open port. dcm4che's own listener gives a thread to every socket and keeps those that never
 * associate; this one counts them apart, and when there are too many, the one that has waited
 * longest makes room.
 */
final class Dcm4cheListener implements DicomListener {
  private static final Logger LOG = LoggerFactory.getLogger(Dcm4cheListener.class);
  private static final int BACKLOG = 512;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);
  private static final Duration JOIN = Duration.ofSeconds(5);

  /** While draining, an association without a message for this long is taken as idle. */
  private static final Duration DRAIN_IDLE = Duration.ofSeconds(1);

  private static final Duration DRAIN_STEP = Duration.ofMillis(20);

  private final ServerSocket server;
  private final Served served;
  private final ListenSettings settings;

  /** Where connections become TLS; null on a plain port. */
  private final TlsDoor door;

  private final OncePerCaller refused = new OncePerCaller();
  private final Set<ProviderSession> unassociated = new LinkedHashSet<>();

  /** Each with the AE title that it called as. */
  private final Map<ProviderSession, String> associated = new LinkedHashMap<>();

  private final Thread acceptor;
  private long connections;
  private volatile boolean closed;

  private Dcm4cheListener(ServerSocket server, Served served) {
    this.server = server;
    this.served = served;
    this.settings = served.settings();
    this.door = settings.tls() == null ? null : TlsDoor.of(settings.tls());
    this.acceptor = new Thread(this::accept, "dicom-accept-" + server.getLocalPort());
    acceptor.setDaemon(true);
  }

  static Dcm4cheListener open(Served served) throws IOException {
    ListenSettings settings = served.settings();
    ServerSocket server = new ServerSocket();
    InetSocketAddress address =
        settings.bind() == null
            ? new InetSocketAddress(settings.port())
            : new InetSocketAddress(settings.bind(), settings.port());
    try {
      server.setReuseAddress(true);
      server.bind(address, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "cannot listen on %s port %d: %s. Choose another dicom.port, or stop what holds this one."
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
    Dcm4cheListener listener = new Dcm4cheListener(server, served);
    listener.acceptor.start();
    NetEvent.LISTENING.log(
        LOG,
        address.getHostString(),
        listener.port(),
        Dcm4cheEngine.NAME + (settings.tls() == null ? "" : ", TLS"));
    return listener;
  }

  @Override
  public int port() {
    return server.getLocalPort();
  }

  @Override
  public synchronized int associations() {
    return associated.size();
  }

  Served served() {
    return served;
  }

  TlsDoor door() {
    return door;
  }

  OncePerCaller refused() {
    return refused;
  }

  private void accept() {
    while (!closed) {
      try {
        serve(server.accept());
      } catch (SocketException e) {
        if (!closed) {
          acceptFailed(e);
        }
      } catch (IOException | OutOfMemoryError e) {
        acceptFailed(e); // no descriptor or no thread to be had: both may come back
      }
    }
  }

  private void acceptFailed(Throwable e) {
    NetEvent.ACCEPT_FAILED.log(LOG, port(), e.toString());
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    } catch (InterruptedException interrupted) {
      closed = true;
    }
  }

  private void serve(Socket socket) throws IOException {
    ProviderSession session;
    try {
      session = new ProviderSession(this, new Transport(socket, settings.write()));
    } catch (IOException e) {
      socket.close(); // reset while it waited in the queue
      return;
    }
    ProviderSession oldest = null;
    long number;
    synchronized (this) {
      if (unassociated.size() >= settings.maxUnassociated()) {
        oldest = unassociated.iterator().next();
        unassociated.remove(oldest);
      }
      unassociated.add(session);
      number = ++connections;
    }
    if (oldest != null) {
      oldest.crowdOut();
    }
    Thread thread = new Thread(session, "dicom-%d-%d".formatted(port(), number));
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      gone(session);
      socket.close();
      throw e;
    }
  }

  /** Counts a session as an association, if there is room. */
  synchronized AssociationPlaces.Answer associate(ProviderSession session, String callingAe) {
    if (closed) {
      return AssociationPlaces.Answer.FULL;
    }
    AssociationPlaces.Answer answer = settings.places().enter(callingAe);
    if (answer == AssociationPlaces.Answer.TAKEN) {
      unassociated.remove(session);
      associated.put(session, callingAe);
    }
    return answer;
  }

  /** An association has ended; its socket may still wait for the peer to close. */
  synchronized void dissociate(ProviderSession session) {
    String callingAe = associated.remove(session);
    if (callingAe != null) {
      settings.places().leave(callingAe);
      unassociated.add(session);
    }
    notifyAll();
  }

  synchronized void gone(ProviderSession session) {
    dissociate(session);
    unassociated.remove(session);
  }

  @Override
  public void drain(Duration patience) {
    if (!closed) {
      NetEvent.DRAINING.log(LOG, port(), associations());
      stopAccepting();
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (associations() > 0 && System.nanoTime() - deadline < 0) {
      for (ProviderSession session : copy(associated.keySet())) {
        if (session.idleFor(DRAIN_IDLE)) {
          session.abort();
        }
      }
      synchronized (this) {
        try {
          wait(DRAIN_STEP.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          deadline = System.nanoTime();
        }
      }
    }
    close();
  }

  @Override
  public void close() {
    stopAccepting();
    // Taken first: who is aborted joins them, and a cut would take the abort from the wire.
    List<ProviderSession> strangers = copy(unassociated);
    copy(associated.keySet()).forEach(ProviderSession::abort);
    strangers.forEach(ProviderSession::cut);
    long deadline = System.nanoTime() + JOIN.toNanos();
    synchronized (this) {
      try {
        while (associated.size() + unassociated.size() > 0 && System.nanoTime() - deadline < 0) {
          wait(DRAIN_STEP.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    copy(associated.keySet()).forEach(ProviderSession::cut);
  }

  private synchronized List<ProviderSession> copy(Collection<ProviderSession> sessions) {
    return new ArrayList<>(sessions);
  }

  private void stopAccepting() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      server.close();
    } catch (IOException e) {
      NetEvent.ACCEPT_FAILED.log(LOG, port(), e.toString());
    }
    NetEvent.STOPPED.log(LOG, port());
  }
}
