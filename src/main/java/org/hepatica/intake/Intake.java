package org.hepatica.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AssociationEnd;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.FewAMinute;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.disk.DurableFiles;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what peers store. 0000H is answered when the instance is on the disk, whole and sealed,
 * so that the ledger has it whatever happens, and not before; on every other answer, and when the
 * peer breaks off, nothing of it stays. For many threads at once.
 *
 * <table>
 *   <caption>Answers</caption>
 *   <tr><td>0000H</td><td>stored; or stored before; or a conflict, kept apart; or made by Hepatica itself, which is not kept</td></tr>
 *   <tr><td>A700H</td><td>no room on the disk, or longer than is taken; the next one may succeed</td></tr>
 *   <tr><td>A900H</td><td>SOP class or instance differ from the command's; a study, series or instance UID is missing or no UID</td></tr>
 *   <tr><td>C000H</td><td>not a data set, or one that ends too early</td></tr>
 * </table>
 */
public final class Intake implements StoreHandler, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /**
   * Made durable at once, at most: more do not make the disk quicker, and a hundred who come back
   * from it together keep everybody else from the processor, an echo among them.
   */
  private static final int AT_THE_DISK = 4;

  private final Semaphore turns = new Semaphore(AT_THE_DISK, true);
  private final Path data;
  private final FileStore disk;
  private final Ledger ledger;
  private final IntakeSettings settings;
  private final Shelf shelf;
  private final Porter porter;
  private final StoresInProgress inProgress = new StoresInProgress();
  private final Interruptions interruptions;
  private final AtomicLong ownReturned = new AtomicLong();
  private final FewAMinute refusals = new FewAMinute();
  private volatile PreparedFiles prepared = PreparedFiles.NONE;

  /** One to which nobody teaches. */
  public Intake(Path dataFolder, Ledger ledger, IntakeSettings settings, PixelValues pixels)
      throws IOException {
    this(dataFolder, ledger, settings, pixels, ae -> false);
  }

  /** One whose senders all end their associations in order. */
  public Intake(
      Path dataFolder,
      Ledger ledger,
      IntakeSettings settings,
      PixelValues pixels,
      Predicate<String> teaches)
      throws IOException {
    this(dataFolder, ledger, settings, pixels, teaches, ae -> true);
  }

  /**
   * @param dataFolder the ledger's data folder
   * @param pixels compares pixels across transfer syntaxes
   * @param teaches whether the segmentations of a source are corrections
   * @param releases whether a source ends its associations in order, when all is well
   */
  public Intake(
      Path dataFolder,
      Ledger ledger,
      IntakeSettings settings,
      PixelValues pixels,
      Predicate<String> teaches,
      Predicate<String> releases)
      throws IOException {
    data = dataFolder.toAbsolutePath().normalize();
    this.ledger = ledger;
    this.settings = settings;
    shelf = new Shelf(data, ledger, new Sameness(pixels), teaches);
    porter = new Porter(shelf, Porter.MOST);
    interruptions = new Interruptions(ledger, this::settle, releases);
    DurableFiles.createFolders(incoming());
    DurableFiles.createFolders(shelf.studies());
    disk = Files.getFileStore(data);
  }

  @Override
  public DimseStatus store(StoreRequest request, InputStream dataSet) throws IOException {
    if (!Uids.isValid(request.sopClassUid()) || !Uids.isValid(request.sopInstanceUid())) {
      return DimseStatus.MISMATCH.because("The command's UIDs are no UIDs");
    }
    long free = disk.getUsableSpace();
    if (free < settings.minFreeBytes()) {
      tellOfFew(
          request,
          "HEP-306",
          "{} {} refused for {}: {} MB are free, {} MB are reserved; make room or lower the reserve",
          free >> 20,
          settings.minFreeBytes() >> 20);
      return DimseStatus.OUT_OF_RESOURCES.because("No room on the disk");
    }
    try (StoresInProgress.Store store = inProgress.begin(request.callingAe());
        Landing landing = Landing.open(prepared, incoming())) {
      return receive(request, dataSet, landing, store);
    }
  }

  /** Who breaks off in the middle of a series, or between two, is waited for longer. */
  @Override
  public void ended(AssociationEnd end) {
    try {
      interruptions.ended(end);
    } catch (RuntimeException e) {
      log.error("HEP-355 that {} broke off cannot be entered in the ledger", end.callingAe(), e);
    }
  }

  /** From now on instances land in these files, as long as there are some. */
  public void landIn(PreparedFiles files) {
    prepared = files;
  }

  /**
   * Enters a file that lies in its place under {@code studies} without a row, as after a crash.
   * What cannot be entered is moved to {@code conflicts}, with an event that says why.
   *
   * @return whether it is now in the ledger
   */
  public boolean admit(Path file) throws IOException {
    return shelf.admit(file);
  }

  /** Work on files of instances. */
  @FunctionalInterface
  public interface Work {
    /** Does it. */
    void run() throws IOException;
  }

  /**
   * Works while no instance gets its place, or is found to be there already: those that come
   * meanwhile wait, as a rule after their senders had the answer.
   */
  public void undisturbed(Work work) throws IOException {
    shelf.undisturbed(work);
  }

  /**
   * Whether something of this series, or something still unknown of its sender, is being stored
   * right now, or was acknowledged and is not in the ledger yet.
   */
  public boolean isBusy(String seriesUid, String sourceAe) {
    // In this order: what leaves the first is in the second by then.
    return inProgress.isBusy(seriesUid, sourceAe)
        || porter.holds(parcel -> parcel.header().seriesUid().equals(seriesUid));
  }

  /**
   * Waits until the ledger has what was acknowledged before, half a minute at most. At rest that is
   * at once.
   *
   * @return false when the ledger does not have it all
   */
  public boolean settle() {
    return porter.settle() && porter.troubled() == 0;
  }

  /** Whether an instance was acknowledged and is not in the ledger yet. */
  boolean holds(String sopInstanceUid) {
    return porter.holds(parcel -> parcel.uid().equals(sopInstanceUid));
  }

  /** How many acknowledged instances lie on the disk and could not be entered in the ledger yet. */
  public int troubled() {
    return porter.troubled();
  }

  /**
   * Puts what was acknowledged; what cannot be put is found at the next start.
   *
   * @throws IllegalStateException when all is closed and the ledger may not know of each sender
   *     that broke off
   */
  @Override
  public void close() {
    porter.close();
    if (interruptions.isUntold()) {
      throw new IllegalStateException(
          "that senders broke off could not be entered in the ledger (HEP-355); the next start looks what they sent");
    }
  }

  /** How many objects made by Hepatica itself came back since the start. */
  public long ownReturned() {
    return ownReturned.get();
  }

  Interruptions interruptions() {
    return interruptions;
  }

  /** Of a correction that was kept apart before it had a job. */
  public static final String CORRECTION_APART = Conflicts.CORRECTION;

  /** The AE that sent it, by the text of the event that tells it; empty where that is another. */
  public static String senderOfCorrection(String told) {
    return Conflicts.sender(told);
  }

  /**
   * How many corrections were kept apart, since the start, before they had a job: their study is
   * known for another patient.
   */
  public long correctionsKeptApart() {
    return shelf.conflicts().corrections();
  }

  Path incoming() {
    return data.resolve("incoming");
  }

  Shelf shelf() {
    return shelf;
  }

  private DimseStatus receive(
      StoreRequest request, InputStream dataSet, Landing landing, StoresInProgress.Store store)
      throws IOException {
    byte[] preamble =
        Part10.preamble(
            request.sopClassUid(),
            request.sopInstanceUid(),
            request.transferSyntaxUid(),
            request.callingAe());
    Judge judge = new Judge(request, store);
    Tee tee = new Tee(dataSet, landing, settings.maxInstanceBytes());
    try {
      landing.write(preamble);
      Parser.read(
          tee, TransferSyntax.of(request.transferSyntaxUid()), settings.maxInstanceBytes(), judge);
      if (judge.answer != null) {
        return judge.answer;
      }
      turns.acquireUninterruptibly();
      try {
        landing.sync(preamble, tee.checksum().value());
      } finally {
        turns.release();
      }
    } catch (Header.BadUid e) {
      return refused(request, DimseStatus.MISMATCH, "HEP-304", e.getMessage());
    } catch (IOException e) {
      return explained(request, tee, e);
    }
    shelve(
        new Parcel(
            landing.file(),
            landing.isSealed(),
            judge.header,
            request.transferSyntaxUid(),
            request.callingAe(),
            preamble.length + tee.count(),
            tee.checksum().hex()));
    return DimseStatus.SUCCESS;
  }

  /** What is sealed may wait for its place and its row while its sender goes on. */
  private void shelve(Parcel parcel) throws IOException {
    if (parcel.sealed() && porter.take(parcel)) {
      return;
    }
    porter.settle(); // of two with one UID the first stays
    try {
      shelf.put(parcel);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(parcel.file());
      throw new IOException(
          "%s could not be put in its place or in the ledger, and is therefore not kept: %s"
              .formatted(parcel.uid(), e.getMessage()),
          e);
    }
  }

  /**
   * Looks at the header of what is being received and answers at once where the rest is not wanted.
   */
  private final class Judge implements Parser.Decision {
    private final StoreRequest request;
    private final StoresInProgress.Store store;
    private Header header;
    private DimseStatus answer;

    Judge(StoreRequest request, StoresInProgress.Store store) {
      this.request = request;
      this.store = store;
    }

    @Override
    public boolean on(DataSet dataSet) throws Header.BadUid {
      header = Header.of(dataSet);
      if (!header.sopInstanceUid().equals(request.sopInstanceUid())
          || !header.sopClassUid().equals(request.sopClassUid())) {
        answer =
            refused(
                request,
                DimseStatus.MISMATCH,
                "HEP-304",
                "SOP class or instance differ between command and data set");
      } else if (Equipment.isOurs(dataSet)) {
        answer = own(request);
      } else {
        store.belongsTo(header.seriesUid());
        if (QuietWatch.isCt(request.sopClassUid())) { // a segmentation is whole, or not there
          interruptions.stores(request.association(), header.seriesUid());
        }
      }
      return answer == null;
    }
  }

  /** Made by this node and sent back by a PACS: acknowledged, not kept, and no job. */
  private DimseStatus own(StoreRequest request) {
    long n = ownReturned.incrementAndGet();
    if (n == 1) {
      log.info(
          "HEP-307 {} sends our own results back; they are acknowledged and not kept (said once)",
          request.callingAe());
      ledger
          .events()
          .add(
              null,
              null,
              "HEP-307",
              request.callingAe()
                  + " sends our own results back; they are acknowledged and not kept");
    }
    log.debug("HEP-307 {} from {} is our own", request.sopInstanceUid(), request.callingAe());
    return DimseStatus.SUCCESS;
  }

  private DimseStatus explained(StoreRequest request, Tee tee, IOException e) throws IOException {
    if (tee.peerFailure() != null) {
      interruptions.isHalf(request.association());
      log.debug(
          "HEP-309 {} broke off in the middle of {}",
          request.callingAe(),
          request.sopInstanceUid());
      throw tee.peerFailure();
    }
    if (e instanceof Tee.TooLong) {
      return refused(request, DimseStatus.OUT_OF_RESOURCES, "HEP-308", "It is " + e.getMessage());
    }
    if (e instanceof DicomException) {
      return refused(request, DimseStatus.CANNOT_UNDERSTAND, "HEP-305", e.getMessage());
    }
    log.error(
        "HEP-306 {} from {} could not be written: {}",
        request.sopInstanceUid(),
        request.callingAe(),
        e.toString());
    return DimseStatus.OUT_OF_RESOURCES.because("It could not be written to disk");
  }

  private DimseStatus refused(StoreRequest request, DimseStatus status, String code, String why) {
    tellOfFew(request, code, "{} {} from {} refused: {}", why);
    return status.because(why.length() > 64 ? why.substring(0, 64) : why);
  }

  /** Of a whole series that is refused; that there are more is told with the answers (HEP-275). */
  private void tellOfFew(StoreRequest request, String code, String text, Object... more) {
    Stream<Object> known = Stream.of(code, request.sopInstanceUid(), request.callingAe());
    Object[] arguments = Stream.concat(known, Stream.of(more)).toArray();
    if (refusals.isOneOfFew(request.callingAe() + " " + code)) {
      log.warn(text, arguments);
    } else {
      log.debug(text, arguments);
    }
  }
}
