package org.hepatica.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The key to {@code /api}: a file in the data folder that only the node's user can read, with the
 * address of the running node in its first line and a secret in its second. A fresh one is made at
 * each start.
 *
 * @param url where the node's console answers, such as {@code http://127.0.0.1:8080}
 * @param secret sent as {@code Authorization: Bearer …}
 */
public record AccessToken(String url, String secret) {
  /** Its name in the data folder. */
  public static final String FILE = "console.token";

  private static final int SECRET_BYTES = 32;
  private static final String OWNER_ONLY = "rw-------";

  /** Makes a secret and writes the file. */
  static AccessToken create(Path dataDir, String url) throws IOException {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    AccessToken token =
        new AccessToken(url, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    Files.createDirectories(dataDir);
    FileAttribute<?>[] attributes =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
            }
            : new FileAttribute<?>[0];
    Path part = Files.createTempFile(dataDir, FILE, ".part", attributes);
    try {
      Files.write(part, List.of(token.url, token.secret));
      Files.move(part, dataDir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      return token;
    } finally {
      Files.deleteIfExists(part); // its name is another each time
    }
  }

  /** Reads the file of a node, running or not; empty when there is none. */
  public static Optional<AccessToken> read(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() != 2) {
        throw new IOException(file + " is damaged; restart the node, or delete it when none runs");
      }
      return Optional.of(new AccessToken(lines.get(0), lines.get(1)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Deletes the file if it is this one and not already that of a later node. */
  void delete(Path dataDir) throws IOException {
    if (read(dataDir).equals(Optional.of(this))) {
      Files.deleteIfExists(dataDir.resolve(FILE));
    }
  }

  /** The header that opens {@code /api}. */
  public String header() {
    return "Bearer " + secret;
  }

  /** Whether a request carries the secret; takes as long for every wrong one. */
  boolean opens(String header) {
    return header != null
        && MessageDigest.isEqual(
            header.getBytes(StandardCharsets.UTF_8), header().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "AccessToken[" + url + "]";
  }
}
