package org.hepatica.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentReport.Failure;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.Ledger;

/**
 * Says what of a peer's instances is safe with us: what the ledger has, and the disk has with its
 * whole length. Our own results that came back were acknowledged and not kept, and are not safe
 * here; nor is what was purged.
 */
final class Custody {
  private final Path conflicts;
  private final Ledger ledger;
  private final Intake intake;

  Custody(Path dataFolder, Ledger ledger, Intake intake) {
    conflicts = dataFolder.resolve("conflicts");
    this.ledger = ledger;
    this.intake = intake;
  }

  /** Judges each reference of a request. */
  CommitmentReport judge(CommitmentRequest request) throws IOException {
    intake.settle();
    Map<String, InstanceRow> rows = new HashMap<>();
    ledger
        .instances()
        .find(request.references().stream().map(SopReference::sopInstanceUid).distinct().toList())
        .forEach(row -> rows.put(row.sopInstanceUid(), row));
    Set<String> disputed = disputed();
    List<SopReference> committed = new ArrayList<>();
    List<Failure> failed = new ArrayList<>();
    for (SopReference reference : request.references()) {
      int reason = reason(reference, rows.get(reference.sopInstanceUid()), disputed);
      if (reason == 0) {
        committed.add(reference);
      } else {
        failed.add(new Failure(reference, reason));
      }
    }
    ledger.sync(); // rows as well as files: they were fsynced before the store was answered
    return new CommitmentReport(request.transactionUid(), committed, failed);
  }

  /** The failure reason (PS3.3 C.14.1.1); 0 when it is safe. */
  private int reason(SopReference reference, InstanceRow row, Set<String> disputed)
      throws IOException {
    if (intake.holds(reference.sopInstanceUid())) {
      return CommitmentReport.PROCESSING_FAILURE; // on the disk, and the ledger does not take it
    }
    if (row == null || row.missing() || size(row.file()) != row.bytes()) {
      return CommitmentReport.NO_SUCH_INSTANCE;
    }
    if (!row.sopClassUid().equals(reference.sopClassUid())) {
      return CommitmentReport.CLASS_INSTANCE_CONFLICT;
    }
    return disputed.contains(row.sopInstanceUid()) ? CommitmentReport.PROCESSING_FAILURE : 0;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /**
   * Instances that came with several contents: which of them somebody means, nobody knows. Their
   * files are named by UID, hash and ending.
   */
  private Set<String> disputed() throws IOException {
    Set<String> uids = new HashSet<>();
    try (Stream<Path> files = Files.list(conflicts)) {
      files
          .map(file -> file.getFileName().toString().replaceFirst("\\.[0-9a-f]+\\.dcm$", ""))
          .forEach(uids::add);
    } catch (NoSuchFileException e) {
      return uids; // there never was one
    }
    return uids;
  }
}
