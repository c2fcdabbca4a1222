package org.hepatica.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.junit.jupiter.api.Test;

class ParserTest {
  private static final long LIMIT = 512L << 20;
  private static final int LONG_VALUE = 60_000_000;
  private static final int ITEMS = 200_000;
  private static final int UNDEFINED = -1;

  /** As many as an AE may have associations, each with a header in hand: 6 GB, and Java has 1.5. */
  @Test
  void longHeadersOfManySendersAtOnceTakeNoMemory() throws Exception {
    AtomicInteger atOnce = new AtomicInteger();
    readAnother(atOnce, 25);
    assertThat(atOnce).hasValue(25);
  }

  private static void readAnother(AtomicInteger atOnce, int most) throws Exception {
    Parser.read(
        longHeader(),
        TransferSyntax.EXPLICIT_LE,
        LIMIT,
        header -> {
          assertThat(header.string(Tag.STUDY_INSTANCE_UID)).isEqualTo("1.2.9");
          if (atOnce.incrementAndGet() < most) {
            try {
              readAnother(atOnce, most);
            } catch (IOException | Header.BadUid e) {
              throw e;
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
          assertThat(header.string(Tag.STUDY_INSTANCE_UID)).as("still held").isEqualTo("1.2.9");
          return true;
        });
  }

  /** Four long values, 200,000 items with an element each, and then the UIDs. */
  private static InputStream longHeader() throws IOException {
    List<InputStream> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parts.add(bytes(element(0x00091001 + i, "OB", LONG_VALUE)));
      parts.add(zeros(LONG_VALUE));
    }
    ByteArrayOutputStream sequence = new ByteArrayOutputStream();
    sequence.write(element(0x00111001, "SQ", UNDEFINED));
    for (int i = 0; i < ITEMS; i++) {
      sequence.write(item(0xFFFEE000, 8));
      sequence.write(text(0x00081030, "LO", ""));
    }
    sequence.write(item(0xFFFEE0DD, 0));
    parts.add(bytes(sequence.toByteArray()));
    parts.add(bytes(text(Tag.STUDY_INSTANCE_UID, "UI", "1.2.9\0")));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /** Else UIDs and names that are no such thing would be kept for as long as a peer likes. */
  @Test
  void aUidIsNeverLong() {
    byte[] start = element(Tag.STUDY_INSTANCE_UID, "OB", LONG_VALUE);
    assertThatThrownBy(() -> read(new SequenceInputStream(bytes(start), zeros(LONG_VALUE))))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("a length of 60000000 bytes is more than is taken");
    byte[] sequence = element(Tag.STUDY_INSTANCE_UID, "SQ", UNDEFINED);
    assertThatThrownBy(() -> read(bytes(sequence)))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("is more than is taken");
  }

  @Test
  void whatIsWalkedPastIsMeasuredAllTheSame() {
    byte[] start = element(0x00091001, "OB", LONG_VALUE);
    assertThatThrownBy(() -> read(new SequenceInputStream(bytes(start), zeros(17))))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("says 60000000 bytes, but only 17 are there");
    assertThatThrownBy(() -> read(bytes(element(0x00091001, "OB", Integer.MAX_VALUE))))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("is more than is taken");
  }

  private static DataSet read(InputStream in) throws Exception {
    List<DataSet> header = new ArrayList<>();
    Parser.read(in, TransferSyntax.EXPLICIT_LE, LIMIT, header::add);
    return header.get(0);
  }

  private static InputStream bytes(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static InputStream zeros(int count) {
    return new InputStream() {
      private int left = count;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        int n = Math.min(left, length);
        left -= n;
        return n == 0 && length > 0 ? -1 : n;
      }
    };
  }

  private static byte[] element(int tag, String vr, int length) {
    return start(tag, vr, 12).putShort((short) 0).putInt(length).array();
  }

  private static byte[] text(int tag, String vr, String value) {
    return start(tag, vr, 8 + value.length())
        .putShort((short) value.length())
        .put(value.getBytes(US_ASCII))
        .array();
  }

  private static byte[] item(int tag, int length) {
    return start(tag, "", 8).putInt(length).array();
  }

  private static ByteBuffer start(int tag, String vr, int size) {
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) (tag >>> 16))
        .putShort((short) tag)
        .put(vr.getBytes(US_ASCII));
  }
}
