package org.hepatica.intake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.disk.DurableFiles;
import org.hepatica.ledger.Arrival;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.LedgerConflict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where instances are put: one file and one row each; what contradicts them is kept apart. */
final class Shelf {
  private static final Logger log = LoggerFactory.getLogger(Shelf.class);
  private static final int STRIPES = 64;
  private static final int LONGEST_AE = 16;
  private static final int BUFFER = 128 << 10;

  private final Path studies;
  private final Conflicts conflicts;
  private final Ledger ledger;
  private final Sameness sameness;
  private final Predicate<String> teaches;

  /** Held for writing by who puts several: nobody else has any of them in hand then. */
  private final ReadWriteLock together = new ReentrantReadWriteLock(true);

  private final Object[] stripes = Stream.generate(Object::new).limit(STRIPES).toArray();

  Shelf(Path data, Ledger ledger, Sameness sameness, Predicate<String> teaches) {
    studies = data.resolve("studies");
    this.ledger = ledger;
    this.sameness = sameness;
    this.teaches = teaches;
    conflicts = new Conflicts(data, ledger, teaches);
  }

  Conflicts conflicts() {
    return conflicts;
  }

  Path studies() {
    return studies;
  }

  /** Puts an instance in its place and enters it; or finds it there; or keeps it apart. */
  void put(Parcel parcel) throws IOException {
    alone(parcel.uid(), () -> putAll(List.of(parcel)));
  }

  /**
   * Puts several, in their order, with one transaction where they are no more than the next ones of
   * series that are being received.
   *
   * @throws IOException or a fault of the ledger: each of them lies where it lay, or is put
   */
  void put(List<Parcel> parcels) throws IOException {
    undisturbed(() -> putAll(parcels));
  }

  /** Puts one on which {@link #put(List)} failed, wherever that left it. */
  void putAgain(Parcel parcel) throws IOException {
    Path place = parcel.header().in(studies);
    if (Files.exists(parcel.file())) {
      put(parcel);
    } else if (Files.exists(place) && ledger.instances().find(parcel.uid()).isEmpty()) {
      Seal.cut(place); // it may have got its name and not its length
      admit(place);
    }
  }

  /** Puts a whole file of {@code incoming}, as after a crash, where it belongs. */
  void put(Path file) throws IOException, Header.BadUid {
    Parcel parcel = read(file);
    alone(parcel.uid(), () -> putBesideOthers(parcel, parcel.header().in(studies)));
  }

  /** Nothing is put meanwhile; what comes waits. */
  void undisturbed(Intake.Work work) throws IOException {
    together.writeLock().lock();
    try {
      work.run();
    } finally {
      together.writeLock().unlock();
    }
  }

  /** Beside others, but not beside itself. */
  private void alone(String uid, Intake.Work work) throws IOException {
    together.readLock().lock();
    try {
      synchronized (stripes[Math.floorMod(uid.hashCode(), STRIPES)]) {
        work.run();
      }
    } finally {
      together.readLock().unlock();
    }
  }

  private void putAll(List<Parcel> parcels) throws IOException {
    Deque<Parcel> named = new ArrayDeque<>();
    List<Parcel> known = new ArrayList<>();
    try {
      for (Parcel parcel : parcels) {
        Path place = parcel.header().in(studies);
        if (Files.exists(place)) {
          known.add(parcel);
        } else {
          named.add(parcel);
          parcel.moveTo(place);
        }
      }
      // Nearly always they are new, and the ledger would say so twice: it is asked when it refuses.
      if (!named.isEmpty()
          && ledger.instances().enterNext(named.stream().map(this::arrival).toList())) {
        named.forEach(Shelf::stored);
        named.clear();
      }
      while (!named.isEmpty()) {
        enterNamed(named.peek());
        named.remove();
      }
      for (Parcel parcel : known) {
        parcel.cut();
        putBesideOthers(parcel, parcel.header().in(studies));
      }
    } catch (IOException | RuntimeException e) {
      named.forEach(parcel -> takeBack(parcel, e));
      throw e;
    }
  }

  private Arrival arrival(Parcel parcel) {
    return parcel.at(parcel.header().in(studies));
  }

  private void enterNamed(Parcel parcel) throws IOException {
    try {
      ledger.instances().enter(arrival(parcel));
      stored(parcel);
    } catch (LedgerConflict e) {
      Path place = parcel.header().in(studies);
      DurableFiles.move(place, parcel.file());
      putBesideOthers(parcel, place);
    }
  }

  /** What has a name and no row, and no name where that was not reached. */
  private void takeBack(Parcel parcel, Exception cause) {
    Path place = parcel.header().in(studies);
    try {
      if (!Files.exists(parcel.file()) && Files.exists(place)) {
        DurableFiles.move(place, parcel.file());
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void putBesideOthers(Parcel parcel, Path place) throws IOException {
    String uid = parcel.uid();
    Optional<InstanceRow> known = ledger.instances().find(uid);
    if (known.isEmpty() && Files.exists(place)) {
      if (Files.size(place) == PreparedFiles.BYTES) {
        Seal.cut(place); // a crash may have left it with its name and not its length
      }
      admit(place); // a file without a row: it came first
      known = ledger.instances().find(uid);
    }
    if (known.isPresent()) {
      again(parcel, known.get());
      return;
    }
    if (!isOfItsPatient(parcel)) {
      conflicts.keepApart(
          parcel, parcel.header().seriesUid(), "its study is known for another patient");
      return;
    }
    DurableFiles.move(parcel.file(), place);
    try {
      enter(parcel.lyingAt(place));
    } catch (RuntimeException e) {
      takeBack(parcel, e);
      throw e;
    }
  }

  /** Whether its study is not known, or known for the same patient. */
  private boolean isOfItsPatient(Parcel parcel) {
    String identity = parcel.header().identityHash();
    return ledger
        .studies()
        .identityOf(parcel.header().studyUid())
        .orElse(identity)
        .equals(identity);
  }

  private static void stored(Parcel parcel) {
    log.debug(
        "HEP-301 {} stored, {} bytes from {}",
        parcel.header().sopInstanceUid(),
        parcel.bytes(),
        parcel.sourceAe());
  }

  /**
   * Enters a file that lies in its place without a row; moves it to {@code conflicts} when that
   * cannot be.
   */
  boolean admit(Path file) throws IOException {
    Parcel parcel;
    try {
      parcel = read(file);
    } catch (DicomException | Header.BadUid e) {
      conflicts.setAside(file, Conflicts.UNREADABLE, e.getMessage());
      return false;
    }
    boolean[] entered = new boolean[1];
    alone(parcel.uid(), () -> entered[0] = admit(parcel));
    return entered[0];
  }

  private boolean admit(Parcel parcel) throws IOException {
    Path file = parcel.file();
    if (!parcel.header().in(studies).equals(file)) {
      conflicts.setAside(file, Conflicts.ending(file), "its UIDs are not those of its place");
      return false;
    }
    Optional<InstanceRow> known = ledger.instances().find(parcel.uid());
    if (known.isEmpty()) {
      return enter(parcel);
    }
    if (!known.get().file().equals(file)) {
      again(parcel, known.get());
      return false;
    }
    ledger.instances().restore(parcel.at(file));
    return true;
  }

  private boolean enter(Parcel parcel) throws IOException {
    try {
      ledger.instances().enter(parcel.at(parcel.file()));
      stored(parcel);
      return true;
    } catch (LedgerConflict e) {
      conflicts.keepApart(parcel, parcel.header().seriesUid(), e.getMessage());
      return false;
    }
  }

  /** The same UID came again: the first stays, whatever comes. */
  private void again(Parcel parcel, InstanceRow known) throws IOException {
    String uid = known.sopInstanceUid();
    Path place = parcel.header().in(studies);
    boolean isGone = !Files.exists(known.file());
    if (isGone && place.equals(known.file()) && isOfItsPatient(parcel)) {
      DurableFiles.move(parcel.file(), place);
      ledger.instances().restore(parcel.at(place));
      log.info("HEP-323 the missing file of {} came again from {}", uid, parcel.sourceAe());
      return;
    }
    String difference =
        isGone ? "its file is gone, and patient, study or series" : difference(known, parcel);
    if (difference == null) {
      log.debug("HEP-302 {} came again from {}", uid, parcel.sourceAe());
      if (QuietWatch.isSegmentation(known)
          && !known.sourceAe().equals(parcel.sourceAe())
          && teaches.test(parcel.sourceAe())) {
        // Before the file goes: after a crash it is said again, and not forgotten.
        ledger.instances().taught(uid, parcel.sourceAe(), QuietWatch.NOT_CT);
      }
      Files.deleteIfExists(parcel.file());
    } else {
      conflicts.keepApart(parcel, known.seriesUid(), difference + " differ from the first one's");
    }
  }

  private String difference(InstanceRow known, Parcel parcel) {
    boolean sum =
        known.checksum().equals(parcel.checksum())
            && known.transferSyntaxUid().equals(parcel.transferSyntaxUid());
    try {
      // Equal checksums alone do not let anything be dropped: they can be made.
      return sum && Sameness.sameBytes(known.file(), parcel.file())
          ? null
          : sameness.difference(known.file(), parcel.file());
    } catch (IOException e) {
      return "it cannot be compared (" + e.getMessage() + "); the bytes";
    }
  }

  private static Parcel read(Path file) throws IOException, Header.BadUid {
    DicomFile head = Part10.readHeader(file);
    try (FileChannel channel = FileChannel.open(file);
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER)) {
      in.skipNBytes(head.dataSetOffset());
      Parser.read(in, head.syntax(), Long.MAX_VALUE, header -> true);
      return new Parcel(
          file,
          false,
          Header.of(head.dataSet()),
          head.syntax().uid(),
          sourceAe(head.meta()),
          Files.size(file),
          Checksum.of(channel, head.dataSetOffset()).hex());
    }
  }

  private static String sourceAe(DataSet meta) {
    String ae = meta.string(Tag.SOURCE_APPLICATION_ENTITY_TITLE, "");
    return ae.length() > LONGEST_AE ? ae.substring(0, LONGEST_AE) : ae;
  }
}
