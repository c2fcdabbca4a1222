package org.hepatica.dicom.net.embedded;

import java.util.EnumMap;
import java.util.Map;

/**
 * The states of an association and the transitions between them: Table 9-10 of PS3.8 9.2.3, cell
 * for cell. A pair of state and event that the table leaves empty cannot happen.
 */
enum State {
  /** Idle. */
  STA1,
  /** Transport connection open; awaiting A-ASSOCIATE-RQ. */
  STA2,
  /** Awaiting the local answer to an A-ASSOCIATE-RQ. */
  STA3,
  /** Awaiting the transport connection to open. */
  STA4,
  /** Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ. */
  STA5,
  /** Association established, ready for data transfer. */
  STA6,
  /** Awaiting A-RELEASE-RP. */
  STA7,
  /** Awaiting the local answer to an A-RELEASE-RQ. */
  STA8,
  /** Release collision, requestor's side; awaiting the local answer to the A-RELEASE-RQ. */
  STA9,
  /** Release collision, acceptor's side; awaiting A-RELEASE-RP. */
  STA10,
  /** Release collision, requestor's side; awaiting A-RELEASE-RP. */
  STA11,
  /** Release collision, acceptor's side; awaiting the local answer to the A-RELEASE-RQ. */
  STA12,
  /** Awaiting the transport connection to close. */
  STA13;

  /** The events of PS3.8 9.2.2, Evt1 to Evt19 in order. */
  enum Event {
    ASSOCIATE_REQUEST,
    TRANSPORT_CONFIRM,
    AC_RECEIVED,
    RJ_RECEIVED,
    TRANSPORT_INDICATION,
    RQ_RECEIVED,
    ACCEPT,
    REJECT,
    DATA_REQUEST,
    DATA_RECEIVED,
    RELEASE_REQUEST,
    RELEASE_RQ_RECEIVED,
    RELEASE_RP_RECEIVED,
    RELEASE_RESPONSE,
    ABORT_REQUEST,
    ABORT_RECEIVED,
    TRANSPORT_CLOSED,
    ARTIM_EXPIRED,
    INVALID_PDU
  }

  /** The actions of PS3.8 9.2.1. */
  enum Action {
    AE_1,
    AE_2,
    AE_3,
    AE_4,
    AE_5,
    AE_6,
    AE_7,
    AE_8,
    DT_1,
    DT_2,
    AR_1,
    AR_2,
    AR_3,
    AR_4,
    AR_5,
    AR_6,
    AR_7,
    AR_8,
    AR_9,
    AR_10,
    AA_1,
    AA_2,
    AA_3,
    AA_4,
    AA_5,
    AA_6,
    AA_7,
    AA_8;

    /**
     * The state after this action.
     *
     * @param requestor whether this side requested the association (AR-8 forks on it); AE-6 is
     *     given for a request that the provider finds acceptable
     */
    State next(boolean requestor) {
      return switch (this) {
        case AE_4, AR_3, AR_5, AA_2, AA_3, AA_4, AA_5 -> STA1;
        case AE_5 -> STA2;
        case AE_6 -> STA3;
        case AE_1 -> STA4;
        case AE_2 -> STA5;
        case AE_3, AE_7, DT_1, DT_2 -> STA6;
        case AR_1, AR_6 -> STA7;
        case AR_2, AR_7 -> STA8;
        case AR_8 -> requestor ? STA9 : STA10;
        case AR_9 -> STA11;
        case AR_10 -> STA12;
        case AE_8, AR_4, AA_1, AA_6, AA_7, AA_8 -> STA13;
      };
    }
  }

  private static final Map<State, Map<Event, Action>> TABLE = new EnumMap<>(State.class);

  static {
    for (State state : values()) {
      TABLE.put(state, new EnumMap<>(Event.class));
    }
    STA1.on(Event.ASSOCIATE_REQUEST, Action.AE_1).on(Event.TRANSPORT_INDICATION, Action.AE_5);
    STA2.on(Event.AC_RECEIVED, Action.AA_1)
        .on(Event.RJ_RECEIVED, Action.AA_1)
        .on(Event.RQ_RECEIVED, Action.AE_6)
        .on(Event.DATA_RECEIVED, Action.AA_1)
        .on(Event.RELEASE_RQ_RECEIVED, Action.AA_1)
        .on(Event.RELEASE_RP_RECEIVED, Action.AA_1)
        .on(Event.ABORT_RECEIVED, Action.AA_2)
        .on(Event.TRANSPORT_CLOSED, Action.AA_5)
        .on(Event.ARTIM_EXPIRED, Action.AA_2)
        .on(Event.INVALID_PDU, Action.AA_1);
    STA4.on(Event.TRANSPORT_CONFIRM, Action.AE_2)
        .on(Event.ABORT_REQUEST, Action.AA_2)
        .on(Event.TRANSPORT_CLOSED, Action.AA_4);
    for (State state : new State[] {STA3, STA5, STA6, STA7, STA8, STA9, STA10, STA11, STA12}) {
      // What an open association does with an event that the lines below do not provide for.
      state
          .on(Event.AC_RECEIVED, Action.AA_8)
          .on(Event.RJ_RECEIVED, Action.AA_8)
          .on(Event.RQ_RECEIVED, Action.AA_8)
          .on(Event.DATA_RECEIVED, Action.AA_8)
          .on(Event.RELEASE_RQ_RECEIVED, Action.AA_8)
          .on(Event.RELEASE_RP_RECEIVED, Action.AA_8)
          .on(Event.ABORT_REQUEST, Action.AA_1)
          .on(Event.ABORT_RECEIVED, Action.AA_3)
          .on(Event.TRANSPORT_CLOSED, Action.AA_4)
          .on(Event.INVALID_PDU, Action.AA_8);
    }
    STA3.on(Event.ACCEPT, Action.AE_7).on(Event.REJECT, Action.AE_8);
    STA5.on(Event.AC_RECEIVED, Action.AE_3).on(Event.RJ_RECEIVED, Action.AE_4);
    STA6.on(Event.DATA_REQUEST, Action.DT_1)
        .on(Event.DATA_RECEIVED, Action.DT_2)
        .on(Event.RELEASE_REQUEST, Action.AR_1)
        .on(Event.RELEASE_RQ_RECEIVED, Action.AR_2);
    STA7.on(Event.DATA_RECEIVED, Action.AR_6)
        .on(Event.RELEASE_RQ_RECEIVED, Action.AR_8)
        .on(Event.RELEASE_RP_RECEIVED, Action.AR_3);
    STA8.on(Event.DATA_REQUEST, Action.AR_7).on(Event.RELEASE_RESPONSE, Action.AR_4);
    STA9.on(Event.RELEASE_RESPONSE, Action.AR_9);
    STA10.on(Event.RELEASE_RP_RECEIVED, Action.AR_10);
    STA11.on(Event.RELEASE_RP_RECEIVED, Action.AR_3);
    STA12.on(Event.RELEASE_RESPONSE, Action.AR_4);
    STA13
        .on(Event.AC_RECEIVED, Action.AA_6)
        .on(Event.RJ_RECEIVED, Action.AA_6)
        .on(Event.RQ_RECEIVED, Action.AA_7)
        .on(Event.DATA_RECEIVED, Action.AA_6)
        .on(Event.RELEASE_RQ_RECEIVED, Action.AA_6)
        .on(Event.RELEASE_RP_RECEIVED, Action.AA_6)
        .on(Event.ABORT_RECEIVED, Action.AA_2)
        .on(Event.TRANSPORT_CLOSED, Action.AR_5)
        .on(Event.ARTIM_EXPIRED, Action.AA_2)
        .on(Event.INVALID_PDU, Action.AA_7);
  }

  private State on(Event event, Action action) {
    TABLE.get(this).put(event, action);
    return this;
  }

  /**
   * What to do when {@code event} happens in this state.
   *
   * @throws IllegalStateException for a pair that the table leaves empty: a fault of this program
   */
  Action actionOn(Event event) {
    Action action = TABLE.get(this).get(event);
    if (action == null) {
      throw new IllegalStateException(event + " cannot happen in " + this + " (PS3.8 9.2.3)");
    }
    return action;
  }
}
