package org.hepatica.dicom.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A commitment handler that commits to all but some, and keeps what happened. */
final class Asked implements CommitmentHandler {
  final List<CommitmentRequest> requests = new CopyOnWriteArrayList<>();
  final List<Caller> callers = new CopyOnWriteArrayList<>();
  final List<CommitmentReport> delivered = new CopyOnWriteArrayList<>();
  final List<CommitmentReport> undelivered = new CopyOnWriteArrayList<>();
  final List<CommitmentReport> reports = new CopyOnWriteArrayList<>();

  /** Instances that are not here. */
  final List<String> unknown = new CopyOnWriteArrayList<>();

  volatile DimseStatus answer = DimseStatus.SUCCESS;
  volatile DimseStatus reportAnswer = DimseStatus.SUCCESS;

  @Override
  public Answer requested(Caller caller, CommitmentRequest request) {
    requests.add(request);
    callers.add(caller);
    return new Answer(answer, answer.success() ? reportOn(request) : null);
  }

  CommitmentReport reportOn(CommitmentRequest request) {
    return new CommitmentReport(
        request.transactionUid(),
        request.references().stream().filter(r -> !unknown.contains(r.sopInstanceUid())).toList(),
        request.references().stream()
            .filter(r -> unknown.contains(r.sopInstanceUid()))
            .map(r -> new CommitmentReport.Failure(r, CommitmentReport.NO_SUCH_INSTANCE))
            .toList());
  }

  @Override
  public void delivered(Caller caller, CommitmentReport report) {
    delivered.add(report);
  }

  @Override
  public void undelivered(Caller caller, CommitmentReport report) {
    undelivered.add(report);
  }

  @Override
  public DimseStatus reported(Caller caller, CommitmentReport report) {
    callers.add(caller);
    reports.add(report);
    return reportAnswer;
  }
}
