package org.hepatica.dicom.net.dcm4che;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.DimseRSPHandler;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Texts;

/** The response to one operation, while it is waited for. */
final class Answer extends DimseRSPHandler {
  private final CompletableFuture<DimseStatus> status = new CompletableFuture<>();

  Answer(int messageId) {
    super(messageId);
  }

  @Override
  public void onDimseRSP(Association association, Attributes command, Attributes data) {
    super.onDimseRSP(association, command, data);
    int code = command.getInt(Tag.Status, 0); // that there is one was checked
    String comment = command.getString(Tag.ErrorComment, "");
    DimseStatus answer = new DimseStatus(code & 0xFFFF, Texts.printable(comment));
    if (!answer.pending()) { // until the last word is said, dcm4che lets no other operation begin
      status.complete(answer);
    }
  }

  @Override
  public void onClose(Association association) {
    super.onClose(association);
    status.completeExceptionally(new EOFException("the association ended"));
  }

  /**
   * Waits for the response.
   *
   * @throws TimeoutException when it does not come in time
   * @throws EOFException when the association ends first
   */
  DimseStatus await(Duration limit) throws IOException, TimeoutException {
    try {
      return status.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new EOFException(e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a response");
    }
  }
}
