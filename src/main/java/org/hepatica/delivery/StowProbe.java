package org.hepatica.delivery;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server of STOW-RS whether it answers. DICOMweb has no echo: it is a search (QIDO-RS,
 * PS3.18 10.6) for a study that nobody has, which shows that address, certificate and authorization
 * are right, and brings no data of a patient. It does not show the right to store.
 */
public final class StowProbe {
  /** From a random UUID (PS3.5 B.2); no study has it. */
  private static final String NOBODYS_STUDY = "2.25.303418275236046721043713361924415103729";

  private StowProbe() {}

  /**
   * Asks.
   *
   * @param name of the destination
   * @return its answer and how long it took
   * @throws IOException when it does not answer, or with a failure; the message names it
   */
  public static String ask(String name, StowSettings settings) throws IOException {
    long start = System.nanoTime();
    StowClient client = new StowClient(name, settings);
    HttpResponse<byte[]> answer =
        client.send(
            client
                .request(
                    "/studies?limit=1&StudyInstanceUID=" + NOBODYS_STUDY, client.authorization())
                .GET()
                .build(),
            0);
    int code = answer.statusCode();
    if (code != 200 && code != 204) {
      throw new IOException(
          "%s answered a search with %d. %s"
              .formatted(client.peer(), code, cure(code, settings.authorization() != null)));
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    return "answers a search with "
        + code
        + " in "
        + millis
        + " ms"
        + (settings.tls() == null ? "" : " over TLS");
  }

  private static String cure(int code, boolean authorized) {
    return switch (code) {
      case 401, 403 ->
          authorized
              ? "See that the file of authorization holds what it takes; an account that may store and not search is answered so, too."
              : "Name a file that holds its authorization under authorization in its file of ae-config.";
      case 404, 405, 410 ->
          "See that stow in its file of ae-config is the base of its DICOMweb services, such as https://archive.example.org/dicom-web; one that can only store answers so, too.";
      case 301, 302, 303, 307, 308 ->
          "It sends to another address, which is not followed: write that one under stow.";
      default -> "See its log.";
    };
  }
}
