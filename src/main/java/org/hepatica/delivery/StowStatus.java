package org.hepatica.delivery;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.Dispatch;

/**
 * What an answer over HTTP is to the object that was sent (PS3.18 10.5.3). Only an answer that
 * names the object as stored is a success, whatever its status is: a login page is 200, too.
 */
final class StowStatus {
  private static final String UNNAMED =
      "without naming the object as stored or failed, so that it does not count as stored; is stow the base of its DICOMweb services, and nothing between that answers in its place?";

  /** Referenced Transfer Syntax Not Supported (PS3.18 I.2.2); of a C-STORE it would be another. */
  private static final int SYNTAX_NOT_SUPPORTED = 0xC122;

  private final String peer;
  private final boolean authorized;

  /**
   * @param peer as messages name it
   * @param authorized whether an Authorization header is sent
   */
  StowStatus(String peer, boolean authorized) {
    this.peer = peer;
    this.authorized = authorized;
  }

  /**
   * Judges an answer.
   *
   * @param secret the value of the Authorization header, which no message repeats; or null
   * @return what it says of the object, as the status of a C-STORE
   * @throws NotTaken when it says nothing of the object but its HTTP status
   * @throws Away when it concerns all objects
   */
  DimseStatus of(HttpResponse<byte[]> answer, Dispatch d, String secret) throws NotTaken, Away {
    String mediaType = answer.headers().firstValue("Content-Type").orElse("");
    StowAnswer said = StowAnswer.read(mediaType, answer.body());
    DimseStatus status = said == null ? null : said.of(d.sopInstanceUid());
    int code = answer.statusCode();
    boolean isAccepted = code == 200 || code == 202;
    if (status != null && status.code() == SYNTAX_NOT_SUPPORTED) {
      throw new NotTaken(peer + " answered " + code + " and C122H: " + ofOne(415), false);
    }
    if (status != null && (isAccepted || !status.success())) {
      return status;
    }
    String told = "%s answered %d%s".formatted(peer, code, comment(answer, mediaType, d, secret));
    if (isAccepted) {
      throw new NotTaken(told + " " + UNNAMED, true);
    }
    String everything = ofAll(code);
    if (everything != null) {
      throw new Away(told + ": " + everything, pause(answer.headers(), Instant.now()));
    }
    throw new NotTaken(told + ": " + ofOne(code), code != 415);
  }

  /** The cure of what concerns all objects; null for what concerns one. */
  private String ofAll(int code) {
    if (code >= 300 && code < 400) {
      return "it sends to another address, which is not followed. Write that one under stow in its file of ae-config";
    }
    return switch (code) {
      case 401 ->
          authorized
              ? "it does not take what the file of authorization holds. Renew that; no restart is needed"
              : "it wants an authorization. Name a file that holds it under authorization in its file of ae-config";
      case 403 ->
          "it does not let this node store. Give "
              + (authorized ? "the account of its authorization" : "it")
              + " that right there";
      case 404, 405, 410 ->
          "it has no STOW-RS at this address. Write the base of its DICOMweb services, such as https://archive.example.org/dicom-web, under stow in its file of ae-config";
      case 406 -> "it does not answer in application/dicom+json, which PS3.18 10.5.3 asks of it";
      case 407 -> "a proxy on the way wants an authorization, which is not sent";
      case 408, 425, 429 -> "it wants to be left alone for now";
      case 502, 503, 504 -> "it, or what it stands behind, does not work at present. See its log";
      case 507 -> "it has no room. Make some there";
      default -> null;
    };
  }

  private static String ofOne(int code) {
    return switch (code) {
      case 411, 413 ->
          "the object is too large for it, or for a proxy before it. Raise the limit there (nginx: client_max_body_size)";
      case 415 ->
          "it takes no object of this kind or transfer syntax. Allow that there, or leave this kind out for it (results)";
      default -> "it did not take the object, and did not say why in DICOM's words. See its log";
    };
  }

  /** Its own words, where they hold neither a word of the patient's nor our secret. */
  private static String comment(
      HttpResponse<byte[]> answer, String mediaType, Dispatch d, String secret) {
    String words = StowAnswer.words(mediaType, answer.body());
    if (secret != null) {
      for (String part : secret.replaceFirst("[^ ]+ +", "").split(" +")) {
        if (words.contains(part)) {
          return " (comment not repeated: it holds the authorization)";
        }
      }
    }
    String told = PeerComment.told(words, List.of(d.file()));
    return told.isEmpty() ? "" : " (" + told + ")";
  }

  /** Retry-After (RFC 9110 10.2.3): seconds, or a date. */
  static Duration pause(HttpHeaders headers, Instant now) {
    String text = headers.firstValue("Retry-After").orElse("").strip();
    if (text.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }
}
