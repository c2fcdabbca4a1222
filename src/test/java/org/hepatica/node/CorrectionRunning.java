package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.ledger.Arrival;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewLedger;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.phantom.ScannedOnce;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Corrections of a phantom, on a real ledger, learned in the real child process. */
abstract class CorrectionRunning {
  static final int SIZE = 64;
  static final int SLICES = 12;
  static final String TEACHER = "TEACHER";
  static final IntPredicate ALL = k -> true;

  @TempDir Path folder;

  Path data;
  Ledger ledger;
  Corrections corrections;
  PhantomTruth truth;
  String studyUid;

  @BeforeEach
  void open() throws Exception {
    data = Files.createDirectories(folder.resolve("data"));
    ledger = NewLedger.in(data);
    corrections =
        new Corrections(
            HepaticaConfig.load(null, null, data, List.of(), Map.of()), TEACHER::equals, ledger);
    ScannedOnce.write(
        folder.resolve("phantom"),
        PhantomOptions.of(7).withMatrix(SIZE, SIZE).withSlices(SLICES, 20));
    truth = PhantomTruth.open(folder.resolve("phantom/truth"));
    studyUid =
        Part10.readHeader(folder.resolve("phantom/ct/0001.dcm"))
            .dataSet()
            .string(Tag.STUDY_INSTANCE_UID);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  List<Slice> cases() throws IOException {
    return new CaseFolder(data.resolve("cases"), 0, 255).read(64, 0, 255);
  }

  DataSet seg(String uid, IntPredicate marked) throws Exception {
    return CorrectedSeg.of(truth, studyUid, uid, marked);
  }

  JobRow correction(String uid, IntPredicate marked) throws Exception {
    return enter(seg(uid, marked));
  }

  JobRow learn(JobRow job) throws Exception {
    JobRow claimed = ledger.queue().claim(job.id(), job.sourceAe()).orElseThrow();
    corrections.learn(claimed, Files.createDirectories(data.resolve("work/job-" + job.id())));
    return ledger.jobs().find(job.id()).orElseThrow();
  }

  /** The phantom's series, as intake leaves it. */
  void images() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("phantom/ct"))) {
      for (Path file : files.sorted().toList()) {
        received("PACS", Part10.read(file).dataSet());
      }
    }
    JobRow job = ledger.jobs().ofSeries(truth.content().seriesUid()).get(0);
    ledger.jobs().queue(job.id(), job.lastInstance());
  }

  JobRow enter(DataSet d) throws Exception {
    JobRow job = received(d);
    assertThat(ledger.jobs().queue(job.id(), job.lastInstance())).isTrue();
    return job;
  }

  JobRow received(DataSet d) throws Exception {
    return received(TEACHER, d);
  }

  JobRow received(String source, DataSet d) throws Exception {
    String study = d.string(Tag.STUDY_INSTANCE_UID);
    String series = d.string(Tag.SERIES_INSTANCE_UID);
    String sop = d.string(Tag.SOP_INSTANCE_UID);
    Path file =
        Files.createDirectories(data.resolve("studies").resolve(study).resolve(series))
            .resolve(sop + ".dcm");
    Part10.write(file, d, TransferSyntax.EXPLICIT_LE);
    long job =
        ledger
            .instances()
            .enter(
                new Arrival(
                    study,
                    "identity of " + study,
                    series,
                    d.string(Tag.MODALITY),
                    d.string(Tag.SOP_CLASS_UID),
                    sop,
                    TransferSyntax.EXPLICIT_LE.uid(),
                    source,
                    file,
                    Files.size(file),
                    "0123456789abcdef",
                    false));
    return ledger.jobs().find(job).orElseThrow();
  }
}
