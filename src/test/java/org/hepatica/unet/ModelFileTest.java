package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.learning.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class ModelFileTest {

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        byte[] content = new byte[5000];
        new Random(1).nextBytes(content);
        zip.write(content);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static void refusedByName(byte[] bytes) {
    assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(bytes), "some.hepatica"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("some.hepatica");
  }

  /** As a copy is that a full disk or a lost connection ended. */
  @Test
  void aFileThatEndsEarlyIsRefusedByName() throws IOException {
    byte[] whole = zip("model.json", "weights.bin");
    for (int length : new int[] {20, 50, whole.length / 3, whole.length / 2}) {
      refusedByName(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void aFileThatIsDamagedWithinIsRefusedByName() throws IOException {
    byte[] damaged = zip("model.json", "weights.bin");
    Arrays.fill(damaged, 60, 200, (byte) 0xFF);
    refusedByName(damaged);
  }

  /** Java's ZIP reader has an unchecked exception for such a name. */
  @Test
  void anEntryWhoseNameIsNoTextIsRefusedByName() throws IOException {
    byte[] odd = zip("model.jsonä");
    String text = new String(odd, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("model.json") + "model.json".length();
    odd[at] = (byte) 0xFF;
    odd[at + 1] = (byte) 0xFE;
    refusedByName(odd);
  }

  /** Reports cite it: other weights under the same id would be taken for those. */
  @Test
  void anIdThatIsNotThatOfTheWeightsIsRefusedByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("some.hepatica");
    ModelFile model = TinyModels.model("some", 1);
    model.write(file);
    String id = model.info().id();
    for (String other : new String[] {"\"some-0123456789ab\"", "\"" + id + "0\"", "null"}) {
      refusedByName(edited(file, "\"" + id + "\"", other));
    }
    assertThat(ModelFile.read(file).info().id()).isEqualTo(id);
  }

  /** Else results of one would go out under the UIDs of the other's. */
  @Test
  void theSameWeightsForAnotherWindowOrSizeAreAnotherModel() {
    ComputationGraph graph = ResidualUNet.training(network(16), 1);
    Set<String> ids = new HashSet<>();
    ids.add(ModelFile.of(ModelInfos.of(network(16), 255), graph).info().id());
    ids.add(ModelFile.of(ModelInfos.of(network(16), 250), graph).info().id());
    ids.add(ModelFile.of(ModelInfos.of(network(32), 255), graph).info().id());
    ModelFile other = ModelFile.of(ModelInfos.of(network(32), 250), graph);
    ids.add(other.info().id());
    assertThat(ids).hasSize(4);
    // Measured anew it is still the same.
    assertThat(other.measured(0.3, Map.of()).info().id()).isEqualTo(other.info().id());
    graph.close();
  }

  @Test
  void aWindowThatIsNotThatOfTheIdIsRefusedByName(@TempDir Path folder) throws IOException {
    ComputationGraph graph = ResidualUNet.training(network(16), 1);
    Path file = folder.resolve("some.hepatica");
    ModelFile.of(ModelInfos.of(network(16), 255), graph).write(file);
    graph.close();
    refusedByName(edited(file, "\"huHigh\" : 255.0", "\"huHigh\" : 250.0"));
    refusedByName(edited(file, "\"format\" : 2", "\"format\" : 3"));
  }

  /** Its id is of the weights alone, and results and registries out there hold it. */
  @Test
  void aFileOfTheFirstFormatKeepsIdAndBytes(@TempDir Path folder) throws IOException {
    byte[] shipped;
    try (InputStream in = LiverModel.class.getResourceAsStream(LiverModel.SHIPPED)) {
      shipped = in.readAllBytes();
    }
    ModelFile model = ModelFile.read(new ByteArrayInputStream(shipped), "shipped");
    assertThat(model.info().id()).isEqualTo("liver-daea4e3a3ff3");
    Path file = folder.resolve("shipped.hepatica");
    model.write(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(shipped);
    model.measured(0.3, Map.of()).calibrated(null).write(file);
    assertThat(ModelFile.read(file).info().id()).isEqualTo("liver-daea4e3a3ff3");
  }

  private static ResidualUNet.Architecture network(int inputSize) {
    return new ResidualUNet.Architecture(inputSize, 1, 2, 0, DataType.FLOAT, Variant.RESIDUAL);
  }

  /** The file with another text in its {@code model.json}. */
  private static byte[] edited(Path file, String from, String to) throws IOException {
    String text = new String(content(file, "model.json"), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    return replaced(file, "model.json", text.replace(from, to));
  }

  /** Of such weights nothing is liver: every patient would have none. */
  @Test
  void weightsThatAreNoNumbersAreRefusedByName(@TempDir Path folder) throws IOException {
    ComputationGraph graph = ResidualUNet.training(network(16), 1);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Weights.of(graph).get(ResidualUNet.LOGIT).get("b").putScalar(0, bad);
      Path file = folder.resolve("some.hepatica");
      ModelFile.of(TinyModels.model("some", 1).info(), graph).write(file);
      assertThatThrownBy(() -> ModelFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("some.hepatica")
          .hasMessageContaining("no numbers");
    }
    graph.close();
  }

  /** A network that knows what is familiar; its calibration stands last in the file. */
  private static ModelFile calibrated() {
    Random random = new Random(1);
    List<float[]> features = new ArrayList<>();
    for (int slice = 0; slice < 20; slice++) {
      features.add(new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()});
    }
    return TinyModels.model("some", 1)
        .calibrated(
            new Calibration(
                new Calibration.Familiar(FeatureReference.of(features), 2, 20, 5),
                null,
                null,
                null,
                List.of(),
                0.5));
  }

  /** Without its calibration it would be used, and no longer say what is unfamiliar. */
  @Test
  void aFileThatEndsAnywhereBeforeItsEndIsRefusedByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("some.hepatica");
    calibrated().write(file);
    byte[] whole = Files.readAllBytes(file);
    assertThat(ModelFile.read(file).calibration()).isPresent();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ModelFile.read(file))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("some.hepatica");
    }
  }

  @Test
  void aFileWithATurnedBitIsRefusedByNameOrSaysTheSame(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("some.hepatica");
    ModelFile model = calibrated();
    model.write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * whole.length; bit += 3) {
      byte[] turned = whole.clone();
      turned[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, turned);
      ModelFile read;
      try {
        read = ModelFile.read(file);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("some.hepatica");
        continue;
      }
      assertThat(read.info()).as("bit %d", bit).isEqualTo(model.info());
      assertThat(read.calibrationId()).as("bit %d", bit).isEqualTo(model.calibrationId());
    }
  }

  /** What is not there, or of another kind, in a file that somebody wrote. */
  @Test
  void whatItSaysOfItselfIsRefusedByNameWhereItIsNotWhole(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("some.hepatica");
    calibrated().write(file);
    ObjectMapper json = new ObjectMapper();
    for (String entry : List.of("model.json", "calibration.json")) {
      List<String> keys = new ArrayList<>();
      collect(json.readTree(content(file, entry)), "", keys);
      assertThat(keys).hasSizeGreaterThan(5);
      for (String key : keys) {
        for (String value :
            new String[] {null, "null", "-1", "1e308", "\"x\"", "[]", "{}", "[[1]]"}) {
          JsonNode tree = json.readTree(content(file, entry));
          String text = value == null ? without(tree, key) : with(tree, key, json.readTree(value));
          readsOrIsRefusedByName(replaced(file, entry, text), entry + key + " = " + value);
        }
      }
      for (String text : new String[] {"", "null", "[]", "1", "{}"}) {
        readsOrIsRefusedByName(replaced(file, entry, text), entry + " " + text);
      }
    }
  }

  private static void readsOrIsRefusedByName(byte[] bytes, String what) {
    try {
      ModelInfo info = ModelFile.read(new ByteArrayInputStream(bytes), "some.hepatica").info();
      // What a registry sorts by.
      assertThat(info.created()).as(what).isNotNull();
    } catch (IOException e) {
      assertThat(e).as(what).hasMessageContaining("some.hepatica");
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  private static void collect(JsonNode node, String at, List<String> keys) {
    if (node.isObject()) {
      node.fieldNames()
          .forEachRemaining(
              name -> {
                keys.add(at + "/" + name);
                collect(node.get(name), at + "/" + name, keys);
              });
    }
  }

  private static String without(JsonNode tree, String key) {
    ((ObjectNode) tree.at(key.substring(0, key.lastIndexOf('/'))))
        .remove(key.substring(key.lastIndexOf('/') + 1));
    return tree.toString();
  }

  private static String with(JsonNode tree, String key, JsonNode value) {
    ((ObjectNode) tree.at(key.substring(0, key.lastIndexOf('/'))))
        .set(key.substring(key.lastIndexOf('/') + 1), value);
    return tree.toString();
  }

  /** Of a file of the first format, whose id does not speak of the network. */
  @Test
  void aNetworkThatIsFarLargerThanTheWeightsIsNotBuilt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("some.hepatica");
    ModelFile model = TinyModels.model("some", 1);
    model.write(file);
    String header = new String(content(file, "model.json"), StandardCharsets.UTF_8);
    String id = "some-" + ModelId.sha256(content(file, "weights.bin")).substring(0, 12);
    String large =
        header
            .replace("\"format\" : 2", "\"format\" : 1")
            .replace(model.info().id(), id)
            .replace("\"inputSize\" : 16", "\"inputSize\" : 64")
            .replace("\"levels\" : 1", "\"levels\" : 6")
            .replace("\"baseWidth\" : 2", "\"baseWidth\" : 128");
    ModelFile read =
        ModelFile.read(
            new ByteArrayInputStream(replaced(file, "model.json", large)), "some.hepatica");
    assertThatThrownBy(read::folded)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(id)
        .hasMessageContaining("this network wants");
  }

  private static byte[] content(Path file, String name) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return in.readAllBytes();
        }
      }
    }
    throw new AssertionError(name + " is not in " + file);
  }

  private static byte[] replaced(Path file, String name, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file));
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(entry.getName().equals(name) ? text.getBytes(StandardCharsets.UTF_8) : content);
      }
    }
    return bytes.toByteArray();
  }
}
