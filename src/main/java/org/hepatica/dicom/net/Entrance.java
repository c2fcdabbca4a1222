package org.hepatica.dicom.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.hepatica.dicom.net.PortListener.Session;

/**
 * The door of a port: takes connections, and lets each wait until its peer says something, all of
 * them on one thread. Who says nothing costs no thread of his own, and hundreds of those at once do
 * not keep who comes behind them waiting while threads are made.
 */
final class Entrance {
  /** Taken before it is looked who has said something meanwhile. */
  private static final int AT_ONCE = 64;

  private final ServerSocketChannel server;
  private final Selector selector;
  private final Duration patience;
  private final Host host;

  /** Of the entrance's thread alone, in the order in which they came. */
  private final Map<Session, Guest> waiting = new LinkedHashMap<>();

  private final Queue<Session> called = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  /** Who lives behind the door. All of it is called on the entrance's thread. */
  interface Host {
    /**
     * Somebody has connected.
     *
     * @return null when the connection is gone already
     */
    Session arrived(Socket socket) throws IOException;

    /**
     * The peer of this session has said something, or has closed the connection, or has been silent
     * for as long as it may, or the session was called: it wants a thread.
     */
    void enters(Session session, Socket socket) throws IOException;

    /** Somebody could not be taken: no descriptor or no thread is to be had. Both may come back. */
    void failed(Throwable why);
  }

  private record Guest(SocketChannel channel, SelectionKey key, long deadline) {}

  /**
   * @param server bound; the entrance closes it
   * @param patience how long a peer may be silent before its session enters all the same, which
   *     then says so
   */
  Entrance(ServerSocketChannel server, Duration patience, Host host) throws IOException {
    this.server = server;
    this.patience = patience;
    this.host = host;
    this.selector = Selector.open();
    try {
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      selector.close();
      throw e;
    }
  }

  /** Stands at the door until {@link #end}. */
  void run() {
    while (!ended) {
      try {
        selector.select(millisOfPatience());
        look();
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        host.failed(e);
      }
    }
    try (selector;
        server) {
      enter(List.copyOf(waiting.keySet()));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      host.failed(e);
    }
  }

  /** Lets a session enter that waits, from any thread, as when it was cut. */
  void call(Session session) {
    called.add(session);
    selector.wakeup();
  }

  /** Takes nobody any more; who waits goes on waiting. From any thread. */
  void shut() throws IOException {
    server.close();
    selector.wakeup(); // only then the system closes the port
  }

  /** Lets all who wait enter, and ends the thread. From any thread. */
  void end() {
    ended = true;
    selector.wakeup();
  }

  /** Until the first of those who wait has been silent for too long; 0: nobody waits. */
  private long millisOfPatience() {
    Iterator<Guest> first = waiting.values().iterator();
    return first.hasNext()
        ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(first.next().deadline - System.nanoTime()) + 1)
        : 0;
  }

  private void look() throws IOException {
    List<Session> entering = gone();
    boolean somebody = false;
    for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
      SelectionKey key = keys.next();
      keys.remove();
      if (key.attachment() == null) {
        somebody = true;
      } else {
        entering.add((Session) key.attachment());
      }
    }
    enter(entering);
    if (somebody) {
      take();
    }
  }

  /** Those who were called, and those whose time is up. */
  private List<Session> gone() {
    List<Session> some = new ArrayList<>();
    for (Session session = called.poll(); session != null; session = called.poll()) {
      some.add(session);
    }
    for (Map.Entry<Session, Guest> each : waiting.entrySet()) {
      if (each.getValue().deadline - System.nanoTime() > 0) {
        break; // who came later has more time
      }
      some.add(each.getKey());
    }
    return some;
  }

  private void enter(List<Session> some) throws IOException {
    Map<Session, Guest> guests = new LinkedHashMap<>();
    for (Session session : some) {
      Guest guest = waiting.remove(session);
      if (guest != null) {
        guest.key.cancel();
        guests.put(session, guest);
      }
    }
    if (guests.isEmpty()) {
      return;
    }
    selector.selectNow(); // lets go of them; a socket that was closed is closed only now
    Throwable failure = null;
    for (Map.Entry<Session, Guest> each : guests.entrySet()) {
      try {
        enter(each.getKey(), each.getValue().channel);
      } catch (IOException | OutOfMemoryError e) {
        failure = e; // the others must not wait for ever
      }
    }
    if (failure != null) {
      host.failed(failure);
    }
  }

  private void enter(Session session, SocketChannel channel) throws IOException {
    if (channel.isOpen()) {
      try {
        channel.configureBlocking(true);
      } catch (ClosedChannelException e) {
        // It was cut meanwhile: its session will find that.
      }
    }
    host.enters(session, channel.socket());
  }

  private void take() throws IOException {
    for (int i = 0; i < AT_ONCE && server.isOpen(); i++) {
      SocketChannel channel;
      try {
        channel = server.accept();
      } catch (ClosedChannelException e) {
        return;
      }
      if (channel == null) {
        return;
      }
      Session session = host.arrived(channel.socket());
      if (session != null) {
        letWait(session, channel);
      }
    }
  }

  private void letWait(Session session, SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ, session);
      long deadline = System.nanoTime() + patience.toNanos();
      waiting.put(session, new Guest(channel, key, deadline));
    } catch (ClosedChannelException e) {
      enter(session, channel); // crowded out by who came right behind
    }
  }
}
