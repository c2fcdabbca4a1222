package org.hepatica.unet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.disk.DurableFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model on disk, {@code *.hepatica}: a ZIP with {@code model.json} ({@link ModelInfo}, the
 * SHA-256 of the weights and their order) and {@code weights.bin} (little-endian 32 bit floats,
 * each array in C order). Weights are of the training form, by layer and parameter name, so that
 * training can go on from them. A {@link Calibration} may follow, {@code calibration.json} and
 * {@code reference.bin}; it is no part of the model's identity.
 *
 * <p>Files of format 1 are read and keep their ids, which follow another rule ({@link ModelId}).
 */
public final class ModelFile {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final int FORMAT = 2;

  private final int format;
  private final ModelInfo info;
  private final Map<String, long[]> shapes;
  private final byte[] weights;
  private final Calibration calibration;

  private ModelFile(
      int format,
      ModelInfo info,
      Map<String, long[]> shapes,
      byte[] weights,
      Calibration calibration) {
    this.format = format;
    this.info = info;
    this.shapes = shapes;
    this.weights = weights;
    this.calibration = calibration;
  }

  private record Header(int format, ModelInfo model, String sha256, Map<String, long[]> weights) {}

  /** Takes the weights of a training network; the id is set from their hash and the form. */
  public static ModelFile of(ModelInfo info, ComputationGraph training) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Weights.of(training)
        .forEach(
            (layer, parameters) ->
                parameters.forEach(
                    (name, value) -> {
                      shapes.put(layer + "." + name, value.shape());
                      float[] floats = value.dup('c').data().asFloat();
                      ByteBuffer buffer =
                          ByteBuffer.allocate(4 * floats.length).order(ByteOrder.LITTLE_ENDIAN);
                      buffer.asFloatBuffer().put(floats);
                      bytes.writeBytes(buffer.array());
                    }));
    byte[] weights = bytes.toByteArray();
    return new ModelFile(
        FORMAT, info.withId(ModelId.of(FORMAT, info, weights)), shapes, weights, null);
  }

  /**
   * The mean of the weights of models that came of one training, of different epochs, or of
   * trainings that went on from the same weights. It says of itself what the first one does, but
   * has seen what any of them has, and was never measured. After Izmailov et al. (averaging weights
   * leads to wider optima, 2018).
   *
   * @param models at least one
   * @throws IllegalArgumentException when they are not of one kind of network and window
   */
  public static ModelFile mean(List<ModelFile> models) {
    ModelFile first = models.get(0);
    float[] sums = new float[first.weights.length / Float.BYTES];
    for (ModelFile model : models) {
      requireSameKind(first, model);
      FloatBuffer values = floats(model.weights);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values.get(i) / models.size();
      }
    }
    byte[] weights = new byte[first.weights.length];
    floats(weights).put(sums);
    SeenPictures seen = SeenPictures.UNKNOWN;
    for (ModelFile model : models) {
      seen = seen.and(model.info.seen());
    }
    ModelInfo info =
        first
            .info
            .measured(0.5, Map.of())
            .trainedOn(seen)
            .withId(ModelId.of(FORMAT, first.info, weights));
    return new ModelFile(FORMAT, info, first.shapes, weights, null);
  }

  private static FloatBuffer floats(byte[] weights) {
    return ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private static void requireSameKind(ModelFile a, ModelFile b) {
    boolean same =
        a.info.architecture().equals(b.info.architecture())
            && a.info.huLow() == b.info.huLow()
            && a.info.huHigh() == b.info.huHigh()
            && a.weights.length == b.weights.length
            && List.copyOf(a.shapes.keySet()).equals(List.copyOf(b.shapes.keySet()));
    if (!same) {
      throw new IllegalArgumentException(
          "%s and %s are not the same network for the same HU window"
              .formatted(a.info.id(), b.info.id()));
    }
  }

  /** What it says about itself. */
  public ModelInfo info() {
    return info;
  }

  /** What it tells familiar from unfamiliar by; empty when it was never calibrated. */
  public Optional<Calibration> calibration() {
    return Optional.ofNullable(calibration);
  }

  /**
   * The layer whose attention was calibrated, or {@link LiverModel#DEFAULT_LAYER}; of a network of
   * one level, which has no such layer, its only one.
   */
  public String defaultLayer() {
    if (calibration != null && calibration.attention() != null) {
      return calibration.attention().layer();
    }
    return info.levels() < 2 ? "up1" : LiverModel.DEFAULT_LAYER;
  }

  /**
   * The first 12 hexadecimal digits of the SHA-256 of the calibration, which tell it from another;
   * empty when there is none.
   */
  public String calibrationId() {
    return calibration == null ? "" : idOf(calibration);
  }

  static String idOf(Calibration calibration) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(JSON.writeValueAsBytes(calibration.stored()));
      if (calibration.familiar() != null) {
        bytes.writeBytes(calibration.familiar().reference().toBytes());
      }
      return ModelId.sha256(bytes.toByteArray()).substring(0, 12);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a calibration is always written as JSON", e);
    }
  }

  /** The same weights with another threshold and scores; a calibration stays. */
  public ModelFile measured(double threshold, Map<String, Double> scores) {
    return new ModelFile(format, info.measured(threshold, scores), shapes, weights, calibration);
  }

  /** The same weights, which say that they were trained on these pictures. */
  public ModelFile trainedOn(SeenPictures pictures) {
    return new ModelFile(format, info.trainedOn(pictures), shapes, weights, calibration);
  }

  /** The same weights with a calibration; null for none. */
  public ModelFile calibrated(Calibration newCalibration) {
    return new ModelFile(format, info, shapes, weights, newCalibration);
  }

  /**
   * Writes it whole or not at all, also when the power fails.
   *
   * @throws IOException when it cannot be written
   */
  public void write(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    DurableFiles.createFolders(absolute.getParent());
    DurableFiles.write(absolute, this::zip);
  }

  private void zip(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    entry(
        zip,
        ModelEntries.HEADER,
        JSON.writeValueAsBytes(new Header(format, info, ModelId.sha256(weights), shapes)));
    entry(zip, ModelEntries.WEIGHTS, weights);
    if (calibration != null) {
      entry(zip, ModelEntries.CALIBRATION, JSON.writeValueAsBytes(calibration.stored()));
      if (calibration.familiar() != null) {
        entry(zip, ModelEntries.REFERENCE, calibration.familiar().reference().toBytes());
      }
    }
    zip.finish();
  }

  /**
   * Reads and checks a model file.
   *
   * @throws IOException when it is damaged or not a model; the message names the file
   */
  public static ModelFile read(Path file) throws IOException {
    return read(ModelEntries.read(file), file.toString());
  }

  static ModelFile read(InputStream in, String name) throws IOException {
    return read(ModelEntries.read(in, name), name);
  }

  private static ModelFile read(ModelEntries entries, String name) throws IOException {
    byte[] weights = entries.weights();
    Header parsed;
    try {
      parsed = JSON.readValue(entries.header(), Header.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(name + ": model.json is not readable: " + e.getMessage(), e);
    }
    if (parsed == null) {
      throw new IOException(name + ": model.json says nothing");
    }
    boolean isKnown = parsed.format() == ModelId.OF_WEIGHTS || parsed.format() == FORMAT;
    if (!isKnown || parsed.model() == null || parsed.weights() == null) {
      throw new IOException(
          "%s: model format %d is not known to this version (1 and 2 are)"
              .formatted(name, parsed.format()));
    }
    if (!ModelId.sha256(weights).equals(parsed.sha256())) {
      throw new IOException(name + ": damaged: the weights do not match their SHA-256");
    }
    FloatBuffer values = floats(weights);
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        // Nothing would be liver, and every patient would have none.
        throw new IOException(name + ": damaged: some of its weights are no numbers");
      }
    }
    if (!ModelId.of(parsed.format(), parsed.model(), weights).equals(parsed.model().id())) {
      throw new IOException(
          "%s: damaged: its id, %s, is not that of its %s"
              .formatted(
                  name,
                  parsed.model().id(),
                  parsed.format() == ModelId.OF_WEIGHTS
                      ? "name and weights"
                      : "name, weights, network and HU window"));
    }
    return new ModelFile(
        parsed.format(),
        parsed.model(),
        parsed.weights(),
        weights,
        calibration(entries.calibration(), entries.reference(), name));
  }

  private static Calibration calibration(byte[] json, byte[] reference, String name)
      throws IOException {
    if (json == null) {
      return null;
    }
    try {
      return Calibration.of(
          JSON.readValue(json, Calibration.Stored.class),
          reference == null ? new byte[0] : reference);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(name + ": its calibration is not readable: " + e.getMessage(), e);
    }
  }

  /**
   * A network for inference with these weights; the caller closes it.
   *
   * @throws IllegalArgumentException when they are of another network than the file says
   */
  public ComputationGraph folded() {
    requireEnough();
    ComputationGraph training = ResidualUNet.training(info.architecture(), 0);
    try {
      into(training);
      ComputationGraph folded = ResidualUNet.folded(info.architecture());
      Weights.fold(training, folded);
      return folded;
    } finally {
      training.close();
    }
  }

  /** Before anything of the network's size is allocated: a header can say one of gigabytes. */
  private void requireEnough() {
    long wanted =
        ResidualUNet.parameters(info.architecture()).values().stream().mapToLong(n -> n).sum();
    if (wanted * Float.BYTES != weights.length) {
      throw new IllegalArgumentException(
          "model %s has %d weights, this network wants %d"
              .formatted(info.id(), weights.length / Float.BYTES, wanted));
    }
  }

  /**
   * Puts the weights into a training network, layer by layer.
   *
   * @throws IllegalArgumentException when layers or shapes differ
   */
  public void into(ComputationGraph training) {
    Map<String, INDArray> targets = new LinkedHashMap<>();
    Weights.of(training)
        .forEach((layer, table) -> table.forEach((name, a) -> targets.put(layer + "." + name, a)));
    if (!targets.keySet().equals(shapes.keySet())) {
      throw new IllegalArgumentException(
          "model %s has other layers than this network".formatted(info.id()));
    }
    ByteBuffer buffer = ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN);
    shapes.forEach(
        (name, shape) -> {
          INDArray target = targets.get(name);
          if (!Arrays.equals(target.shape(), shape)) {
            throw new IllegalArgumentException(
                "model %s: %s has shape %s, this network wants %s"
                    .formatted(
                        info.id(), name, Arrays.toString(shape), Arrays.toString(target.shape())));
          }
          int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
          if (buffer.remaining() < 4L * count) {
            throw new IllegalArgumentException("model " + info.id() + ": weights end early");
          }
          float[] values = new float[count];
          for (int i = 0; i < count; i++) {
            values[i] = buffer.getFloat();
          }
          target.assign(Nd4j.create(values, shape, 'c').castTo(target.dataType()));
        });
    if (buffer.hasRemaining()) {
      throw new IllegalArgumentException("model " + info.id() + ": more weights than layers");
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
