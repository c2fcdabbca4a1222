package org.hepatica.intake;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.hepatica.disk.DurableFiles;
import org.hepatica.ledger.Arrival;

/**
 * A whole, fsynced Part 10 file that waits for its place.
 *
 * @param file where it lies now
 * @param sealed in a prepared file: a start after a crash finds it there, and it may be longer than
 *     the instance
 * @param bytes length of the instance
 * @param checksum {@link Checksum} of its data set, in hex
 */
record Parcel(
    Path file,
    boolean sealed,
    Header header,
    String transferSyntaxUid,
    String sourceAe,
    long bytes,
    String checksum) {
  String uid() {
    return header.sopInstanceUid();
  }

  /** Gives it its name, in one step, and its length. */
  void moveTo(Path place) throws IOException {
    if (!sealed) {
      DurableFiles.move(file, place);
      return;
    }
    DurableFiles.createFolders(place.getParent());
    // Durable without a sync of the folder: under the old name it would be found just as well.
    // Named before it is cut, so that it is never without seal and without place at once.
    Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
    cut(place);
  }

  /** Makes it a file of the instance alone, still without a place. */
  void cut() throws IOException {
    cut(file);
  }

  private void cut(Path where) throws IOException {
    if (sealed) {
      try (FileChannel channel = FileChannel.open(where, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
      }
    }
  }

  /** The same, where somebody put it. */
  Parcel lyingAt(Path place) {
    return new Parcel(place, sealed, header, transferSyntaxUid, sourceAe, bytes, checksum);
  }

  /** The row of it in a place. */
  Arrival at(Path place) {
    return new Arrival(
        header.studyUid(),
        header.identityHash(),
        header.seriesUid(),
        header.modality(),
        header.sopClassUid(),
        header.sopInstanceUid(),
        transferSyntaxUid,
        sourceAe,
        place,
        bytes,
        checksum,
        header.urgent());
  }
}
