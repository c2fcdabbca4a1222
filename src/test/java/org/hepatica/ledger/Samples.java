package org.hepatica.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Rows for tests. */
public final class Samples {
  private Samples() {}

  public static Arrival ct(Path data, int series, int instance) {
    return arrival(
        data, "1.2.3", "1.2.3." + series, "1.2.3." + series + "." + instance, "CT", false);
  }

  public static Arrival arrival(
      Path data, String study, String seriesUid, String sop, String modality, boolean urgent) {
    return new Arrival(
        study,
        "identity of " + study,
        seriesUid,
        modality,
        "1.2.840.10008.5.1.4.1.1.2",
        sop,
        "1.2.840.10008.1.2.1",
        "PACS",
        data.resolve("studies").resolve(study).resolve(seriesUid).resolve(sop + ".dcm"),
        1000,
        "hash of " + sop,
        urgent);
  }

  /** The same, as another sent it. */
  public static Arrival from(String sender, Arrival a) {
    return new Arrival(
        a.studyUid(),
        a.identityHash(),
        a.seriesUid(),
        a.modality(),
        a.sopClassUid(),
        a.sopInstanceUid(),
        a.transferSyntaxUid(),
        sender,
        a.file(),
        a.bytes(),
        a.checksum(),
        a.urgent());
  }

  public static List<NewResult> results(Path data, long job, int count, String... destinations) {
    List<NewResult> results = new ArrayList<>();
    Path folder = data.resolve("results").resolve("" + job);
    for (int i = 0; i < count; i++) {
      write(folder.resolve(i + ".dcm"));
      results.add(
          new NewResult(
              i == 0 ? "SEG" : "HEATMAP",
              i == 0 ? "1.2.840.10008.5.1.4.1.1.66.4" : "1.2.840.10008.5.1.4.1.1.7",
              "2.25." + job + (100 + i),
              "2.25." + job + 99,
              "1.2.840.10008.1.2.1",
              folder.resolve(i + ".dcm"),
              List.of(destinations)));
    }
    return results;
  }

  /** A file that is there, and holds nothing. */
  static void write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static final Conclusion LIVER =
      new Conclusion("SEGMENTED", "model-1", 1500.5, null, null, List.of());

  /** Enters an instance; the job it belongs to. */
  public static JobRow enter(Ledger ledger, Arrival arrival) throws LedgerConflict {
    return ledger.jobs().find(ledger.instances().enter(arrival)).orElseThrow();
  }

  /** The first job that waits, moved to ANALYSING; empty when none does. */
  public static Optional<JobRow> claimNext(Ledger ledger) {
    Iterator<JobRow> waiting = ledger.queue().waiting().iterator();
    return waiting.hasNext()
        ? Optional.of(waiting.next()).flatMap(j -> ledger.queue().claim(j.id(), j.sourceAe()))
        : Optional.empty();
  }

  /** Brings a job of its own series to ANALYSING. */
  public static JobRow analysing(Ledger ledger, Path data, int series) throws LedgerConflict {
    JobRow job = enter(ledger, ct(data, series, 1));
    ledger.jobs().queue(job.id(), job.lastInstance());
    return claimNext(ledger).orElseThrow();
  }

  /** Brings a job of its own series to DELIVERING. */
  public static JobRow delivering(
      Ledger ledger, Path data, int series, int results, String... destinations)
      throws LedgerConflict {
    JobRow job = analysing(ledger, data, series);
    return ledger.jobs().deliver(job.id(), LIVER, results(data, job.id(), results, destinations));
  }
}
