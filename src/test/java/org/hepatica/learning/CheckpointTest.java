package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir Path folder;

  @Test
  void oneThatEndsEarlyIsRefusedByName() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    new Checkpoint(
            List.of(new EpochReport(1, 9, 128, 1e-3, 0.7, 0.6, 0.5, 0.6, 12, true)),
            44,
            0.5,
            new float[20],
            new float[40],
            new float[20])
        .write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 3, 30, whole.length - 100, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Checkpoint.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("checkpoint.bin");
    }
  }

  /** A run that went on from it would train on from other weights, without a word. */
  @Test
  void oneWithATurnedBitIsRefusedByName() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    new Checkpoint(
            List.of(new EpochReport(1, 9, 128, 1e-3, 0.7, 0.6, 0.5, 0.6, 12, true)),
            44,
            0.5,
            new float[] {1, 2, 3},
            new float[] {4, 5},
            new float[0])
        .write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 4;
      Files.write(file, damaged);
      assertThatThrownBy(() -> Checkpoint.read(file))
          .as("byte %d", i)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("checkpoint.bin");
    }
  }

  @Test
  void oneThatSaysMoreValuesThanItHoldsTakesNoMemoryForThem() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    new Checkpoint(List.of(), 44, 0.5, new float[20], new float[40], new float[20]).write(file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    bytes.putInt(4 + 4 + 4 + 8, 97); // of the parameters; the file has room for 96
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> Checkpoint.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checkpoint.bin: damaged checkpoint")
        .hasNoCause();
  }

  @Test
  void checkpointsOfTheFirstFormAreRead() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(0x48504331);
      out.writeInt(1);
      for (int i : new int[] {1, 9, 128}) {
        out.writeInt(i);
      }
      for (double d : new double[] {1e-3, 0.7, 0.5, 0.6, 12}) {
        out.writeDouble(d);
      }
      out.writeBoolean(true);
      out.writeInt(44);
      out.writeDouble(0.5);
      for (int array = 0; array < 3; array++) {
        out.writeInt(1);
        out.writeFloat(array);
      }
      out.writeInt(0x48504331);
    }
    Checkpoint read = Checkpoint.read(file);
    assertThat(read.reports())
        .containsExactly(new EpochReport(1, 9, 128, 1e-3, 0.7, Double.NaN, 0.5, 0.6, 12, true));
    assertThat(read.mean()).containsExactly(2);
    read.write(file);
    assertThat(Checkpoint.read(file).reports()).isEqualTo(read.reports());
  }
}
