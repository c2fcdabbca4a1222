package org.hepatica.dicom.net.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.embedded.Pdu.Abort;
import org.hepatica.dicom.net.embedded.Pdu.AssociateAccept;
import org.hepatica.dicom.net.embedded.Pdu.AssociateReject;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.DataTransfer;
import org.hepatica.dicom.net.embedded.Pdu.Pdv;
import org.hepatica.dicom.net.embedded.Pdu.ProposedContext;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseReply;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseRequest;
import org.hepatica.dicom.net.embedded.UserInformation.AsyncWindow;
import org.hepatica.dicom.net.embedded.UserInformation.Item;
import org.hepatica.dicom.net.embedded.UserInformation.RoleSelection;
import org.junit.jupiter.api.Test;

/** PDUs to bytes and back, and bytes that are none. */
class PduCodecTest {
  private static final int MAX_DATA = 128 * 1024;
  private static final Duration WAIT = Duration.ofSeconds(5);

  private static PduReader reader(byte[] bytes, int most) {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    return new PduReader(
        (buffer, offset, length, deadline) -> in.read(buffer, offset, Math.min(length, most)),
        MAX_DATA);
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadBack(@ForAll("pdus") Pdu pdu, @ForAll("pdus") Pdu next)
      throws IOException {
    byte[] first = PduEncoder.encode(pdu);
    byte[] second = PduEncoder.encode(next);
    byte[] bytes = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, bytes, first.length, second.length);
    for (int most : new int[] {1, 7, Integer.MAX_VALUE}) {
      PduReader reader = reader(bytes, most);
      assertThat(reader.read(WAIT, WAIT)).isEqualTo(pdu);
      assertThat(reader.read(WAIT, WAIT)).isEqualTo(next);
      assertThat(reader.read(WAIT, WAIT)).isNull();
    }
  }

  @Property(tries = 1000)
  void damageIsFoundAndCostsNothing(
      @ForAll("pdus") Pdu pdu, @ForAll Random random, @ForAll boolean cut) {
    byte[] bytes = PduEncoder.encode(pdu);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    readsCheaply(cut ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
  }

  @Property(tries = 1000)
  void garbageIsRefusedAndCostsNothing(@ForAll Random random) {
    byte[] bytes = new byte[random.nextInt(4000)];
    random.nextBytes(bytes);
    if (bytes.length > 6 && random.nextBoolean()) { // a good header, so that the body is looked at
      byte[] header = {(byte) (1 + random.nextInt(7)), 0, 0, 0, 0, 0};
      header[4] = (byte) (bytes.length - 6 >> 8);
      header[5] = (byte) (bytes.length - 6);
      System.arraycopy(header, 0, bytes, 0, 6);
    }
    readsCheaply(bytes);
  }

  @Test
  void manySmallPartsCostNoMoreThanTheirLimit() {
    byte[] items = new byte[6 + 68 + 400_000]; // 100,000 empty items
    items[0] = 1;
    Arrays.fill(items, 74, items.length, (byte) 0);
    putLength(items);
    readsCheaply(items);
    byte[] context = items.clone(); // one context full of empty transfer syntaxes
    for (int i = 74; i < context.length; i += 4) {
      context[i] = 0x40;
    }
    System.arraycopy(new byte[] {0x20, 0, (byte) 0xFF, (byte) 0xFC, 1, 0, 0, 0}, 0, context, 74, 8);
    readsCheaply(context);
    byte[] values = new byte[6 + 120_000]; // 20,000 empty values
    values[0] = 4;
    for (int i = 6; i < values.length; i += 6) {
      values[i + 3] = 2;
    }
    putLength(values);
    readsCheaply(values);
  }

  private static void putLength(byte[] pdu) {
    int length = pdu.length - 6;
    pdu[2] = (byte) (length >> 24);
    pdu[3] = (byte) (length >> 16);
    pdu[4] = (byte) (length >> 8);
    pdu[5] = (byte) length;
  }

  /** Reads to the end: a PDU, a declared exception or the end; and what it allocates is bounded. */
  private static void readsCheaply(byte[] bytes) {
    PduReader reader = reader(bytes, Integer.MAX_VALUE);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    IOException refusal = null;
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Pdu pdu;
      do {
        pdu = reader.read(WAIT, WAIT);
      } while (pdu != null);
    } catch (IOException e) {
      refusal = e;
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(4L * bytes.length + (1 << 20));
    if (refusal != null) {
      assertThat(refusal)
          .isInstanceOfAny(PduException.class, java.io.EOFException.class)
          .hasMessageMatching("[ -~]+");
    }
  }

  @Test
  void aLengthThatIsNotThereAllocatesNothing() {
    byte[] bytes = {4, 0, 0, 2, 0, 0, 1, 2, 3}; // 128 KiB announced, which is allowed
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    PduReader reader = reader(bytes, Integer.MAX_VALUE);
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> reader.read(WAIT, WAIT)).isInstanceOf(java.io.EOFException.class);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  @Provide
  Arbitrary<Pdu> pdus() {
    Arbitrary<String> ae = Arbitraries.strings().withCharRange('!', '~').ofLength(9);
    Arbitrary<UserInformation> user = users();
    Arbitrary<Integer> u8 = Arbitraries.integers().between(0, 255);
    Arbitrary<Integer> u16 = Arbitraries.integers().between(0, 65535);
    Arbitrary<Pdu> request =
        Combinators.combine(u16, ae, ae, uids(), contextIds(), user)
            .as(
                (version, called, calling, context, ids, u) ->
                    new AssociateRequest(
                        version,
                        called,
                        calling,
                        context,
                        ids.stream()
                            .map(i -> new ProposedContext(i, "1.2." + i, List.of("1.3", "1." + i)))
                            .toList(),
                        u));
    Arbitrary<Pdu> accept =
        Combinators.combine(u16, ae, ae, uids(), contextIds(), user)
            .as(
                (version, called, calling, context, ids, u) ->
                    new AssociateAccept(
                        version,
                        called,
                        calling,
                        context,
                        ids.stream().map(i -> new ContextResult(i, i % 5, "1.2." + i)).toList(),
                        u));
    Arbitrary<Pdu> data =
        Combinators.combine(
                u8, Arbitraries.of(true, false), Arbitraries.of(true, false), byteArrays())
            .as(
                (id, isCommand, last, bytes) ->
                    new Pdv(id, isCommand, last, bytes, 0, bytes.length))
            .list()
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(DataTransfer::new);
    return Arbitraries.oneOf(
        request,
        accept,
        data,
        Combinators.combine(u8, u8, u8).as(AssociateReject::new),
        Combinators.combine(u8, u8).as(Abort::new),
        Arbitraries.of(new ReleaseRequest(), new ReleaseReply()));
  }

  private static Arbitrary<byte[]> byteArrays() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
  }

  private static Arbitrary<String> uids() {
    return Arbitraries.strings().withChars("0123456789.").ofMinLength(1).ofMaxLength(64);
  }

  private static Arbitrary<List<Integer>> contextIds() {
    return Arbitraries.integers()
        .between(0, 127)
        .map(i -> 2 * i + 1)
        .list()
        .ofMaxSize(128)
        .map(ids -> List.copyOf(new HashSet<>(ids)));
  }

  private static Arbitrary<UserInformation> users() {
    Arbitrary<Integer> small = Arbitraries.integers().between(0, 65535);
    Arbitrary<AsyncWindow> window =
        Combinators.combine(small, small).as(AsyncWindow::new).injectNull(0.5);
    Arbitrary<List<RoleSelection>> roles =
        Combinators.combine(uids(), Arbitraries.of(true, false), Arbitraries.of(true, false))
            .as(RoleSelection::new)
            .list()
            .ofMaxSize(3);
    Arbitrary<List<Item>> others =
        Combinators.combine(Arbitraries.integers().between(0x56, 0xFF), byteArrays())
            .as(Item::new)
            .list()
            .ofMaxSize(3);
    return Combinators.combine(
            Arbitraries.longs().between(0, 0xFFFFFFFFL),
            uids(),
            uids().injectNull(0.5),
            window,
            roles,
            others)
        .as(UserInformation::new);
  }
}
