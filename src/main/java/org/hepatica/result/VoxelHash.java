package org.hepatica.result;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;

/**
 * A hash of the Hounsfield units that were analysed. SOP Instance UIDs alone do not tell two series
 * apart: an instance that was lost may come again from somebody who changed its pixels. Files do
 * not either: the same pixels come in other transfer syntaxes, and with attributes that a PACS
 * added.
 */
final class VoxelHash {
  private VoxelHash() {}

  /** 64 hexadecimal digits; "" of a series that was refused, of which there are none. */
  static String of(AnalysisFolder analysis) throws IOException {
    Findings findings = analysis.findings();
    if (findings.outcome() == Findings.Outcome.REFUSED) {
      return "";
    }
    MessageDigest sha = sha256();
    for (int k = 0; k < findings.depth(); k++) {
      short[] hu = analysis.hu(k);
      ByteBuffer bytes = ByteBuffer.allocate(hu.length * Short.BYTES);
      bytes.asShortBuffer().put(hu);
      sha.update(bytes);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
