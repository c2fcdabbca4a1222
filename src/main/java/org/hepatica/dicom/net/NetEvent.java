package org.hepatica.dicom.net;

import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Every log line of the network, with its number. An admin can search and filter by these; none
 * tells anything of a patient.
 */
public enum NetEvent {
  LISTENING(200, Level.INFO, "listening on {} port {} ({} engine)"),
  STOPPED(201, Level.INFO, "port {} is closed"),
  DRAINING(202, Level.INFO, "port {} takes no more callers; {} associations may finish"),
  ACCEPT_FAILED(203, Level.ERROR, "port {} cannot take a connection: {}"),

  ASSOCIATED(210, Level.DEBUG, "{} opened an association: {} of {} presentation contexts accepted"),
  ENDED(211, Level.INFO, "{} ended its association ({}): {} stored, {} refused, {} bytes, {} ms"),
  CALLED_AE_REFUSED(212, Level.WARN, "{} called \"{}\", which is not our AE title; rejected 1/1/7"),
  CALLER_REFUSED(213, Level.WARN, "{} is no known AE with this address; rejected 1/1/3"),
  PROTOCOL_REFUSED(214, Level.WARN, "{} asked for what is not provided: {}; rejected {}"),
  FULL(215, Level.WARN, "{} rejected 2/3/2: all {} associations are in use"),
  CONTEXT_REFUSED(216, Level.INFO, "{} proposed {}, refused: {}"),
  USER_IDENTITY(217, Level.DEBUG, "{} offered a user identity of type {}; it is not verified"),
  FULL_FOR_AE(218, Level.WARN, "{} rejected 2/3/2: it has {} associations, all that one AE may"),
  MANY_CALLERS(
      219,
      Level.WARN,
      "more than {} refusals of new callers or classes within a minute; others are DEBUG lines"),

  NOT_DICOM(220, Level.WARN, "{} does not speak DICOM here: {}; closed"),
  BAD_PDU(221, Level.WARN, "{} aborted (source 2, reason {}): {}"),
  SILENT(222, Level.INFO, "{} connected and asked for no association within {} ms; closed"),
  CROWDED_OUT(223, Level.WARN, "{} closed: {} sockets wait without association, it the longest"),
  HALF(
      224,
      Level.WARN,
      "{} was silent or too slow for {} ms in the middle of what it sent; aborted"),
  IDLE(225, Level.INFO, "{} sent nothing for {} ms; aborted"),
  NOT_READING(226, Level.WARN, "{} did not read what was sent within {} ms; closed"),
  CUT_OFF(227, Level.INFO, "{} broke off: {}"),

  STORED(230, Level.DEBUG, "{} stored {} ({})"),
  STORE_REFUSED(231, Level.WARN, "{} store of {} ({}) answered {}"),
  STORE_FAILED(232, Level.ERROR, "{} store of {} ({}) failed here; answered {}"),
  STORE_BROKEN(233, Level.WARN, "{} broke off in the middle of {} ({})"),
  OPERATION_REFUSED(234, Level.WARN, "{} sent command {}, answered {}"),

  CONNECTED(240, Level.DEBUG, "association with {} opened: {} of {} presentation contexts"),
  RELEASED(241, Level.DEBUG, "association with {} released"),
  RELEASE_FAILED(242, Level.INFO, "association with {} could not be released: {}; aborted"),

  TLS_AGREED(250, Level.DEBUG, "{} speaks {} with {}, as {}"),
  TLS_REFUSED(251, Level.WARN, "{} gets no TLS: {}; closed. {}"),
  TLS_SLOW(252, Level.INFO, "{} did not finish the TLS handshake within {} ms; closed"),
  PLAIN_ON_TLS(253, Level.WARN, "{} speaks plain DICOM on a TLS port; closed"),
  NOT_ENCRYPTED(254, Level.WARN, "{} must come over TLS and came without; rejected 1/1/3"),
  KEY_OPEN(255, Level.WARN, "{} can be read by every user of this machine; run chmod 600 on it"),
  NOT_FOR_BOTH(
      269,
      Level.WARN,
      "{} ({}) lacks {} in its Extended Key Usage: peers that look at it will not {}"),
  OTHER_CERTIFICATE(
      270, Level.WARN, "{} showed {}, which its file of ae-config does not name; rejected 1/1/3"),
  MANY_LINES(
      272,
      Level.WARN,
      "{} has had {} lines within a minute, of associations that brought nothing or were rejected;"
          + " others of it are DEBUG lines until it is over"),
  CROWD(
      274,
      Level.WARN,
      "more than {} callers had lines within a minute, of associations that brought nothing or were"
          + " rejected, or of refused instances; those of all others are DEBUG lines until it is over"),
  MANY_REFUSED(
      275,
      Level.WARN,
      "{} was refused more than {} instances within a minute with {}; others of these are DEBUG"
          + " lines until it is over, and HEP-211 has their number"),
  LISTS_READ(256, Level.INFO, "{} has changed: {} revocation lists read"),
  LISTS_KEPT(257, Level.ERROR, "{}; the revocation lists read before are kept until they end. {}"),

  COMMITMENT_ASKED(
      260, Level.INFO, "{} asks to commit to {} instances, transaction {}; answered {}"),
  COMMITMENT_REFUSED(261, Level.WARN, "{} asked for storage commitment; answered {}"),
  REPORT_GIVEN(262, Level.INFO, "{} has the report on its transaction {}: {} committed, {} not"),
  REPORT_OWED(263, Level.INFO, "{} did not take the report on its transaction {} here: {}"),
  REPORT_TAKEN(264, Level.INFO, "{} reports on transaction {}: {} committed, {} not; answered {}"),
  REPORT_REFUSED(265, Level.WARN, "{} sent a report on storage commitment; answered {}"),
  COMMITMENT_FAILED(266, Level.ERROR, "{} storage commitment failed here; answered {}"),
  REFUSED_AT_THE_END(267, Level.INFO, "{} rejected 2/3/2: the port takes no more callers"),

  FAULT(299, Level.ERROR, "{} met a fault of this program; its connection is closed");

  private final int number;
  private final Level level;
  private final String text;

  NetEvent(int number, Level level, String text) {
    this.number = number;
    this.level = level;
    this.text = "HEP-" + number + " " + text;
  }

  /** 200 to 299. */
  public int number() {
    return number;
  }

  /** Logs the event; a {@code Throwable} after the arguments of the text adds its stack trace. */
  public void log(Logger logger, Object... arguments) {
    switch (level) {
      case ERROR -> logger.error(text, arguments);
      case WARN -> logger.warn(text, arguments);
      case INFO -> logger.info(text, arguments);
      default -> logger.debug(text, arguments);
    }
  }

  /** Logs the event where only someone who looks for faults wants it. */
  public void whisper(Logger logger, Object... arguments) {
    logger.debug(text, arguments);
  }
}
