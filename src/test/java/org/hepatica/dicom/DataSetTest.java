package org.hepatica.dicom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class DataSetTest {
  @Property(tries = 300)
  void whatIsWrittenIsReadBack(@ForAll("dataSets") DataSet written) throws IOException {
    for (TransferSyntax syntax :
        List.of(TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE, TransferSyntax.DEFLATED)) {
      byte[] bytes = bytes(written, syntax);
      DataSet read = DataSetReader.read(new ByteArrayInputStream(bytes), syntax, ReadLimits.HEADER);
      assertThat(bytes(read, syntax)).isEqualTo(bytes);
      assertThat(bytes(read, TransferSyntax.EXPLICIT_LE))
          .isEqualTo(bytes(written, TransferSyntax.EXPLICIT_LE));
    }
  }

  @Provide
  Arbitrary<DataSet> dataSets() {
    return Arbitraries.recursive(this::flat, DataSetTest::nested, 0, 3);
  }

  private Arbitrary<DataSet> flat() {
    Arbitrary<String> text = Arbitraries.strings().ascii().ofMaxLength(20);
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 0xFFFF);
    return Combinators.combine(text, text, number, Arbitraries.doubles())
        .as(
            (name, description, rows, value) ->
                new DataSet()
                    .set(Tag.PATIENT_NAME, Vr.PN, name)
                    .set(Tag.SERIES_DESCRIPTION, Vr.LO, description, description)
                    .set(Tag.ROWS, Vr.US, rows)
                    .set(Tag.RECOMMENDED_DISPLAY_CIE_LAB_VALUE, Vr.US, rows, 1, 2)
                    .setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[rows % 64]));
  }

  private static Arbitrary<DataSet> nested(Arbitrary<DataSet> inner) {
    return Combinators.combine(inner, inner.list().ofMaxSize(3))
        .as((top, items) -> top.setSequence(Tag.SEGMENT_SEQUENCE, items));
  }

  @Property(tries = 3000)
  void garbageEndsInTheDeclaredException(
      @ForAll byte[] garbage, @ForAll boolean explicit, @ForAll boolean deflated) {
    TransferSyntax syntax =
        deflated
            ? TransferSyntax.DEFLATED
            : explicit ? TransferSyntax.EXPLICIT_LE : TransferSyntax.IMPLICIT_LE;
    try {
      DataSetReader.read(new ByteArrayInputStream(garbage), syntax, ReadLimits.HEADER);
    } catch (IOException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 500)
  void everyTruncationIsNoticedOrEndsBetweenElements(@ForAll("dataSets") DataSet written)
      throws IOException {
    byte[] bytes = bytes(written, TransferSyntax.EXPLICIT_LE);
    for (int end = 1; end < bytes.length; end += Math.max(1, bytes.length / 30)) {
      byte[] cut = Arrays.copyOf(bytes, end);
      try {
        DataSet read =
            DataSetReader.read(
                new ByteArrayInputStream(cut), TransferSyntax.EXPLICIT_LE, ReadLimits.HEADER);
        assertThat(bytes(read, TransferSyntax.EXPLICIT_LE)).isEqualTo(cut);
      } catch (DicomException expected) {
        assertThat(expected.getMessage()).contains("offset");
      }
    }
  }

  @Test
  void aFalseLengthAllocatesNothing() {
    byte[] hostile = {0x10, 0, 0x10, 0, 'O', 'B', 0, 0, -2, -1, -1, 0x7F, 1, 2};
    assertThatThrownBy(
            () ->
                DataSetReader.read(
                    new ByteArrayInputStream(hostile), TransferSyntax.EXPLICIT_LE, ReadLimits.FILE))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("(0010,0010)");
  }

  @Test
  void depthHasALimit() {
    byte[] hostile = new byte[16 * 5000];
    for (int i = 0; i < 5000; i++) {
      byte[] open = {0x62, 0, 2, 0, -1, -1, -1, -1, -2, -1, 0, -32, -1, -1, -1, -1};
      System.arraycopy(open, 0, hostile, 16 * i, 16);
    }
    assertThatThrownBy(
            () ->
                DataSetReader.read(
                    new ByteArrayInputStream(hostile), TransferSyntax.IMPLICIT_LE, ReadLimits.FILE))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("nested");
  }

  @Test
  void numbersAreStrict() {
    DataSet dataSet =
        new DataSet()
            .set(Tag.RESCALE_SLOPE, Vr.DS, " 1.5e0 ")
            .set(Tag.RESCALE_INTERCEPT, Vr.DS, "NaN")
            .set(Tag.KVP, Vr.DS, "0x10p1")
            .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, "-1.25\\2\\+.5");
    assertThat(dataSet.number(Tag.RESCALE_SLOPE, 0)).isEqualTo(1.5);
    assertThat(dataSet.number(Tag.RESCALE_INTERCEPT, -7)).isEqualTo(-7);
    assertThat(dataSet.number(Tag.KVP, -7)).isEqualTo(-7);
    assertThat(dataSet.numbers(Tag.IMAGE_POSITION_PATIENT)).containsExactly(-1.25, 2, .5);
    // A file may say another VR than the dictionary.
    dataSet
        .set(Tag.RESCALE_SLOPE, Vr.FD, Double.POSITIVE_INFINITY)
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.FL, 1, Float.NaN, 3);
    assertThat(dataSet.number(Tag.RESCALE_SLOPE, -7)).isEqualTo(-7);
    assertThat(dataSet.numbers(Tag.IMAGE_POSITION_PATIENT)).isEmpty();
    dataSet.set(Tag.RESCALE_SLOPE, Vr.UV, -1L).set(Tag.KVP, Vr.SV, -1L);
    assertThat(dataSet.number(Tag.RESCALE_SLOPE, -7)).isEqualTo(0x1p64);
    assertThat(dataSet.number(Tag.KVP, -7)).isEqualTo(-1);
    dataSet.set(Tag.RESCALE_SLOPE, Vr.DS, "1\\");
    assertThat(dataSet.number(Tag.RESCALE_SLOPE, -7)).isEqualTo(-7);
  }

  /** A pattern once tried every division of the digits in two: the square of their count. */
  @Test
  void aLongTextThatIsNoNumberIsRefusedAtOnce() {
    DataSet dataSet =
        new DataSet()
            .setBytes(Tag.SLICE_THICKNESS, Vr.DS, ("1".repeat(1 << 20) + "x ").getBytes(UTF_8));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(dataSet.number(Tag.SLICE_THICKNESS, -7)).isEqualTo(-7));
  }

  /** As what passed through a system that did not know the attributes (PS3.5 6.2.2). */
  @Test
  void unknownVrsOfKnownAttributesAreReadByTheDictionary() throws IOException {
    DataSet unknown =
        new DataSet()
            .set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192")
            .setBytes(Tag.PATIENT_NAME, Vr.UN, "Müller".getBytes(UTF_8))
            .setBytes(0x00191010, Vr.UN, new byte[] {1, 2})
            .setBytes(Tag.ROWS, Vr.UN, new byte[] {0, 2})
            .setBytes(Tag.PIXEL_REPRESENTATION, Vr.UN, new byte[] {1, 0})
            .setBytes(Tag.PIXEL_PADDING_VALUE, Vr.UN, new byte[] {0x30, (byte) 0xF8})
            .setBytes(Tag.RESCALE_INTERCEPT, Vr.UN, "-1024 ".getBytes(UTF_8))
            .setBytes(Tag.RESCALE_SLOPE, Vr.UN, "1 ".getBytes(UTF_8));
    byte[] bytes = bytes(unknown, TransferSyntax.EXPLICIT_LE);

    DataSet read =
        DataSetReader.read(
            new ByteArrayInputStream(bytes), TransferSyntax.EXPLICIT_LE, ReadLimits.FILE);

    assertThat(read.number(Tag.RESCALE_SLOPE, 0)).isEqualTo(1);
    assertThat(read.number(Tag.RESCALE_INTERCEPT, 0)).isEqualTo(-1024);
    assertThat(read.integer(Tag.ROWS, 0)).isEqualTo(512);
    assertThat(read.integer(Tag.PIXEL_PADDING_VALUE, 0)).isEqualTo(-2000);
    assertThat(read.string(Tag.PATIENT_NAME)).isEqualTo("Müller");
    assertThat(read.vr(0x00191010)).isEqualTo(Vr.UN);
  }

  /** The value of UN is in little endian whatever the syntax (PS3.5 6.2.2). */
  @Test
  void unknownVrsAreInLittleEndian() throws IOException {
    byte[] bigEndian = {0, 0x28, 0, 0x10, 'U', 'N', 0, 0, 0, 0, 0, 2, 0, 2};

    DataSet read =
        DataSetReader.read(
            new ByteArrayInputStream(bigEndian), TransferSyntax.EXPLICIT_BE, ReadLimits.FILE);

    assertThat(read.integer(Tag.ROWS, 0)).isEqualTo(512);
  }

  @Property
  void decimalStringsFitAndAreNearlyExact(
      @ForAll @DoubleRange(min = -1e300, max = 1e300) double number) {
    String text = DataSet.decimal(number);
    assertThat(text.length()).isLessThanOrEqualTo(16);
    assertThat(Math.abs(Double.parseDouble(text) - number))
        .isLessThanOrEqualTo(Math.abs(number) * 1e-8);
  }

  @Test
  void namesInOtherScriptsAreReadForShowingAndCopiedAsBytes() {
    byte[] name = "王^小东".getBytes(Charset.forName("GB18030"));
    DataSet source =
        new DataSet()
            .set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "GB18030")
            .setBytes(Tag.PATIENT_NAME, Vr.PN, name);
    assertThat(source.string(Tag.PATIENT_NAME)).isEqualTo("王^小东");
    assertThat(new DataSet().copy(Tag.PATIENT_NAME, source).bytes(Tag.PATIENT_NAME))
        .isSameAs(source.bytes(Tag.PATIENT_NAME));
  }

  @Test
  void attributeTagsAreFourBytesEach() {
    DataSet dataSet =
        new DataSet().set(0x00209165, Vr.AT, Tag.IMAGE_POSITION_PATIENT, Tag.PIXEL_DATA);

    assertThat(dataSet.bytes(0x00209165)).containsExactly(0x20, 0, 0x32, 0, 0xE0, 0x7F, 0x10, 0);
    assertThat(dataSet.numbers(0x00209165)).containsExactly(0x00200032L, 0x7FE00010L);
  }

  @Test
  void unsignedTagOrder() {
    DataSet dataSet =
        new DataSet()
            .setBytes(0xFFFCFFFC, Vr.OB, new byte[2])
            .set(Tag.ROWS, Vr.US, 1)
            .set(Tag.PATIENT_ID, Vr.LO, "1");
    assertThat(dataSet.tags()).containsExactly(Tag.PATIENT_ID, Tag.ROWS, 0xFFFCFFFC);
  }

  /** It once asked itself for its own character set until the stack was full. */
  @Test
  void aCharacterSetOfAWrongVrIsReadAllTheSame() {
    DataSet dataSet =
        new DataSet()
            .setBytes(Tag.SPECIFIC_CHARACTER_SET, Vr.LO, "ISO_IR 192".getBytes(UTF_8))
            .setBytes(Tag.PATIENT_NAME, Vr.PN, "Müller".getBytes(UTF_8));
    assertThat(dataSet.string(Tag.SPECIFIC_CHARACTER_SET)).isEqualTo("ISO_IR 192");
    assertThat(dataSet.string(Tag.PATIENT_NAME)).isEqualTo("Müller");
  }

  /** Writers of the field send odd lengths; what is copied from them is written as PS3.5 7.1.1. */
  @Test
  void whatWasReadWithAnOddLengthIsWrittenWithAnEvenOne() throws IOException {
    byte[] odd = "\020\0\020\0PN\3\0Doe\020\0\100\0OB\0\0\1\0\0\0x".getBytes(UTF_8);
    DataSet read =
        DataSetReader.read(
            new ByteArrayInputStream(odd), TransferSyntax.EXPLICIT_LE, ReadLimits.FILE);
    DataSet copy = new DataSet();
    for (int tag : read.tags()) {
      copy.copy(tag, read);
    }
    assertThat(new String(bytes(copy, TransferSyntax.EXPLICIT_LE), UTF_8))
        .isEqualTo("\020\0\020\0PN\4\0Doe \020\0\100\0OB\0\0\2\0\0\0x\0");
    assertThat(new String(bytes(copy, TransferSyntax.IMPLICIT_LE), UTF_8))
        .isEqualTo("\020\0\020\0\4\0\0\0Doe \020\0\100\0\2\0\0\0x\0");
  }

  /** Wherever it is cut off: an EOFException of the inflater once came through. */
  @Test
  void aDeflatedDataSetThatIsCutOffIsDamaged() throws IOException {
    DataSet dataSet = new DataSet();
    for (int i = 0; i < 50; i++) {
      dataSet.set(0x00191000 + i, Vr.LO, "value " + i * i * 7919);
    }
    byte[] whole = bytes(dataSet, TransferSyntax.DEFLATED);
    for (int length = 1; length < whole.length - 8; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(
              () ->
                  DataSetReader.read(
                      new ByteArrayInputStream(cut), TransferSyntax.DEFLATED, ReadLimits.HEADER))
          .as("%d bytes", length)
          .isInstanceOf(DicomException.class);
    }
  }

  private static byte[] bytes(DataSet dataSet, TransferSyntax syntax) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataSetWriter.write(dataSet, out, syntax);
    return out.toByteArray();
  }
}
