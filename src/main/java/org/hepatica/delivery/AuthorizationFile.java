package org.hepatica.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.regex.Pattern;

/**
 * The file that holds the value of an Authorization header (RFC 9110 11.6.2), such as {@code Basic
 * dXNlcjpwYXNz} or {@code Bearer TOKEN}, in one line. No message holds any of it.
 */
public final class AuthorizationFile {
  private static final int MOST_BYTES = 16 << 10;
  private static final Pattern VALUE = Pattern.compile("[!-~]+ +[!-~]+( +[!-~]+)*");

  private AuthorizationFile() {}

  /**
   * Reads it.
   *
   * @return the value without line end
   * @throws IOException when it cannot be used; the message names the file, the fault and the cure
   */
  public static String read(Path file) throws IOException {
    String text;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw fault(file, "is larger than " + MOST_BYTES + " bytes");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      throw fault(file, "does not exist");
    } catch (AccessDeniedException e) {
      throw fault(file, "may not be read by this user");
    }
    if (!VALUE.matcher(text).matches()) {
      throw fault(file, "does not hold the value of an Authorization header and nothing else");
    }
    return text;
  }

  private static IOException fault(Path file, String what) {
    return new IOException(
        "%s %s. Write one line into it, such as \"Bearer …\" or \"Basic …\", and let only the node's user read it (chmod 600)."
            .formatted(file, what));
  }

  /** Whether every user of this machine can read it. */
  public static boolean isOpen(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException e) {
      return false; // a file system without these rights
    }
  }
}
