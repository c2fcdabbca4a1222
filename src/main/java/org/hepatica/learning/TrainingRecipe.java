package org.hepatica.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Settings of a training in layers, the later one over the earlier: a preset, a file in YAML or
 * JSON, single values. A file that holds {@code name}, {@code data}, {@code split}, {@code
 * inputSize}, {@code phases} and {@code augmentation}, such as {@code settings.json} of a run, is
 * complete: it stands for itself, without a preset under it, and what a run of an older version did
 * not know has the value that gives the same run.
 */
public final class TrainingRecipe {
  /** Reads JSON too, which YAML includes. */
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private static final List<String> COMPLETE =
      List.of("name", "data", "split", "inputSize", "phases", "augmentation");
  private static final String NO_DATA = "no data";

  private final ObjectNode tree;

  private TrainingRecipe(ObjectNode tree) {
    this.tree = tree;
  }

  /**
   * Begins with a preset.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static TrainingRecipe preset(String name) {
    return new TrainingRecipe(
        YAML.valueToTree(TrainingPreset.of(name).settings(List.of(NO_DATA), 1)));
  }

  /**
   * Begins with a file: with a complete one alone, else over the preset.
   *
   * @param preset that lies under a file which is not complete
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it is no mapping, or holds a key or value that no
   *     training has; the message names it
   */
  public static TrainingRecipe file(Path file, String preset) throws IOException {
    JsonNode read;
    try {
      read = YAML.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " is neither YAML nor JSON: " + e.getOriginalMessage(), e);
    }
    if (!(read instanceof ObjectNode own)) {
      throw new IllegalArgumentException(
          file + " holds no settings: it is a mapping of names to values");
    }
    if (COMPLETE.stream().allMatch(own::has)) {
      TrainingSettings whole = settings(own, file.toString());
      return new TrainingRecipe(YAML.valueToTree(whole));
    }
    TrainingRecipe recipe = preset(preset);
    lay(own, recipe.tree);
    settings(recipe.tree, file.toString());
    return recipe;
  }

  private static void lay(ObjectNode over, ObjectNode under) {
    for (Iterator<String> names = over.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (over.get(name) instanceof ObjectNode inner && under.get(name) instanceof ObjectNode at) {
        lay(inner, at);
      } else {
        under.set(name, over.get(name));
      }
    }
  }

  /**
   * Sets one value; whether it is a possible one, {@link #settings()} says.
   *
   * @param text {@code KEY=VALUE}, the key with points: {@code augmentation.noise=0}, {@code
   *     phases.0.epochs=5} (phases count from 0); several values as {@code [A, B]}
   * @throws IllegalArgumentException when there is no such key
   */
  public TrainingRecipe set(String text) {
    int at = text.indexOf('=');
    if (at < 1) {
      throw new IllegalArgumentException("not KEY=VALUE: " + text);
    }
    String key = text.substring(0, at);
    String[] path = key.split("\\.", -1);
    JsonNode in = tree;
    for (int i = 0; i < path.length - 1; i++) {
      in = child(in, path[i]);
    }
    String last = path[path.length - 1];
    JsonNode before = child(in, last);
    if (before.isMissingNode()) {
      throw new IllegalArgumentException("no training has the setting " + key);
    }
    JsonNode value;
    try {
      value = YAML.readTree(text.substring(at + 1));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(key + ": " + e.getOriginalMessage(), e);
    }
    // Jackson would take nothing for 0; a text, such as the parent, may be taken away.
    if (value.isMissingNode() || value.isNull() && !before.isNull() && !before.isTextual()) {
      throw new IllegalArgumentException(key + " has no value");
    }
    if (in instanceof ObjectNode object) {
      object.set(last, value);
    } else {
      ((ArrayNode) in).set(Integer.parseInt(last), value);
    }
    return this;
  }

  private static JsonNode child(JsonNode in, String name) {
    return in.isArray() && name.matches("\\d{1,4}")
        ? in.path(Integer.parseInt(name))
        : in.path(name);
  }

  /** Sets a value as it is, without reading it as YAML; null leaves what is there. */
  public TrainingRecipe with(String key, Object value) {
    if (value != null) {
      tree.set(key, YAML.valueToTree(value));
    }
    return this;
  }

  /** Sets the epochs of the phases; there must be as many numbers as phases. */
  public TrainingRecipe epochs(List<Integer> epochs) {
    JsonNode phases = tree.path("phases");
    if (epochs.size() != phases.size()) {
      throw new IllegalArgumentException(
          "--epochs wants %d number%s, one for each phase"
              .formatted(phases.size(), phases.size() == 1 ? "" : "s"));
    }
    for (int i = 0; i < epochs.size(); i++) {
      ((ObjectNode) phases.get(i)).put("epochs", epochs.get(i));
    }
    return this;
  }

  /**
   * The settings.
   *
   * @throws IllegalArgumentException when they do not fit together, or name no data
   */
  public TrainingSettings settings() {
    TrainingSettings settings = settings(tree, "settings");
    if (settings.data().equals(List.of(NO_DATA))) {
      throw new IllegalArgumentException(
          "no data: name folders of cases, or a settings file with data");
    }
    return settings;
  }

  private static TrainingSettings settings(JsonNode tree, String where) {
    try {
      return YAML.treeToValue(tree, TrainingSettings.class);
    } catch (JsonProcessingException e) {
      String message = message(e);
      throw new IllegalArgumentException(where + ": " + path(e) + message, e);
    }
  }

  private static String message(JsonProcessingException e) {
    if (e.getCause() instanceof IllegalArgumentException own) {
      return own.getMessage();
    }
    // A value of another kind; Jackson has a subclass of this for what it could not convert.
    String kind = e instanceof MismatchedInputException wrong ? kind(wrong.getTargetType()) : null;
    if (kind != null) {
      return (e instanceof InvalidFormatException f ? f.getValue() + " is " : "it is ") + kind;
    }
    return e.getOriginalMessage().replaceAll("\\s*\\(class .*", "");
  }

  /** What a value should have been and is not; null where Jackson's own words are as good. */
  private static String kind(Class<?> wanted) {
    if (wanted == int.class || wanted == Integer.class || wanted == long.class) {
      return "no whole number";
    }
    if (wanted == double.class) {
      return "no number";
    }
    if (wanted == boolean.class) {
      return "neither true nor false";
    }
    if (wanted != null && wanted.isEnum()) {
      return Arrays.stream(wanted.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", ", "none of ", ""));
    }
    return null;
  }

  /** Where in the settings a value is, such as {@code phases.0.epochs}, and a colon. */
  private static String path(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    return mapping.getPath().stream()
        .map(r -> r.getFieldName() == null ? String.valueOf(r.getIndex()) : r.getFieldName())
        .collect(Collectors.joining(".", "", ": "));
  }
}
