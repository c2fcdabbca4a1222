package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.SQLExceptionOverride.Override;
import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedFileTest {
  private static Override of(int code) {
    return new ClosedFile().adjudicate(new SQLException("on purpose", "90000", code));
  }

  /** The second is of a connection that was asked while H2 was closing the file. */
  @ParameterizedTest
  @ValueSource(ints = {90098, 90121})
  void aConnectionToAClosedFileIsNotUsedAgain(int code) {
    assertThat(of(code)).isEqualTo(Override.MUST_EVICT);
  }

  @Test
  void othersAreJudgedByThePool() {
    assertThat(of(ErrorCode.DUPLICATE_KEY_1)).isEqualTo(Override.CONTINUE_EVICT);
    assertThat(of(ErrorCode.LOCK_TIMEOUT_1)).isEqualTo(Override.CONTINUE_EVICT);
  }
}
