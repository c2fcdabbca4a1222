package org.hepatica.delivery;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.Dispatch;

/**
 * STOW-RS (PS3.18 10.5): one object a request, so that each has an answer of its own; its file goes
 * out as it is, a piece at a time.
 */
final class StowSender implements Sender {
  private final StowClient client;
  private final StowStatus status;

  StowSender(String name, StowSettings settings) {
    client = new StowClient(name, settings);
    status = new StowStatus(client.peer(), settings.authorization() != null);
  }

  @Override
  public String how() {
    return "by STOW-RS at";
  }

  @Override
  public String visits() {
    return "requests to it";
  }

  @Override
  public List<Dispatch> together(List<Dispatch> due) {
    return due;
  }

  /** Reads the authorization anew: some are renewed each hour. */
  @Override
  public Visit visit(List<Dispatch> items) throws IOException {
    return new Requests(client.authorization());
  }

  private final class Requests implements Visit {
    private final String authorization;

    Requests(String authorization) {
      this.authorization = authorization;
    }

    @Override
    public DimseStatus send(Dispatch d, DicomFile object) throws IOException {
      String study = object.dataSet().string(Tag.STUDY_INSTANCE_UID, "");
      if (!study.matches("[0-9.]{1,64}")) {
        throw new NotTaken("the result's file has no Study Instance UID to send it under", false);
      }
      String boundary = "hepatica-" + UUID.randomUUID();
      BodyPublisher body;
      try {
        body = body(d, boundary);
      } catch (FileNotFoundException e) {
        throw new NotTaken("the result's file cannot be read: " + e.getMessage(), true);
      }
      HttpRequest request =
          client
              .request("/studies/" + study, authorization)
              .header(
                  "Content-Type",
                  "multipart/related; type=\"application/dicom\"; boundary=" + boundary)
              .POST(body)
              .build();
      HttpResponse<byte[]> answer = client.send(request, body.contentLength());
      return status.of(answer, d, authorization);
    }

    @Override
    public void close() {
      // nothing is held between requests but Java's connection
    }
  }

  /** PS3.18 8.6.1.2: one part, in whatever transfer syntax its file says. */
  private static BodyPublisher body(Dispatch d, String boundary) throws FileNotFoundException {
    String head = "--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n";
    String tail = "\r\n--" + boundary + "--\r\n";
    return BodyPublishers.concat(
        BodyPublishers.ofString(head, StandardCharsets.US_ASCII),
        BodyPublishers.ofFile(d.file()),
        BodyPublishers.ofString(tail, StandardCharsets.US_ASCII));
  }

  @Override
  public void stop() {
    // a request that is on its way may end
  }

  @Override
  public void abort() {
    client.abort();
  }
}
