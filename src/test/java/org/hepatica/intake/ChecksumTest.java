package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.ledger.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumTest {

  /** The check values of both polynomials, of "123456789". */
  @Test
  void isTheTwoThatEverybodyKnows() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(sum(digits).hex()).isEqualTo("e3069283cbf43926");
  }

  @Property(tries = 200)
  void oneBitMoreOrLessIsAnotherChecksum(
      @ForAll @Size(min = 1, max = 3000) byte[] bytes, @ForAll @IntRange(max = 23_999) int bit) {
    byte[] other = bytes.clone();
    flip(other, bit % (8 * bytes.length));
    assertThat(sum(other).value()).isNotEqualTo(sum(bytes).value());
  }

  @Property(tries = 100)
  void piecesCountAsTheWhole(
      @ForAll @Size(max = 3000) byte[] bytes, @ForAll @IntRange(max = 3000) int cut) {
    int at = Math.min(cut, bytes.length);
    Checksum pieces = new Checksum();
    pieces.update(bytes, 0, at);
    pieces.update(bytes, at, bytes.length - at);
    assertThat(pieces.hex()).isEqualTo(sum(bytes).hex());
  }

  @Test
  void ofAFileBeginsWhereItIsTold(@TempDir Path folder) throws Exception {
    byte[] bytes = new byte[150_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * i);
    }
    Path file = Files.write(folder.resolve("a"), bytes);
    Checksum rest = new Checksum();
    rest.update(bytes, 77, bytes.length - 77);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(Checksum.of(channel, 77).hex()).isEqualTo(rest.hex());
    }
  }

  /** Whoever wants can send another instance with the same UID and checksum: it is kept, too. */
  @Test
  void whatHasTheChecksumOfAnotherIsKeptApart(@TempDir Path data) throws Exception {
    DataSet first = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    DataSet forged = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    forged.setBytes(Tag.PIXEL_DATA, Vr.OW, forgery(Objects.ct("1.2", "1.2.3", "1.2.3.4")));
    byte[] a = Objects.bytes(first, TransferSyntax.EXPLICIT_LE);
    byte[] b = Objects.bytes(forged, TransferSyntax.EXPLICIT_LE);
    assertThat(b).isNotEqualTo(a);
    assertThat(sum(b).hex()).isEqualTo(sum(a).hex());
    try (Ledger ledger = Ledger.open(data)) {
      Intake intake = new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
      for (DataSet ct : List.of(first, forged, first)) {
        assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
      }
    }
    assertThat(data.resolve("conflicts")).isDirectoryContaining("glob:**1.2.3.4.*.dcm");
    try (var files = Files.list(data.resolve("conflicts"))) {
      assertThat(files).hasSize(1);
    }
  }

  /**
   * Other pixels with the same checksum. A checksum is linear: of 65 bits some together change
   * nothing, and elimination finds which.
   */
  private static byte[] forgery(DataSet ct) throws Exception {
    byte[] pixels = ct.bytes(Tag.PIXEL_DATA).clone();
    long plain = sumWith(ct, pixels);
    List<long[]> basis = new ArrayList<>(); // change of the checksum, and the bits that make it
    for (int bit = 0; ; bit++) {
      flip(pixels, bit);
      long change = sumWith(ct, pixels) ^ plain;
      flip(pixels, bit);
      long[] row = new long[] {change, bit < 64 ? 1L << bit : 0, bit < 64 ? 0 : 1L << bit - 64};
      for (long[] other : basis) {
        if ((row[0] & Long.highestOneBit(other[0])) != 0) {
          add(row, other);
        }
      }
      if (row[0] == 0) {
        for (int i = 0; i <= bit; i++) {
          if ((row[1 + i / 64] >>> i % 64 & 1) != 0) {
            flip(pixels, i);
          }
        }
        return pixels;
      }
      basis.add(row);
      basis.sort((x, y) -> Long.compareUnsigned(y[0], x[0]));
    }
  }

  private static void add(long[] row, long[] other) {
    for (int i = 0; i < row.length; i++) {
      row[i] ^= other[i];
    }
  }

  private static long sumWith(DataSet ct, byte[] pixels) throws Exception {
    ct.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.clone());
    return sum(Objects.bytes(ct, TransferSyntax.EXPLICIT_LE)).value();
  }

  private static void flip(byte[] bytes, int bit) {
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
  }

  private static Checksum sum(byte[] bytes) {
    Checksum sum = new Checksum();
    sum.update(bytes, 0, bytes.length);
    return sum;
  }
}
