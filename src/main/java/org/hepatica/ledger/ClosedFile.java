package org.hepatica.ledger;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.h2.api.ErrorCode;

/**
 * When a write to its file fails, as on a full disk, H2 closes the file under all connections for
 * good; only a new one opens it again. To the pool they look alive: it learns it from what they
 * throw.
 */
final class ClosedFile implements SQLExceptionOverride {
  private volatile Runnable then = () -> {};

  /** What is to be done when the file was closed. */
  void then(Runnable what) {
    then = what;
  }

  @java.lang.Override
  public Override adjudicate(SQLException e) {
    return switch (e.getErrorCode()) {
      case ErrorCode.DATABASE_IS_CLOSED, ErrorCode.DATABASE_CALLED_AT_SHUTDOWN -> {
        then.run();
        yield Override.MUST_EVICT;
      }
      default -> Override.CONTINUE_EVICT;
    };
  }
}
