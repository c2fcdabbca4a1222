package org.hepatica.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant BEGIN = Instant.parse("2026-11-23T08:00:00Z");
  private static final Duration NIGHT = Duration.ofHours(24);
  private static final Duration MONTH = Duration.ofDays(31);

  private Instant wall = BEGIN;
  private long nanos = Long.MAX_VALUE - 7; // it may overflow
  private SteadyClock clock;

  @BeforeEach
  void begin() {
    clock = since(BEGIN);
  }

  private SteadyClock since(Instant known) {
    return new SteadyClock(
        known,
        new Clock() {
          @Override
          public Instant instant() {
            return wall;
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        },
        () -> nanos);
  }

  private void passes(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  @Test
  void itGoesWithTheMachine() {
    for (int night = 0; night < 100; night++) {
      passes(NIGHT);
      wall = wall.plusSeconds(30); // one of the two is slow
      assertThat(clock.instant()).isEqualTo(wall);
    }
  }

  @Test
  void aLeapThatIsTakenBackWasNone() {
    passes(NIGHT);
    wall = wall.plus(MONTH);
    assertThat(clock.instant()).isEqualTo(BEGIN.plus(NIGHT));
    passes(Duration.ofHours(19));
    assertThat(clock.instant()).isEqualTo(BEGIN.plus(NIGHT).plusSeconds(19 * 3600));
    wall = wall.minus(MONTH);
    for (int night = 0; night < 3; night++) {
      assertThat(clock.instant()).isEqualTo(wall);
      passes(NIGHT);
    }
  }

  @Test
  void aLeapThatStaysIsBelievedInTheNextNight() {
    passes(NIGHT);
    wall = wall.plus(MONTH);
    assertThat(clock.instant()).isEqualTo(BEGIN.plus(NIGHT));
    passes(NIGHT);
    assertThat(clock.instant()).isEqualTo(wall);
  }

  @Test
  void ofTwoLeapsTheSecondWaitsAsLong() {
    wall = wall.plus(MONTH);
    clock.instant();
    passes(NIGHT);
    wall = wall.plus(MONTH);
    assertThat(clock.instant()).isEqualTo(wall.minus(MONTH));
    passes(NIGHT);
    assertThat(clock.instant()).isEqualTo(wall);
  }

  @Test
  void aClockThatIsSetBackIsFollowedAtOnce() {
    passes(NIGHT);
    wall = wall.minus(MONTH);
    assertThat(clock.instant()).isEqualTo(wall);
  }

  /** {@link System#nanoTime} stands still while a machine is asleep. */
  @Test
  void aMachineThatSleepsEachNightIsNotLeftBehind() {
    for (int night = 0; night < 100; night++) {
      passes(Duration.ofHours(14));
      wall = wall.plus(Duration.ofHours(10));
      assertThat(clock.instant()).isBetween(wall.minus(Duration.ofDays(3)), wall);
    }
  }

  @Test
  void whatAStartFindsIsDoubtedAsWell() {
    clock = since(BEGIN.minus(MONTH));
    assertThat(clock.instant()).isEqualTo(BEGIN.minus(MONTH));
    passes(NIGHT);
    assertThat(clock.instant()).isEqualTo(wall);
    clock = since(wall.plus(MONTH)); // the clock was ahead when that was written
    assertThat(clock.instant()).isEqualTo(wall);
  }
}
