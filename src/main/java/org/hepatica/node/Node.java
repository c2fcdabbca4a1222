package org.hepatica.node;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.analysis.worker.WorkerInfo;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.config.RemoteAe;
import org.hepatica.config.Settings;
import org.hepatica.console.ConsoleServer;
import org.hepatica.console.JobAdmin;
import org.hepatica.console.LedgerAdmin;
import org.hepatica.console.ModelAdmin;
import org.hepatica.delivery.DeliveryService;
import org.hepatica.delivery.Destination;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.intake.CommitmentDesk;
import org.hepatica.intake.Intake;
import org.hepatica.intake.PreparedFiles;
import org.hepatica.intake.QuietWatch;
import org.hepatica.intake.Recovery;
import org.hepatica.intake.Unfinished;
import org.hepatica.ledger.Jobs;
import org.hepatica.ledger.Ledger;
import org.hepatica.schedule.PurgeTask;
import org.hepatica.schedule.Scheduling;
import org.hepatica.setup.AttentionLayer;
import org.hepatica.setup.ConsoleAddress;
import org.hepatica.setup.DataFolder;
import org.hepatica.setup.FreePorts;
import org.hepatica.setup.Installation;
import org.hepatica.setup.Models;
import org.hepatica.setup.RoomSettings;
import org.hepatica.setup.StowSetup;
import org.hepatica.setup.UnboundTitles;
import org.hepatica.setup.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the rooms, wired and started from the inside out, so that the port opens last,
 * and stopped the other way round.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration DRAIN = Duration.ofSeconds(15);

  private final HepaticaConfig config;
  private final Parts parts = new Parts();
  private DicomEngine engine;
  private RoomSettings rooms;
  private FreePorts freePorts;
  private List<ListenSettings> ports = List.of();
  private final OpenPorts open = new OpenPorts(DRAIN);
  private AnalysisWorkers workers;
  private String consoleUrl;
  private Ledger ledger;
  private final RunMark mark;
  private volatile boolean listening;

  private Node(HepaticaConfig config) {
    this.config = config;
    mark = new RunMark(config.dataDir());
  }

  /**
   * Starts a node.
   *
   * @throws ConfigException when a setting cannot be used after all: a layer that the model does
   *     not have, a UID that is none
   * @throws NotNowException when what a setting asks for cannot be had: a port in use, a folder
   *     that cannot be written, a file that is not there
   */
  public static Node start(HepaticaConfig config)
      throws IOException, InterruptedException, AnalysisFailed {
    return start(config, new Stop());
  }

  /**
   * As {@link #start(HepaticaConfig)}, of a node that may be asked to stop meanwhile.
   *
   * @throws CancellationException when it was; all that had started is closed then
   */
  static Node start(HepaticaConfig config, Stop stop)
      throws IOException, InterruptedException, AnalysisFailed {
    Node node = new Node(config);
    try {
      node.open(stop);
      return node;
    } catch (IOException | InterruptedException | AnalysisFailed | RuntimeException | Error e) {
      node.close();
      throw e;
    }
  }

  private void open(Stop stop) throws IOException, InterruptedException, AnalysisFailed {
    Settings settings = config.settings();
    rooms = new RoomSettings(config);
    engine = rooms.engine();
    ports = rooms.listen();
    freePorts = new FreePorts(config, rooms);
    freePorts.require();
    rooms
        .tls()
        .ifPresent(
            tls -> part("certificate watch", new CertificateWatch(tls, Clock.systemUTC())).start());
    UnboundTitles.warning(config).ifPresent(LOG::warn);
    StowSetup.warnings(config).forEach(LOG::warn);
    Path data = dataFolder();
    part("run mark", mark); // goes last
    stop.orGoOn();
    String serialNumber = Installation.serialNumber(data);
    Clock purgeClock;
    int again;
    try (LongStep step = LongStep.begin("the ledger is opened" + Ledger.size(data))) {
      assert step != null;
      ledger = part("ledger", Ledger.open(data));
      purgeClock = Tasks.purgeClock(ledger, Clock.systemUTC()); // before anything is entered
      again = ledger.recover(settings.analysis().retries() + 1);
    }
    Intake intake =
        part(
            "intake",
            new Intake(
                data,
                ledger,
                rooms.intake(),
                new DecodedPixels(),
                rooms::teaches,
                rooms::releases));
    PurgeTask purge = Tasks.purge(config, ledger, intake, purgeClock);
    endPurge(purge); // before its files are taken for missing
    Unfinished unfinished = Unfinished.in(ledger);
    Recovery.Found found = new Recovery(intake, ledger, stop::orGoOn).run();
    LOG.info("HEP-106 ledger open: {} jobs taken up again, {}", again, found.told());
    mark.clear(() -> unfinished.waitFor(intake));
    WorkFolders.clear(data, ledger);
    new UnclaimedResults(data).gather(ledger, stop::orGoOn);
    new TrainingRuns(data.resolve("training"), Clock.systemUTC()).clear();

    Models models = Models.of(config);
    AttentionLayer.require(config, models.current());
    workers = part("worker", Workers.of(config));
    start(workers, models.current(), stop);
    DeliveryService delivery = part("delivery", delivery(ledger, rooms));
    CommitmentDesk desk = part("storage commitment", desk(ledger, intake, rooms));
    Corrections corrections = new Corrections(config, rooms::teaches, ledger);
    JobRunner runner =
        part(
            "job runner",
            new JobRunner(
                data,
                new Surroundings(
                    data, rooms.intake().minFreeBytes(), new ModelTrouble(models::current)),
                ledger,
                workers,
                models::current,
                rooms.analysis(),
                job -> rooms.result(job.created(), serialNumber),
                new Destinations(config),
                new StudyContexts(
                    ledger,
                    new StudySeries(ledger, rooms.studySeries(), Clock.systemUTC()),
                    settings.result().notices()),
                corrections,
                Setbacks.Attempts.atMost(settings.analysis().retries() + 1)));
    QuietWatch watch =
        part(
            "quiet watch",
            new QuietWatch(
                ledger,
                intake,
                job -> rooms.quiet(job.sourceAe(), job.isFlagged(Jobs.BROKEN_OFF)),
                rooms::teaches,
                Clock.systemUTC()));
    Scheduling schedule =
        part("schedule", new Tasks(config, ledger, delivery, purge, purgeClock).start());
    NodeStatus status =
        new NodeStatus(
            config,
            ledger,
            this::facts,
            () -> listening,
            runner::trouble,
            intake::troubled,
            rooms::tls,
            schedule::outcomes,
            () -> corrections.counts(intake.correctionsKeptApart()));
    console(
        status,
        new LedgerAdmin(ledger, delivery::giveUpUnknown),
        new RegistryAdmin(models.registry()));

    delivery.start();
    runner.start();
    watch.start();
    desk.start();
    intake.landIn(
        part(
            "prepared files",
            PreparedFiles.start(
                data, settings.intake().preparedFiles(), rooms.intake().minFreeBytes())));
    stop.orGoOn();
    mark.set();
    listen(rooms, intake, desk, delivery);
  }

  /** Waits for the worker, which may take minutes on a machine that is busy. */
  private static void start(AnalysisWorkers workers, Path model, Stop stop)
      throws AnalysisFailed, InterruptedException {
    stop.endBy(workers::close);
    try {
      workers.start(model);
    } catch (AnalysisFailed e) {
      stop.orGoOn(); // else it failed by itself
      throw e;
    } finally {
      stop.endBy(() -> {}); // once it works it is closed in order
    }
  }

  /**
   * A node that ended in the middle of a purge; files that cannot be deleted keep none from
   * starting.
   */
  private static void endPurge(PurgeTask purge) throws InterruptedException {
    try {
      purge.resume().ifPresent(done -> LOG.info("HEP-352 a purge that was cut short: {}", done));
    } catch (IOException e) {
      LOG.warn("HEP-352 a purge that was cut short: {}", e.getMessage());
    }
  }

  private Path dataFolder() {
    Path data = config.dataDir();
    try {
      DataFolder.make(data);
      Files.delete(Files.createTempFile(data, "write", ".test"));
      DataFolder.requireWritable(config);
      DataFolder.warning(data).ifPresent(LOG::warn);
      return data;
    } catch (IOException e) {
      throw new NotNowException(
          config.problem(
              "data.dir",
              "\"" + data + "\" cannot be written: " + reason(e),
              "Give the node's user a folder that is its own; is its disk mounted, and not full?"));
    }
  }

  /** Java says of some the path alone, as when access is denied. */
  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() == null
        ? e.toString()
        : e.getMessage();
  }

  private DeliveryService delivery(Ledger ledger, RoomSettings rooms) {
    List<Destination> destinations =
        new Destinations(config).receiving().stream().map(rooms::destination).toList();
    return new DeliveryService(ledger, engine, destinations, rooms.delivery(), Clock.systemUTC());
  }

  private CommitmentDesk desk(Ledger ledger, Intake intake, RoomSettings rooms) {
    return new CommitmentDesk(
        config.dataDir(),
        ledger,
        intake,
        engine,
        title -> config.remoteAe(title).filter(ae -> !ae.isWeb()).map(rooms::connect),
        rooms.reports(),
        Clock.systemUTC());
  }

  private void console(NodeStatus status, JobAdmin jobs, ModelAdmin admin) throws IOException {
    Settings.Console console = config.settings().console();
    if (!console.enabled()) {
      return;
    }
    InetAddress bind = new RoomSettings(config).address("console.bind", console.bind());
    ConsoleAddress.warning(config).ifPresent(LOG::warn);
    try {
      ConsoleServer server =
          part(
              "console",
              ConsoleServer.start(bind, console.port(), status, jobs, admin, config.dataDir()));
      consoleUrl = server.url();
    } catch (BindException e) {
      throw freePorts.inUse("console.port", console.port(), e);
    }
  }

  private void listen(
      RoomSettings rooms, Intake intake, CommitmentDesk desk, DeliveryService delivery)
      throws IOException {
    Set<String> senders = Set.copyOf(rooms.senders());
    Callers callers =
        part("callers", new Callers(config.settings().dicom().aeTitle(), config.remoteAes()));
    SendersOnly store = new SendersOnly(senders, intake);
    StorageCommitment commitment = new StorageCommitment(senders, desk, delivery);
    part("ports", open);
    for (ListenSettings port : ports) {
      open(port, callers, store, commitment);
    }
    listening = true;
    part("entrance", () -> listening = false);
  }

  private void open(
      ListenSettings port, Callers callers, SendersOnly store, StorageCommitment commitment)
      throws IOException {
    try {
      open.add(engine.listen(port, callers, store, commitment));
    } catch (IOException e) {
      throw freePorts.inUse(FreePorts.key(port), port.port(), e);
    }
  }

  private <T extends AutoCloseable> T part(String name, T part) {
    return parts.add(name, part);
  }

  /** The TCP port of the DICOM listener; of the plain one where there are two. */
  public int port() {
    return open.all().get(0).port();
  }

  /** The node's ledger, for the demo. */
  public Ledger ledger() {
    return ledger;
  }

  /** What the node is, in the order shown. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("AE title", config.settings().dicom().aeTitle());
    String bind = config.settings().dicom().bind();
    for (int i = 0; i < ports.size(); i++) {
      String port = ports.get(i).tls() == null ? "port" : "TLS port";
      facts.put(
          port, i < open.all().size() ? Peer.address(bind, open.all().get(i).port()) : bind + ":");
    }
    facts.put("engine", engine.name());
    WorkerInfo worker = workers.latest();
    facts.put("device", worker.description());
    facts.put("model", worker.modelId());
    facts.put("version", Equipment.VERSION);
    return facts;
  }

  /** One line that says the node takes studies, and as what. */
  public String readyLine() {
    StringBuilder line = new StringBuilder("Hepatica is ready: ");
    facts().forEach((name, value) -> line.append(name).append(' ').append(value).append(", "));
    long senders = config.remoteAes().stream().filter(RemoteAe::sends).count();
    line.append(senders == 0 ? "no AE may send (see ae-config)" : senders + " AE may send");
    if (consoleUrl != null) {
      line.append(", status page ").append(consoleUrl);
    }
    return line.toString();
  }

  /** Stops everything in order; stores in progress may finish, a job in work is taken up later. */
  @Override
  public void close() {
    parts.close(mark::keep);
  }
}
