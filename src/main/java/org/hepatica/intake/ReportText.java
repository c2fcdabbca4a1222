package org.hepatica.intake;

import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentReport.Failure;
import org.hepatica.dicom.net.SopReference;

/**
 * A report on storage commitment as the ledger keeps it: one line for each instance, with its
 * failure reason (0 for none), SOP class and SOP instance.
 */
final class ReportText {
  private ReportText() {}

  static String write(CommitmentReport report) {
    StringBuilder text = new StringBuilder();
    report.committed().forEach(reference -> line(text, 0, reference));
    report.failed().forEach(failure -> line(text, failure.reason(), failure.reference()));
    return text.toString();
  }

  private static void line(StringBuilder text, int reason, SopReference reference) {
    text.append(reason).append(' ').append(reference.sopClassUid());
    text.append(' ').append(reference.sopInstanceUid()).append('\n');
  }

  static CommitmentReport read(String transactionUid, String text) {
    List<SopReference> committed = new ArrayList<>();
    List<Failure> failed = new ArrayList<>();
    text.lines()
        .forEach(
            line -> {
              String[] part = line.split(" ");
              SopReference reference = new SopReference(part[1], part[2]);
              int reason = Integer.parseInt(part[0]);
              if (reason == 0) {
                committed.add(reference);
              } else {
                failed.add(new Failure(reference, reason));
              }
            });
    return new CommitmentReport(transactionUid, committed, failed);
  }
}
