package org.hepatica.dicom.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
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
 * The open port: takes connections, gives each a thread of its own as soon as its peer says
 * something, and keeps count. Sockets without association are counted apart; when there are too
 * many of them, the one that has waited longest makes room, so that silent peers shut nobody out.
 */
public final class PortListener implements DicomListener {
  private static final Logger LOG = LoggerFactory.getLogger(PortListener.class);
  private static final int BACKLOG = 512;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);
  private static final Duration JOIN = Duration.ofSeconds(5);

  /** While draining, an association without a message for this long is taken as idle. */
  private static final Duration DRAIN_IDLE = Duration.ofSeconds(1);

  private static final Duration DRAIN_STEP = Duration.ofMillis(20);

  private final int port;
  private final ListenSettings settings;
  private final Sessions sessions;
  private final Admission admission;
  private final OncePerCaller crowdedOut = new OncePerCaller();
  private final Set<Session> unassociated = new LinkedHashSet<>();

  /** Each with the AE title whose place it holds; empty when it has given that back. */
  private final Map<Session, String> associated = new LinkedHashMap<>();

  private final ConnectionThreads threads;
  private final Entrance entrance;
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

  private PortListener(ServerSocketChannel server, Served served, Sessions sessions)
      throws IOException {
    this.port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    this.settings = served.settings();
    this.sessions = sessions;
    this.admission = new Admission(served);
    this.threads = new ConnectionThreads(port);
    Tls tls = settings.tls();
    this.entrance =
        new Entrance(server, tls == null ? settings.firstPdu() : tls.handshake(), new Door());
    this.acceptor = new Thread(entrance::run, "dicom-accept-" + port);
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
    ServerSocketChannel server = ServerSocketChannel.open();
    InetSocketAddress address =
        settings.bind() == null
            ? new InetSocketAddress(settings.port())
            : new InetSocketAddress(settings.bind(), settings.port());
    PortListener listener;
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(address, BACKLOG);
      listener = new PortListener(server, served, sessions);
    } catch (IOException | UnresolvedAddressException e) {
      server.close();
      throw new IOException(
          "cannot listen on %s port %d: %s. Choose another dicom.port, or stop what holds this one."
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
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
    return port;
  }

  @Override
  public synchronized int associations() {
    return associated.size();
  }

  /** Whom this port lets in. */
  public Admission admission() {
    return admission;
  }

  /** What the entrance tells. */
  private final class Door implements Entrance.Host {
    @Override
    public Session arrived(Socket socket) throws IOException {
      Session session;
      try {
        session = sessions.open(PortListener.this, socket);
      } catch (IOException e) {
        socket.close(); // reset while it waited in the queue
        return null;
      }
      Session oldest = admit(session);
      if (oldest != null) {
        oldest.crowdOut();
        entrance.call(oldest);
      }
      return session;
    }

    @Override
    public void enters(Session session, Socket socket) throws IOException {
      try {
        threads.run(session, number());
      } catch (RejectedExecutionException e) {
        drop(session, socket); // the port was closed meanwhile
      } catch (OutOfMemoryError e) {
        drop(session, socket);
        throw e;
      }
    }

    @Override
    public void failed(Throwable why) {
      if (closed) {
        return;
      }
      NetEvent.ACCEPT_FAILED.log(LOG, port, why.toString());
      try {
        Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
      } catch (InterruptedException interrupted) {
        closed = true;
      }
    }
  }

  /** Counts a new one; returns who has to make room for it, or null. */
  private synchronized Session admit(Session session) {
    Session oldest = null;
    if (unassociated.size() >= settings.maxUnassociated()) {
      oldest = unassociated.iterator().next();
      unassociated.remove(oldest);
    }
    unassociated.add(session);
    return oldest;
  }

  /**
   * Says that a session which has not associated makes room for another, once for each caller: who
   * floods the port has many.
   *
   * @param caller where it comes from
   */
  public void crowdedOut(String caller) {
    crowdedOut.log(LOG, NetEvent.CROWDED_OUT, caller, caller, settings.maxUnassociated());
  }

  private synchronized long number() {
    return ++connections;
  }

  private void drop(Session session, Socket socket) throws IOException {
    gone(session);
    socket.close();
  }

  /** Counts a session as an association, if there is room. */
  public synchronized AssociationPlaces.Answer associate(Session session, String callingAe) {
    if (closed) {
      return AssociationPlaces.Answer.CLOSING;
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
    entrance.end();
    join(acceptor); // nobody is on his way in any more
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

  private static void join(Thread thread) {
    try {
      thread.join(JOIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
      entrance.shut();
    } catch (IOException e) {
      NetEvent.ACCEPT_FAILED.log(LOG, port, e.toString());
    }
    NetEvent.STOPPED.log(LOG, port);
  }
}
