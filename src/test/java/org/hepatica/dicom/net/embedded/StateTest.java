package org.hepatica.dicom.net.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.hepatica.dicom.net.embedded.State.Action;
import org.hepatica.dicom.net.embedded.State.Event;
import org.junit.jupiter.api.Test;

/** The state table against Table 9-10 of PS3.8, copied out cell by cell. */
class StateTest {
  /** One line for each event, one column for each state; a dash is an empty cell. */
  private static final String TABLE_9_10 =
      """
      Evt1  AE-1 -    -    -    -    -    -    -    -    -     -    -    -
      Evt2  -    -    -    AE-2 -    -    -    -    -    -     -    -    -
      Evt3  -    AA-1 AA-8 -    AE-3 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
      Evt4  -    AA-1 AA-8 -    AE-4 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
      Evt5  AE-5 -    -    -    -    -    -    -    -    -     -    -    -
      Evt6  -    AE-6 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-7
      Evt7  -    -    AE-7 -    -    -    -    -    -    -     -    -    -
      Evt8  -    -    AE-8 -    -    -    -    -    -    -     -    -    -
      Evt9  -    -    -    -    -    DT-1 -    AR-7 -    -     -    -    -
      Evt10 -    AA-1 AA-8 -    AA-8 DT-2 AR-6 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
      Evt11 -    -    -    -    -    AR-1 -    -    -    -     -    -    -
      Evt12 -    AA-1 AA-8 -    AA-8 AR-2 AR-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
      Evt13 -    AA-1 AA-8 -    AA-8 AA-8 AR-3 AA-8 AA-8 AR-10 AR-3 AA-8 AA-6
      Evt14 -    -    -    -    -    -    -    AR-4 AR-9 -     -    AR-4 -
      Evt15 -    -    AA-1 AA-2 AA-1 AA-1 AA-1 AA-1 AA-1 AA-1  AA-1 AA-1 -
      Evt16 -    AA-2 AA-3 -    AA-3 AA-3 AA-3 AA-3 AA-3 AA-3  AA-3 AA-3 AA-2
      Evt17 -    AA-5 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4  AA-4 AA-4 AR-5
      Evt18 -    AA-2 -    -    -    -    -    -    -    -     -    -    AA-2
      Evt19 -    AA-1 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-7
      """;

  @Test
  void everyCellIsTheStandards() {
    String[] lines = TABLE_9_10.strip().split("\n");
    assertThat(lines).hasSize(Event.values().length);
    for (Event event : Event.values()) {
      String[] cells = lines[event.ordinal()].split("\\s+");
      assertThat(cells).hasSize(14);
      assertThat(cells[0]).isEqualTo("Evt" + (event.ordinal() + 1));
      for (State state : State.values()) {
        String cell = cells[state.ordinal() + 1];
        if (cell.equals("-")) {
          assertThatThrownBy(() -> state.actionOn(event))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(event.name());
        } else {
          assertThat(state.actionOn(event).name().replace('_', '-'))
              .as("%s in %s", event, state)
              .isEqualTo(cell);
        }
      }
    }
  }

  @Test
  void everyActionLeadsToTheStandardsState() {
    Map<String, String> next = new HashMap<>();
    for (String pair :
        ("AE-1:4 AE-2:5 AE-3:6 AE-4:1 AE-5:2 AE-6:3 AE-7:6 AE-8:13 DT-1:6 DT-2:6 AR-1:7 AR-2:8 "
                + "AR-3:1 AR-4:13 AR-5:1 AR-6:7 AR-7:8 AR-8:9 AR-9:11 AR-10:12 AA-1:13 AA-2:1 "
                + "AA-3:1 AA-4:1 AA-5:1 AA-6:13 AA-7:13 AA-8:13")
            .split(" ")) {
      next.put(pair.split(":")[0], "STA" + pair.split(":")[1]);
    }
    assertThat(next).hasSize(Action.values().length);
    for (Action action : Action.values()) {
      assertThat(action.next(true).name())
          .as("state after %s", action)
          .isEqualTo(next.get(action.name().replace('_', '-')));
    }
    assertThat(Action.AR_8.next(false)).isEqualTo(State.STA10);
  }
}
