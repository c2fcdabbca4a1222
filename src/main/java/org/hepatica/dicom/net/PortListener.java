package org.hepatica.dicom.net;

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
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open port: takes connections, gives each a thread of its own, and keeps count. Sockets
 * without association are counted apart; when there are too many of them, the one that has waited
 * longest makes room, so that silent peers shut nobody out.
 */
public final class PortListener implements DicomListener {
  private static final Logger LOG = LoggerFactory.getLogger(PortListener.class);
  private static final int BACKLOG = 512;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);
  private static final Duration JOIN = Duration.ofSeconds(5);

  /** While draining, an association without a message for this long is taken as idle. */
  private static final Duration DRAIN_IDLE = Duration.ofSeconds(1);

  private static final Duration DRAIN_STEP = Duration.ofMillis(20);

  private final ServerSocket server;
  private final ListenSettings settings;
  private final Sessions sessions;
  private final Admission admission;
  private final Set<Session> unassociated = new LinkedHashSet<>();

  /** Each with the AE title whose place it holds; empty when it has given that back. */
  private final Map<Session, String> associated = new LinkedHashMap<>();

  private final ConnectionThreads threads;
  private final Thread acceptor;
  private long connections;
  private volatile boolean closed;

  /**
   * One connection from its first byte to its last, run on a thread of its own. It tells the
   * listener when it is an association, when it no longer is, and when it is {@link #gone}.
   */
  public interface Session extends Runnable {
    /** Whether it has been waiting for the peer's next message for this long. */
    boolean idleFor(Duration time);

    /** Aborts the association, from any thread. */
    void abort();

    /** Closes the connection without a word, from any thread. */
    void cut();

    /** Makes room for another socket. */
    void crowdOut();
  }

  /** Makes the session of a new connection. */
  public interface Sessions {
    /**
     * @throws IOException when the connection is gone already; its socket is then closed
     */
    Session open(PortListener listener, Socket socket) throws IOException;
  }

  private PortListener(ServerSocket server, Served served, Sessions sessions) {
    this.server = server;
    this.settings = served.settings();
    this.sessions = sessions;
    this.admission = new Admission(served);
    this.threads = new ConnectionThreads(port());
    this.acceptor = new Thread(this::accept, "dicom-accept-" + server.getLocalPort());
    acceptor.setDaemon(true);
  }

  /**
   * Opens the port.
   *
   * @param engine its name, for the log
   * @throws IOException when the port cannot be opened; the message names it
   */
  public static PortListener open(Served served, String engine, Sessions sessions)
      throws IOException {
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
    PortListener listener = new PortListener(server, served, sessions);
    listener.acceptor.start();
    NetEvent.LISTENING.log(
        LOG,
        address.getHostString(),
        listener.port(),
        settings.tls() == null ? engine : "TLS, " + engine);
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

  /** Whom this port lets in. */
  public Admission admission() {
    return admission;
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
    Session session;
    try {
      session = sessions.open(this, socket);
    } catch (IOException e) {
      socket.close(); // reset while it waited in the queue
      return;
    }
    Session oldest = null;
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
    try {
      threads.run(session, number);
    } catch (RejectedExecutionException e) {
      drop(session, socket); // the port was closed meanwhile
    } catch (OutOfMemoryError e) {
      drop(session, socket);
      throw e;
    }
  }

  private void drop(Session session, Socket socket) throws IOException {
    gone(session);
    socket.close();
  }

  /** Counts a session as an association, if there is room. */
  public synchronized AssociationPlaces.Answer associate(Session session, String callingAe) {
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
  public synchronized void dissociate(Session session) {
    freePlace(session);
    if (associated.remove(session) != null) {
      unassociated.add(session);
    }
    notifyAll();
  }

  /**
   * Gives the place of an association back that is about to be released: who hears the answer and
   * calls again at once finds it free.
   */
  public synchronized void freePlace(Session session) {
    String callingAe = associated.getOrDefault(session, "");
    if (!callingAe.isEmpty()) {
      associated.put(session, "");
      settings.places().leave(callingAe);
    }
  }

  /** A connection is closed. */
  public synchronized void gone(Session session) {
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
      for (Session session : copy(associated.keySet())) {
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
    List<Session> strangers = copy(unassociated);
    copy(associated.keySet()).forEach(Session::abort);
    strangers.forEach(Session::cut);
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
    copy(associated.keySet()).forEach(Session::cut);
    threads.close();
  }

  private synchronized List<Session> copy(Collection<Session> which) {
    return new ArrayList<>(which);
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
