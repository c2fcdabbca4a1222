package org.hepatica.console;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes a connection on which no request becomes whole. One that sends a byte now and then is
 * never idle, and would keep its place for hours: a hundred of them, and nobody else is answered.
 */
final class RequestDeadline implements Connection.Listener {
  private final Scheduler scheduler;
  private final Duration patience;

  /**
   * @param scheduler of the connector
   * @param patience from the opening, or what came last, to the end of a request's header; it may
   *     be twice as long
   */
  RequestDeadline(Scheduler scheduler, Duration patience) {
    this.scheduler = scheduler;
    this.patience = patience;
  }

  @Override
  public void onOpened(Connection connection) {
    lookLater(connection, 0);
  }

  private void lookLater(Connection connection, long before) {
    scheduler.schedule(() -> look(connection, before), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(Connection connection, long before) {
    if (!connection.getEndPoint().isOpen()) {
      return;
    }
    long requests = connection.getMessagesIn();
    if (requests == before && connection.getMessagesOut() == requests) {
      connection.close();
    } else {
      lookLater(connection, requests);
    }
  }
}
