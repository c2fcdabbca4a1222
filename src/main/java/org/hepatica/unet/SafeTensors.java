package org.hepatica.unet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file of named arrays of 32 bit floats in the safetensors format, which PyTorch and others
 * write: the length of a header (64 bit, little-endian), the header as JSON, values. Nothing in it
 * is executed, and every length is checked before it is used.
 */
public final class SafeTensors {
  private static final long MAX_FILE_BYTES = 512L << 20;
  private static final int MAX_HEADER_BYTES = 1 << 20;
  private static final int MAX_DIMENSIONS = 8;
  private static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final ByteBuffer values;

  private SafeTensors(ByteBuffer values) {
    this.values = values;
  }

  private record Tensor(long[] shape, int begin, int count) {}

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read or is not such a file; the message names it
   */
  public static SafeTensors read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new IOException(file + ": not weights: larger than " + MAX_FILE_BYTES + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return parse(bytes);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + ": not a safetensors file: " + e.getMessage(), e);
    }
  }

  private static SafeTensors parse(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() < Long.BYTES) {
      throw new IOException("shorter than its first length");
    }
    long length = bytes.getLong();
    if (length < 2 || length > MAX_HEADER_BYTES || length > bytes.remaining()) {
      throw new IOException("its header would have " + Long.toUnsignedString(length) + " bytes");
    }
    byte[] header = new byte[(int) length];
    bytes.get(header);
    JsonNode root;
    try {
      root = JSON.readTree(header);
    } catch (JsonProcessingException e) {
      throw new IOException("its header is no JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new IOException("its header is no JSON object");
    }
    SafeTensors file = new SafeTensors(bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry
            .getValue()
            .properties()
            .forEach(pair -> file.metadata.put(pair.getKey(), pair.getValue().asText()));
      } else {
        file.tensors.put(entry.getKey(), file.tensor(entry.getKey(), entry.getValue()));
      }
    }
    file.requireNoneTwice();
    return file;
  }

  /** So that a file holds what its arrays say together, and not one value for many of them. */
  private void requireNoneTwice() {
    List<Tensor> inOrder =
        tensors.values().stream().sorted(Comparator.comparingInt(Tensor::begin)).toList();
    long end = 0;
    for (Tensor tensor : inOrder) {
      if (tensor.begin() < end) {
        throw new IllegalArgumentException(
            "two arrays share bytes, from %d on".formatted(tensor.begin()));
      }
      end = tensor.begin() + (long) tensor.count() * Float.BYTES;
    }
  }

  private Tensor tensor(String name, JsonNode node) {
    String type = node.path("dtype").asText();
    if (!type.equals("F32")) {
      throw new IllegalArgumentException(
          "%s is of type '%s': save 32 bit floats, F32".formatted(name, type));
    }
    JsonNode sides = node.path("shape");
    if (!sides.isArray() || sides.size() > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(name + " has no shape of up to 8 dimensions");
    }
    long[] shape = new long[sides.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sides.get(i).asLong(-1);
      if (shape[i] < 1 || shape[i] > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(name + " has a side of " + sides.get(i));
      }
      count *= shape[i];
      if (count > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(name + " has more values than the file");
      }
    }
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long end = node.path("data_offsets").path(1).asLong(-1);
    if (begin < 0 || end > values.capacity() || end - begin != count * Float.BYTES) {
      throw new IllegalArgumentException(
          "%s: bytes %d to %d are not its %d values, or not in the file"
              .formatted(name, begin, end, count));
    }
    return new Tensor(shape, (int) begin, (int) count);
  }

  /** What the writer said about the file. */
  public Map<String, String> metadata() {
    return Map.copyOf(metadata);
  }

  /** Names of the arrays. */
  public Set<String> names() {
    return Set.copyOf(tensors.keySet());
  }

  /**
   * The sides of an array.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public long[] shape(String name) {
    return get(name).shape().clone();
  }

  /**
   * The values of an array, in C order.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public float[] values(String name) {
    Tensor tensor = get(name);
    float[] floats = new float[tensor.count()];
    values
        .slice(tensor.begin(), tensor.count() * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(floats);
    return floats;
  }

  private Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("there is no array " + name);
    }
    return tensor;
  }
}
