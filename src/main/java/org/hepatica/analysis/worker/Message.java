package org.hepatica.analysis.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * One line between node and child. To the child: {@code job}. From the child: {@code ready} when it
 * can take jobs, {@code progress} often, then {@code done}, {@code failed} or {@code exhausted}.
 *
 * @param event {@code job}, {@code ready}, {@code progress}, {@code done}, {@code failed} or {@code
 *     exhausted}: a failure for want of the device's memory
 * @param job folder of the job, where one is meant
 * @param stage of a progress
 * @param done steps of the stage
 * @param total steps of the stage
 * @param reason of a failure, for people
 * @param device of a ready child: {@code cpu} or {@code cuda}
 * @param accelerated whether a ready child's network runs on the fast kernels
 * @param description of a ready child's device, for people
 * @param modelId of a ready child's model; absent when none is loaded yet
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record Message(
    String event,
    String job,
    String stage,
    int done,
    int total,
    String reason,
    String device,
    boolean accelerated,
    String description,
    String modelId) {
  static final String JOB = "job";
  static final String READY = "ready";
  static final String PROGRESS = "progress";
  static final String DONE = "done";
  static final String FAILED = "failed";
  static final String EXHAUSTED = "exhausted";

  /** In characters; a line that is longer than its reader's longest is no message. */
  private static final int LONGEST_REASON = 4000;

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  static Message job(String folder) {
    return new Message(JOB, folder, null, 0, 0, null, null, false, null, null);
  }

  static Message ready(String device, boolean accelerated, String description, String modelId) {
    return new Message(READY, null, null, 0, 0, null, device, accelerated, description, modelId);
  }

  static Message progress(String job, String stage, int done, int total) {
    return new Message(PROGRESS, job, stage, done, total, null, null, false, null, null);
  }

  static Message done(String job) {
    return new Message(DONE, job, null, 0, 0, null, null, false, null, null);
  }

  static Message failed(String job, String reason) {
    return new Message(FAILED, job, null, 0, 0, shortened(reason), null, false, null, null);
  }

  static Message exhausted(String job, String reason) {
    return new Message(EXHAUSTED, job, null, 0, 0, shortened(reason), null, false, null, null);
  }

  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }

  /** One line without its end. */
  String line() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a line; empty when it is no message, for native libraries print where they like. */
  static Optional<Message> parse(String line) {
    try {
      Message message = JSON.readValue(line, Message.class);
      return message == null || message.event == null ? Optional.empty() : Optional.of(message);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
