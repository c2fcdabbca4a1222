package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LandingTest {
  private static final int PAGE = PageWriter.PAGE;
  private static final byte OLD = (byte) 0xEE;
  private static final byte[] HEAD = new byte[100];

  @TempDir Path data;
  private Path incoming;
  private PreparedFiles pool;

  @BeforeEach
  void prepareOne() throws IOException {
    incoming = Files.createDirectories(data.resolve("incoming"));
    pool = PreparedFiles.start(data, 1, 0);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pool.waiting() == 1);
    pool.close(); // makes no other one
    byte[] old = new byte[PreparedFiles.BYTES];
    Arrays.fill(old, OLD); // of an instance that did not become whole
    Path file = pool.take();
    Files.write(file, old);
    pool.giveBack(file);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  static IntStream lengths() {
    int last = PreparedFiles.BYTES - PAGE;
    return IntStream.of(
        100, PAGE - 1, PAGE, PAGE + 1, 300_000, last - 1, last, last + 1, Landing.ROOM);
  }

  private static byte[] instance(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    System.arraycopy(HEAD, 0, bytes, 0, HEAD.length);
    return bytes;
  }

  private static long checksum(byte[] instance) {
    Checksum sum = new Checksum();
    sum.update(instance, HEAD.length, instance.length - HEAD.length);
    return sum.value();
  }

  /** Lands an instance in pieces of an odd length, and answers where it lies. */
  private Path land(byte[] instance) throws IOException {
    try (Landing landing = Landing.open(pool, incoming)) {
      for (int at = 0; at < instance.length; at += 10_007) {
        landing.write(instance, at, Math.min(10_007, instance.length - at));
      }
      landing.sync(HEAD, checksum(instance));
      assertThat(landing.isSealed()).isEqualTo(instance.length <= Landing.ROOM);
      return landing.file();
    }
  }

  /** Of a page written in part the system would read the rest from the disk first. */
  @ParameterizedTest
  @MethodSource("lengths")
  void pagesOfAPreparedFileAreWrittenWholeOrNotAtAll(int length) throws IOException {
    byte[] instance = instance(length);
    Path file = land(instance);
    byte[] expected = new byte[PreparedFiles.BYTES];
    int written = (length + PAGE - 1) / PAGE * PAGE;
    int last = PreparedFiles.BYTES - PAGE;
    if (written < last) {
      Arrays.fill(expected, written, last, OLD);
    }
    System.arraycopy(instance, 0, expected, 0, length);
    byte[] seal = new Seal(HEAD.length, length, checksum(instance)).encode(HEAD);
    System.arraycopy(seal, 0, expected, Landing.ROOM, seal.length);
    assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    assertThat(Seal.cut(file)).isTrue();
    assertThat(Files.readAllBytes(file)).isEqualTo(instance);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE, 300_000})
  void whatDoesNotFitIsAFileLikeAnyOther(int beyond) throws IOException {
    byte[] instance = instance(Landing.ROOM + beyond);
    Path file = land(instance);
    assertThat(file.toString()).endsWith(".part");
    assertThat(Files.readAllBytes(file)).isEqualTo(instance);
    assertThat(incoming).isDirectoryContaining(file::equals);
    assertThat(pool.waiting()).isZero();
  }

  @Test
  void whatIsNotSyncedLeavesItsFileToTheNext() throws IOException {
    Path file;
    try (Landing landing = Landing.open(pool, incoming)) {
      landing.write(instance(300_000));
      file = landing.file();
    }
    assertThat(pool.take()).isEqualTo(file);
    try (Landing landing = Landing.open(pool, incoming)) {
      landing.write(instance(300_000));
      assertThat(landing.file()).isNotEqualTo(file);
    }
    assertThat(incoming.toFile().list()).containsExactly(file.getFileName().toString());
  }
}
