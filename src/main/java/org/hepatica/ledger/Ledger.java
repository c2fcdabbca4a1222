package org.hepatica.ledger;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.h2.api.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's front door: one H2 file, {@code DATA/ledger/hepatica.mv.db}, held by one process at
 * a time, migrated when it is opened.
 *
 * <p>Safe for use by many threads.
 */
public final class Ledger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final String FOLDER = "ledger";
  private static final String NAME = "hepatica";

  private final LedgerPool source;
  private final Db db;
  private final Bell queued = new Bell();
  private final Events events;
  private final Studies studies;
  private final Series series;
  private final Instances instances;
  private final Jobs jobs;
  private final JobQueue queue;
  private final Results results;
  private final Deliveries deliveries;
  private final Commitments commitments;
  private final OwedReports owedReports;
  private final Purges purges;
  private final Breaks breaks;

  private Ledger(LedgerPool source, Path dataFolder, Clock clock) {
    this.source = source;
    db = new Db(source, dataFolder, clock);
    events = new Events(db);
    purges = new Purges(db);
    studies = new Studies(db);
    series = new Series(db);
    results = new Results(db);
    deliveries = new Deliveries(db, new Bell());
    JobSteps steps = new JobSteps(db, series, deliveries, events);
    deliveries.belongTo(steps);
    breaks = new Breaks(db, steps, events);
    queue = new JobQueue(db, steps);
    jobs = new Jobs(db, steps, results, deliveries, events, queued);
    commitments = new Commitments(db, steps);
    owedReports = new OwedReports(db);
    instances = new Instances(db, studies, series, steps);
  }

  /** Opens the ledger of a data folder with the system's clock. */
  public static Ledger open(Path dataFolder) throws IOException {
    return open(dataFolder, Clock.systemUTC());
  }

  /**
   * Opens the ledger of a data folder, which is made when it is not there.
   *
   * @throws LedgerHeld when another process holds the ledger
   * @throws LedgerException when it cannot be read, or the path of the folder has a semicolon; the
   *     message names the cure
   */
  public static Ledger open(Path dataFolder, Clock clock) throws IOException {
    Path data = whole(dataFolder);
    Path file = privateFolder(data.resolve(FOLDER)).resolve(NAME);
    return open(connections(file), file, data, clock);
  }

  /** Whether a data folder holds a ledger. */
  public static boolean isIn(Path dataFolder) {
    return Files.exists(dataFolder.resolve(FOLDER).resolve(NAME + ".mv.db"));
  }

  /**
   * How large the ledger of a data folder is, in words behind a comma; empty when none is there.
   */
  public static String size(Path dataFolder) throws IOException {
    Path file = dataFolder.resolve(FOLDER).resolve(NAME + ".mv.db");
    return Files.exists(file) ? ", " + (Files.size(file) >> 20) + " MB" : "";
  }

  /**
   * Opens the ledger that is in a data folder for who only looks, or changes one job: its tables
   * are not brought to this version's, which takes minutes and the way back to the version before.
   *
   * @throws LedgerHeld when another process holds the ledger
   * @throws LedgerException as {@link #open(Path, Clock)}, and when its tables are older; the
   *     message names the cure
   */
  public static Ledger openAsItIs(Path dataFolder) throws IOException {
    Path data = whole(dataFolder);
    Path file = data.resolve(FOLDER).resolve(NAME);
    return open(connections(file), file, data, Clock.systemUTC(), Ledger::requireNoneOlder);
  }

  private static Path whole(Path dataFolder) {
    Path data = dataFolder.toAbsolutePath().normalize();
    if (data.toString().contains(";")) {
      throw new LedgerException( // its URL has no way to quote one
          "the ledger cannot lie in %s: H2 takes what follows a semicolon for settings; choose a data folder whose path is without a semicolon"
              .formatted(data));
    }
    return data;
  }

  private static LedgerFile connections(Path file) throws IOException {
    // The default write delay keeps H2's housekeeping going; whatever must be durable is followed
    // by CHECKPOINT SYNC (Db.durable).
    String url = "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE;QUERY_CACHE_SIZE=64";
    return LedgerFile.in(file.getParent(), url);
  }

  static Ledger open(LedgerFile connections, Path file, Path data, Clock clock) {
    return open(connections, file, data, clock, Ledger::upgrade);
  }

  private static Ledger open(
      LedgerFile connections,
      Path file,
      Path data,
      Clock clock,
      BiConsumer<Flyway, Path> whenOlder) {
    LedgerPool source;
    try (Connection held = probe(connections, file)) { // else another takes it in between
      held.isValid(1);
      source = new LedgerPool(connections);
    } catch (SQLException e) {
      throw new LedgerException("the ledger " + file + ".mv.db: " + e.getMessage(), e);
    }
    try {
      Flyway flyway =
          Flyway.configure().dataSource(source).locations("classpath:db/migration").load();
      requireNoneNewer(flyway, file);
      whenOlder.accept(flyway, file);
      // A file that H2 closes before its first write, as on a full disk, would have no tables.
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT SYNC");
      }
      return new Ledger(source, data, clock);
    } catch (FlywayException e) {
      source.close();
      throw new LedgerException(
          "the ledger "
              + file
              + ".mv.db cannot be brought to this version's tables: "
              + e.getMessage(),
          e);
    } catch (SQLException e) {
      source.close();
      throw new LedgerException(
          "the ledger " + file + ".mv.db cannot be written: " + e.getMessage(), e);
    } catch (LedgerException e) {
      source.close();
      throw e;
    }
  }

  /**
   * Brings the tables to this version's. A step that was cut short, or that failed as on a full
   * disk, begins anew: each can be executed over a part of itself (UpgradeTest).
   */
  private static void upgrade(Flyway flyway, Path file) {
    MigrationInfo before = flyway.info().current();
    MigrationInfo[] steps = flyway.info().pending();
    boolean isOld = before != null && steps.length > 0;
    if (isOld) {
      LOG.warn(
          "HEP-236 the ledger {}.mv.db is brought from version {} of its tables to {}: with millions of deliveries that takes minutes; when it is cut short, the next start goes on",
          file,
          before.getVersion(),
          steps[steps.length - 1].getVersion());
    }
    long begun = System.nanoTime();
    flyway.repair(); // forgets that one failed
    flyway.migrate();
    if (isOld) {
      LOG.info(
          "HEP-237 the ledger has this version's tables, after {} s; an older Hepatica does not open it any more",
          (System.nanoTime() - begun) / 1_000_000_000);
    }
  }

  private static void requireNoneOlder(Flyway flyway, Path file) {
    MigrationInfo[] steps = flyway.info().all();
    if (Stream.of(steps).anyMatch(step -> step.getState() != MigrationState.SUCCESS)) {
      MigrationInfo now = flyway.info().current();
      throw new LedgerException(
          "the ledger %s.mv.db is an older Hepatica's (tables %s of %s); nothing was changed. The start of a node (hepatica serve) brings it to this version's tables, which that one does not open any more; until then ask with that one"
              .formatted(
                  file,
                  now == null ? "0" : now.getVersion(),
                  steps[steps.length - 1].getVersion()));
    }
  }

  /** Flyway itself passes over what it does not know, and work would begin on unknown tables. */
  private static void requireNoneNewer(Flyway flyway, Path file) {
    for (MigrationInfo known : flyway.info().applied()) {
      if (known.getState() == MigrationState.FUTURE_SUCCESS
          || known.getState() == MigrationState.FUTURE_FAILED) {
        throw new LedgerException(
            "the ledger "
                + file
                + ".mv.db was written by a newer Hepatica (tables "
                + known.getVersion()
                + ", unknown to this one); nothing was changed. Start that version again,"
                + " or put back the copy of data/ledger from before the upgrade");
      }
    }
  }

  /**
   * After a restart: what was being analysed goes back to the queue, or fails when {@code
   * maxAttempts} were made. Answers how many.
   */
  public int recover(int maxAttempts) {
    return jobs.recover(maxAttempts);
  }

  /**
   * After the ledger has failed, for who analyses and has no job in hand: when it can write again,
   * what is still called ANALYSING goes back to the queue, as {@link Jobs#handBack} says. Answers
   * how many.
   */
  public int takeBack(int maxAttempts) {
    db.sync(); // else nothing that is taken back stays so
    return jobs.takeBack(maxAttempts);
  }

  /** Studies. */
  public Studies studies() {
    return studies;
  }

  /** Series. */
  public Series series() {
    return series;
  }

  /** Stored instances. */
  public Instances instances() {
    return instances;
  }

  /** Jobs and their steps. */
  public Jobs jobs() {
    return jobs;
  }

  /** Senders that broke off. */
  public Breaks breaks() {
    return breaks;
  }

  /** The jobs that wait. */
  public JobQueue queue() {
    return queue;
  }

  /** Result objects. */
  public Results results() {
    return results;
  }

  /** The outbox's rows. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** Storage commitment of what was sent. */
  public Commitments commitments() {
    return commitments;
  }

  /** Reports on storage commitment that we owe. */
  public OwedReports owedReports() {
    return owedReports;
  }

  /** What may be deleted. */
  public Purges purges() {
    return purges;
  }

  /** The diary. */
  public Events events() {
    return events;
  }

  /** Rings when a job may be waiting for analysis. */
  public Bell queueBell() {
    return queued;
  }

  /** The pool, for Quartz's store; its tables are in the same file. */
  public DataSource dataSource() {
    return source;
  }

  /** Brings everything committed to the disk: before files are deleted. */
  public void sync() {
    db.sync();
  }

  /** Writes a consistent copy of the database into a zip file while work goes on. */
  public void backup(Path zip) {
    db.read(
        h -> h.execute("BACKUP TO '" + zip.toAbsolutePath().toString().replace("'", "''") + "'"));
  }

  /** Lets the file go in any case, and throws what kept it from being synced or closed in order. */
  @Override
  public void close() {
    if (!source.isClosed()) {
      try (source;
          db) {
        db.sync();
      }
    }
  }

  /** Opens the file without the pool, whose own errors hide the reason. */
  private static Connection probe(DataSource connections, Path file) {
    try {
      return connections.getConnection();
    } catch (LedgerFile.NoRoom e) {
      throw new LedgerException("the ledger " + file + ".mv.db: " + e.getMessage(), e);
    } catch (SQLException e) {
      if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
        throw new LedgerHeld(
            "the ledger "
                + file
                + ".mv.db is held by a running node; stop it, or give another data folder (--data)",
            e);
      }
      throw new LedgerException(
          "the ledger "
              + file
              + ".mv.db cannot be opened: "
              + e.getMessage()
              + "; put back a backup, or move the file away:"
              + " a new ledger is then made from the stored instances, and their results are made and sent again",
          e);
    }
  }

  private static Path privateFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(folder.getParent());
      return Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return Files.createDirectories(folder);
  }
}
