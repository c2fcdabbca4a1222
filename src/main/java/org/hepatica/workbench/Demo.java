package org.hepatica.workbench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.disk.WorkFolder;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.ResultRow;
import org.hepatica.node.Node;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.process.Bars;
import org.hepatica.result.ResultObject;

/** A node and an embedded PACS that show the way of a study through the house. */
public final class Demo {
  private static final String STUDY = "test-data/phantom";
  private static final String PACS = "DEMOPACS";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path out;
  private final PrintWriter print;

  private Demo(Path out, PrintWriter print) {
    this.out = out;
    this.print = print;
  }

  /**
   * Sends a study of test-data through a node and prints what came back.
   *
   * @param out folder for the results; made when it is not there
   */
  public static void run(Path out, PrintWriter print)
      throws IOException, InterruptedException, AnalysisFailed, TimeoutException {
    new Demo(Files.createDirectories(out), print).run();
  }

  private void run() throws IOException, InterruptedException, AnalysisFailed, TimeoutException {
    Path study = study();
    DicomEngine engine = DicomEngines.pick("auto");
    try (WorkFolder data = WorkFolder.in(out, "node-data");
        FolderPacs pacs = new FolderPacs(engine, out.resolve("pacs"));
        Node node = Node.start(config(pacs.port(), data.path()))) {
      say("node:  %s", node.readyLine());
      say("PACS:  %s on port %d, keeps what it gets in %s", PACS, pacs.port(), out.resolve("pacs"));
      long begun = System.nanoTime();
      send(engine, node.port(), study.resolve("ct"));
      JobRow job = await(node);
      double seconds = (System.nanoTime() - begun) / 1e9;
      show(node, pacs, job, study, seconds);
    }
  }

  /** The study of test-data, beside the working folder or beside the jar's {@code target}. */
  private static Path study() throws IOException {
    Path here = Path.of(STUDY);
    if (Files.isDirectory(here)) {
      return here;
    }
    try {
      Path jar = Path.of(Demo.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path beside = jar.getParent().resolveSibling(STUDY);
      if (Files.isDirectory(beside)) {
        return beside;
      }
    } catch (URISyntaxException e) {
      throw new IOException("the place of this program cannot be found", e);
    }
    throw new IOException(
        STUDY + " is neither here nor beside the program: run demo in the folder of the project");
  }

  private HepaticaConfig config(int pacsPort, Path data) throws IOException {
    Path aes = Files.createDirectories(data.resolve("ae-config"));
    Files.writeString(
        aes.resolve("demo-pacs.yaml"),
        """
        aeTitle: %s
        host: 127.0.0.1
        port: %s
        sends: true
        receives: true
        """
            .formatted(PACS, pacsPort));
    List<String> settings =
        List.of(
            "dicom.bind=127.0.0.1",
            "dicom.port=0",
            "console.enabled=false",
            "intake.quietSeconds=1",
            "intake.minFreeMb=64");
    return HepaticaConfig.load(null, aes, data, settings, Map.of());
  }

  private void send(DicomEngine engine, int port, Path series) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(series)) {
      files = all.sorted().toList();
    }
    DicomFile first = Part10.readHeader(files.get(0));
    String sopClass = first.dataSet().string(Tag.SOP_CLASS_UID);
    ConnectSettings peer = new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), PACS);
    List<OfferedContext> offers =
        List.of(new OfferedContext(sopClass, List.of(first.syntax().uid())));
    try (DicomConnection connection = engine.connect(peer, offers);
        ProgressBar bar = Bars.of("sending", files.size()).build()) {
      for (Path file : files) {
        DicomFile header = Part10.readHeader(file);
        try (InputStream dataSet = new BufferedInputStream(Files.newInputStream(file))) {
          dataSet.skipNBytes(header.dataSetOffset());
          DimseStatus status =
              connection.store(
                  sopClass,
                  header.dataSet().string(Tag.SOP_INSTANCE_UID),
                  header.syntax().uid(),
                  dataSet);
          if (!status.success()) {
            throw new IOException("the node answered " + status + " to " + file);
          }
        }
        bar.step();
      }
    }
  }

  private JobRow await(Node node) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JobState told = null;
    while (System.nanoTime() < deadline) {
      List<JobRow> jobs = node.ledger().jobs().recent(1);
      if (!jobs.isEmpty()) {
        JobRow job = jobs.get(0);
        if (job.state() != told) {
          told = job.state();
          say("job:   %s", told);
        }
        if (job.state().isFinal()) {
          return job;
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new TimeoutException(
        "the demo's job did not end within " + PATIENCE.toMinutes() + " min");
  }

  private void show(Node node, FolderPacs pacs, JobRow job, Path study, double seconds)
      throws IOException {
    if (job.state() != JobState.DONE) {
      throw new IOException("the demo's job ended as " + job.state() + ": " + job.reason());
    }
    List<ResultRow> results = node.ledger().results().ofJob(job.id());
    for (ResultRow result : results) {
      if (!pacs.stored().containsKey(result.sopInstanceUid())) {
        throw new IOException(
            "the PACS does not have " + result.kind() + " " + result.sopInstanceUid());
      }
    }
    say("");
    say("SEG:      %s", of(results, ResultObject.Kind.SEG, pacs).get(0));
    List<Path> heatmaps = of(results, ResultObject.Kind.HEATMAP, pacs);
    say("heatmaps: %d in %s, such as", heatmaps.size(), out.resolve("pacs"));
    Path middle = heatmaps.get(heatmaps.size() / 2);
    say("          %s", middle);
    say("overlay:  %s", CapturePng.write(middle, out.resolve("overlay.png")));
    Path summary = of(results, ResultObject.Kind.SUMMARY, pacs).get(0);
    say("summary:  %s", CapturePng.write(summary, out.resolve("summary.png")));
    double truth = PhantomTruth.open(study.resolve("truth")).content().volumeMl();
    double found = job.volumeMl();
    say(
        "liver:    %.0f mL; the phantom's true liver has %.0f mL (%+.1f %%)",
        found, truth, 100 * (found - truth) / truth);
    say("time:     %.1f s from the first slice sent to the last result in the PACS", seconds);
  }

  private static List<Path> of(List<ResultRow> results, ResultObject.Kind kind, FolderPacs pacs) {
    return results.stream()
        .filter(result -> result.kind().equals(kind.name()))
        .map(result -> pacs.stored().get(result.sopInstanceUid()))
        .toList();
  }

  private void say(String format, Object... values) {
    print.println(String.format(Locale.ROOT, format, values));
    print.flush();
  }
}
