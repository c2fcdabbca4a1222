package org.hepatica.dicom.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.CommitmentReport.Failure;

/**
 * The data sets of storage commitment: the action information of a request (PS3.4 Table J.3-1) and
 * the event information of a report (PS3.4 Table J.3-2). For engines.
 */
public final class CommitmentDataSets {
  /** References of one request or report that are taken. */
  public static final int MAX_REFERENCES = 100_000;

  /** Bytes of one data set that are taken: so many references with the longest UIDs. */
  public static final int MAX_BYTES = 24 << 20;

  /** The action type of a request (PS3.4 J.3.2.1). */
  public static final int REQUEST = 1;

  /** The event type of a report without failures (PS3.4 J.3.3.1). */
  public static final int ALL_COMMITTED = 1;

  /** The event type of a report with failures (PS3.4 J.3.3.1). */
  public static final int WITH_FAILURES = 2;

  private static final ReadLimits LIMITS =
      new ReadLimits(1 << 20, MAX_BYTES, 4, 8 * MAX_REFERENCES);

  private CommitmentDataSets() {}

  /** A data set that is no request or report; the status is what to answer. */
  public static final class Refused extends IOException {
    private final transient DimseStatus status;

    /** A refusal with the status to answer. */
    public Refused(DimseStatus status) {
      super(status.toString());
      this.status = status;
    }

    /** A failure; null after serialization. */
    public DimseStatus status() {
      return status;
    }
  }

  /** The action information of a request, in an uncompressed syntax. */
  public static byte[] write(CommitmentRequest request, String transferSyntaxUid) {
    DataSet dataSet = new DataSet().set(Tag.TRANSACTION_UID, Vr.UI, request.transactionUid());
    dataSet.setSequence(
        Tag.REFERENCED_SOP_SEQUENCE,
        request.references().stream().map(CommitmentDataSets::item).toList());
    return bytes(dataSet, transferSyntaxUid);
  }

  /** The event type that a report has. */
  public static int eventType(CommitmentReport report) {
    return report.failed().isEmpty() ? ALL_COMMITTED : WITH_FAILURES;
  }

  /** The event information of a report, in an uncompressed syntax. */
  public static byte[] write(CommitmentReport report, String transferSyntaxUid) {
    DataSet dataSet = new DataSet().set(Tag.TRANSACTION_UID, Vr.UI, report.transactionUid());
    if (!report.failed().isEmpty()) {
      dataSet.setSequence(
          Tag.FAILED_SOP_SEQUENCE,
          report.failed().stream()
              .map(f -> item(f.reference()).set(Tag.FAILURE_REASON, Vr.US, f.reason()))
              .toList());
    }
    if (!report.committed().isEmpty()) {
      dataSet.setSequence(
          Tag.REFERENCED_SOP_SEQUENCE,
          report.committed().stream().map(CommitmentDataSets::item).toList());
    }
    return bytes(dataSet, transferSyntaxUid);
  }

  private static DataSet item(SopReference reference) {
    return new DataSet()
        .set(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, reference.sopClassUid())
        .set(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, reference.sopInstanceUid());
  }

  private static byte[] bytes(DataSet dataSet, String transferSyntaxUid) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      DataSetWriter.write(dataSet, out, TransferSyntax.of(transferSyntaxUid));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /**
   * Reads the action information of a request.
   *
   * @param in left where reading ended; the caller passes over the rest
   * @throws Refused when it is none
   * @throws IOException when {@code in} fails
   */
  public static CommitmentRequest readRequest(InputStream in, String transferSyntaxUid)
      throws IOException {
    DataSet dataSet = read(in, transferSyntaxUid);
    List<SopReference> references = references(dataSet, Tag.REFERENCED_SOP_SEQUENCE, 0);
    if (references.isEmpty()) {
      throw invalid("ReferencedSOPSequence is missing or empty");
    }
    return new CommitmentRequest(transactionUid(dataSet), references);
  }

  /**
   * Reads the event information of a report. Whether the event type fits it is not asked: what
   * stands among the failures has failed.
   *
   * @param in left where reading ended; the caller passes over the rest
   * @throws Refused when it is none
   * @throws IOException when {@code in} fails
   */
  public static CommitmentReport readReport(InputStream in, String transferSyntaxUid)
      throws IOException {
    DataSet dataSet = read(in, transferSyntaxUid);
    List<SopReference> committed = references(dataSet, Tag.REFERENCED_SOP_SEQUENCE, 0);
    List<SopReference> failed = references(dataSet, Tag.FAILED_SOP_SEQUENCE, committed.size());
    if (committed.isEmpty() && failed.isEmpty()) {
      throw invalid("no ReferencedSOPSequence and no FailedSOPSequence");
    }
    List<Failure> failures = new ArrayList<>(failed.size());
    List<DataSet> items = dataSet.sequence(Tag.FAILED_SOP_SEQUENCE);
    for (int i = 0; i < failed.size(); i++) {
      int reason = items.get(i).integer(Tag.FAILURE_REASON, CommitmentReport.PROCESSING_FAILURE);
      failures.add(new Failure(failed.get(i), reason & 0xFFFF));
    }
    return new CommitmentReport(transactionUid(dataSet), committed, failures);
  }

  private static DataSet read(InputStream in, String transferSyntaxUid) throws IOException {
    try {
      return DataSetReader.read(in, TransferSyntax.of(transferSyntaxUid), LIMITS);
    } catch (DicomException e) {
      throw new Refused(DimseStatus.PROCESSING_FAILURE.because("Not read: " + e.getMessage()));
    }
  }

  private static String transactionUid(DataSet dataSet) throws Refused {
    List<String> uids = dataSet.strings(Tag.TRANSACTION_UID);
    if (uids.size() != 1 || !Uids.isValid(uids.get(0))) {
      throw invalid("TransactionUID is missing or no UID");
    }
    return uids.get(0);
  }

  /**
   * @param others how many were read already
   */
  private static List<SopReference> references(DataSet dataSet, int tag, int others)
      throws Refused {
    List<DataSet> items = dataSet.sequence(tag);
    if (others + items.size() > MAX_REFERENCES) {
      throw new Refused(
          DimseStatus.RESOURCE_LIMITATION.because(
              "At most %d references are taken".formatted(MAX_REFERENCES)));
    }
    Map<String, String> classes = new HashMap<>(); // few, and many times the same
    List<SopReference> references = new ArrayList<>(items.size());
    for (DataSet item : items) {
      String sopClass = uid(item, Tag.REFERENCED_SOP_CLASS_UID);
      references.add(
          new SopReference(
              classes.computeIfAbsent(sopClass, c -> c),
              uid(item, Tag.REFERENCED_SOP_INSTANCE_UID)));
    }
    return references;
  }

  private static String uid(DataSet item, int tag) throws Refused {
    List<String> uids = item.strings(tag);
    if (uids.size() != 1 || !Uids.isValid(uids.get(0))) {
      throw invalid(Tag.name(tag) + " of an item is no UID");
    }
    return uids.get(0);
  }

  private static Refused invalid(String why) {
    return new Refused(DimseStatus.INVALID_ARGUMENT.because(why));
  }
}
