package org.hepatica.intake;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import org.hepatica.dicom.TransferSyntax;

/** What intake does with a data set while it arrives. */
public final class FuzzedIntake {
  private FuzzedIntake() {}

  /**
   * @throws Header.BadUid when a UID is missing or none
   */
  public static Runnable parse(byte[] input, TransferSyntax syntax) throws Exception {
    Tee tee =
        new Tee(
            new BufferedInputStream(new ByteArrayInputStream(input), 64 << 10),
            OutputStream.nullOutputStream(),
            IntakeSettings.DEFAULT.maxInstanceBytes());
    Parser.read(
        tee,
        syntax,
        IntakeSettings.DEFAULT.maxInstanceBytes(),
        header -> {
          Header.of(header);
          return true;
        });
    if (tee.count() != input.length) {
      throw new AssertionError(tee.count() + " of " + input.length + " bytes were kept");
    }
    return null;
  }

  /** The type of {@link Header.BadUid}. */
  public static Class<? extends Throwable> badUid() {
    return Header.BadUid.class;
  }
}
