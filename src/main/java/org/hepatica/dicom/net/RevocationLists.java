package org.hepatica.dicom.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509CRL;
import java.util.List;
import org.hepatica.dicom.net.TlsFileException.Part;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificate revocation lists (RFC 5280 5) from a local file. It is read again when it has
 * changed: a list ends within days, and a node is not restarted for each.
 */
final class RevocationLists {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationLists.class);

  private final Path file;
  private State state;
  private List<X509CRL> lists;

  /** What was last said of a file that cannot be used; null while it can. */
  private String complaint;

  /** By which a change is seen; all null for a file that is not there. */
  private record State(FileTime written, Long bytes, Object inode) {
    static State of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(now.lastModifiedTime(), now.size(), now.fileKey());
      } catch (IOException e) {
        return new State(null, null, null);
      }
    }
  }

  private RevocationLists(Path file, State state, List<X509CRL> lists) {
    this.file = file;
    this.state = state;
    this.lists = lists;
  }

  /**
   * Reads the file.
   *
   * @throws TlsFileException when it cannot be read, or holds what is no list that could be used
   */
  static RevocationLists read(Path file) throws TlsFileException {
    State before = State.of(file); // what is written while it is read is a change
    return new RevocationLists(file, before, Pem.read(Part.CRL, file).revocationLists());
  }

  Path file() {
    return file;
  }

  /**
   * All lists of the file as it is now, ended ones too. While it cannot be used, those that were
   * read before: they hold until they end.
   */
  synchronized List<X509CRL> current() {
    State now = State.of(file);
    if (complaint != null || !now.equals(state)) {
      state = now;
      try {
        lists = Pem.read(Part.CRL, file).revocationLists();
        complaint = null;
        NetEvent.LISTS_READ.log(LOG, file, lists.size());
      } catch (TlsFileException e) {
        if (!e.getMessage().equals(complaint)) {
          complaint = e.getMessage();
          NetEvent.LISTS_KEPT.log(LOG, e.what(), e.cure());
        }
      }
    }
    return lists;
  }
}
