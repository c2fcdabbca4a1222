package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file is PyTorch's work: {@code src/torch/fixture.py} made it. */
class ImportedWeightsTest {
  private static final Path TINY = Path.of("src/test/resources/org/hepatica/unet/tiny.safetensors");

  @TempDir Path folder;

  @Test
  void theNetworkGivesWhatPyTorchGave() throws IOException {
    ImportedWeights weights = new ImportedWeights(SafeTensors.read(TINY));
    ModelInfo info = weights.info("tiny", List.of(), "CC0", "nobody");
    assertThat(info.architecture().inputSize()).isEqualTo(32);
    assertThat(info.levels()).isEqualTo(2);
    assertThat(info.baseWidth()).isEqualTo(2);
    assertThat(info.huLow()).isEqualTo(-100);
    assertThat(info.huHigh()).isEqualTo(200);
    assertThat(info.seed()).isEqualTo(7);
    assertThat(info.epochs()).isEqualTo(3);

    ImportedWeights.Imported imported = weights.into(info);
    assertThat(imported.slices()).isEqualTo(3);
    assertThat(imported.worst()).isLessThan(1e-5);
    Path file = folder.resolve("tiny.hepatica");
    imported.model().write(file);
    assertThat(ModelFile.read(file).info().id()).startsWith("tiny-");
  }

  @Test
  void anotherNetworkIsRefused() throws IOException {
    assertThatThrownBy(() -> into(changed("check.input", "chock.input")))
        .hasMessageContaining("arrays that this network has not: [chock.input]");
    assertThatThrownBy(() -> into(changed("\"levels\": \"2\"", "\"levels\": \"1\"")))
        .hasMessageContaining("bridge_conv1")
        .hasMessageContaining("this network wants");
    assertThatThrownBy(() -> into(changed("\"levels\": \"2\"", "\"levels\": \"3\"")))
        .hasMessage("bridge_conv1 has 296 values, this network wants 1168");
    assertThatThrownBy(() -> into(changed("\"baseWidth\": \"2\"", "\"baseWidth\": \"4\"")))
        .hasMessageContaining("values, this network wants");
    assertThatThrownBy(
            () -> into(changed("\"variant\": \"RESIDUAL\"", "\"variant\": \"PLAINEST\"")))
        .hasMessageContaining("its variant is PLAINEST");
    assertThatThrownBy(() -> into(changed("\"seed\"", "\"Seed\"")))
        .hasMessageContaining("do not say seed");
  }

  /** Its weights would take more than 8 GB. */
  @Test
  void aSmallFileThatSaysALargeNetworkIsRefusedBeforeThatIsBuilt() throws IOException {
    Path file = said("levels", "6", "baseWidth", "128", "inputSize", "1024");
    long before = Pointer.totalBytes();
    assertThatThrownBy(() -> into(file)).hasMessageContaining("this network wants");
    assertThat(Pointer.totalBytes() - before).isLessThan(1 << 20);
  }

  /**
   * As a window without end, in which every pixel is 0; the check of the weights does not see it.
   */
  @Test
  void numbersThatSayNoNetworkAreRefused() throws IOException {
    assertThatThrownBy(() -> into(said("inputSize", "32.7")))
        .hasMessageContaining("its inputSize is not a whole number: 32.7");
    assertThatThrownBy(() -> into(said("epochs", "-3")))
        .hasMessageContaining("its epochs is less than 0: -3");
    assertThatThrownBy(() -> into(said("huHigh", "Infinity")))
        .hasMessageContaining("window from -100.0 to Infinity HU");
    assertThatThrownBy(() -> into(said("huLow", "200")))
        .hasMessageContaining("window from 200.0 to 200.0 HU");
    assertThat(
            new ImportedWeights(SafeTensors.read(said("seed", "9007199254740993")))
                .info("tiny", List.of(), "CC0", "nobody")
                .seed())
        .isEqualTo(9007199254740993L);
  }

  @Test
  void weightsThatGiveSomethingElseAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(TINY);
    int values = 8 + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ByteBuffer first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(values);
    first.putFloat(values, first.getFloat(values) + 0.1f);
    assertThatThrownBy(() -> into(written(bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slice 1 of the file differs by")
        .hasMessageContaining("it is not this network");

    first.putFloat(values, Float.NaN);
    assertThatThrownBy(() -> into(written(bytes))).hasMessageContaining("holds NaN");
  }

  /** On a black slice a network with other weights in its first layer gives the same. */
  @Test
  void slicesThatCannotTellAreRefused() throws IOException {
    assertThatThrownBy(() -> into(checked(pixel -> 0, pixel -> pixel % 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of its 3 slices to check by can tell");
    assertThatThrownBy(() -> into(checked(pixel -> pixel % 32 / 31f, pixel -> 0.4f)))
        .hasMessageContaining("none of its 3 slices to check by can tell");
    assertThatThrownBy(() -> into(checked(pixel -> pixel % 15 / 15f, pixel -> pixel % 2)))
        .hasMessageContaining("none of its 3 slices to check by can tell");
    // These could, and do.
    assertThatThrownBy(() -> into(checked(pixel -> pixel % 16 / 15f, pixel -> pixel % 2)))
        .hasMessageContaining("slice 1 of the file differs by");
  }

  /** As of a network that was trained on Hounsfield units: here it would see others. */
  @Test
  void slicesBeyondTheWindowAreRefused() throws IOException {
    assertThatThrownBy(() -> into(checked(pixel -> pixel % 400 - 100f, pixel -> pixel % 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("check.input holds -100.0: slices are 0 at huLow and 1 at huHigh");
  }

  /** The value of a pixel, by its number within the slice. */
  private interface Pixel {
    float value(int pixel);
  }

  /** The file with other slices to check by, and other answers: its last arrays. */
  private Path checked(Pixel input, Pixel probability) throws IOException {
    byte[] bytes = Files.readAllBytes(TINY);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int values = 8 + (int) buffer.getLong();
    int size = 32 * 32;
    assertThat(header(bytes))
        .contains("\"data_offsets\": [8900, 21188]")
        .contains("\"data_offsets\": [21188, 33476]");
    for (int i = 0; i < 3 * size; i++) {
      buffer.putFloat(values + 8900 + 4 * i, input.value(i % size));
      buffer.putFloat(values + 21188 + 4 * i, probability.value(i % size));
    }
    return written(bytes);
  }

  private static String header(byte[] bytes) {
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return new String(bytes, 8, length, StandardCharsets.UTF_8);
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    byte[] whole = Files.readAllBytes(TINY);
    for (int length : new int[] {0, 7, 8, 100, whole.length - 1}) {
      Path file = written(java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafeTensors.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("not a safetensors file");
    }
    for (String header :
        List.of(
            "[]",
            "{\"a\":1}",
            "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2,9],\"data_offsets\":[0,4]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[500000000,500000000],\"data_offsets\":[0,4]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9223372036854775807,3]}}")) {
      Path file = written(withHeader(header, 8));
      assertThatThrownBy(() -> SafeTensors.read(file)).isInstanceOf(IOException.class);
    }
    Path noJson = written(withHeader("{\"a\": }", 8));
    assertThatThrownBy(() -> SafeTensors.read(noJson))
        .hasMessageContaining("Unexpected character")
        .hasMessageNotContaining("Source");
  }

  @Test
  void noDamageEndsInAnythingButAnIoException() throws IOException {
    byte[] whole = Files.readAllBytes(TINY);
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        damaged[random.nextInt(6000)] = (byte) random.nextInt();
      }
      Path file = written(damaged);
      try {
        SafeTensors read = SafeTensors.read(file);
        read.names().forEach(read::values);
      } catch (IOException expected) {
        assertThat(expected).hasMessageContaining(file.toString());
      }
    }
  }

  private static ImportedWeights.Imported into(Path file) throws IOException {
    ImportedWeights weights = new ImportedWeights(SafeTensors.read(file));
    return weights.into(weights.info("tiny", List.of(), "CC0", "nobody"));
  }

  /** The file with another word, of the same length, in its header. */
  private Path changed(String from, String to) throws IOException {
    String text = new String(Files.readAllBytes(TINY), StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    assertThat(to).hasSameSizeAs(from);
    return written(text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The file whose metadata say something else: keys, each before its value. */
  private Path said(String... said) throws IOException {
    byte[] bytes = Files.readAllBytes(TINY);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    for (int i = 0; i < said.length; i += 2) {
      String key = "\"" + said[i] + "\": ";
      header = header.replaceFirst(key + "\"[^\"]*\"", key + "\"" + said[i + 1] + "\"");
    }
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(bytes.length - length + text.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(text.length).put(text).put(bytes, 8 + length, bytes.length - 8 - length);
    return written(all.array());
  }

  private Path written(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("weights.safetensors"), bytes);
  }

  private static byte[] withHeader(String header, int valueBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + valueBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }
}
