package org.hepatica.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a YAML file as flat keys ({@code dicom.port}) with the line of each. Values stay the text
 * that stands in the file, so that an AE title {@code NO} or {@code 0123} is not taken for a
 * boolean or a number.
 */
final class YamlSource {
  private static final long MAX_BYTES = 1 << 20;
  private static final Pattern LINE = Pattern.compile(" in 'reader', line (\\d{1,9}), column");

  /** What Jackson says of it. */
  private static final Pattern TWICE = Pattern.compile("^Duplicate field '(.*)'");

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final List<ConfigProblem> problems;
  private final Map<String, Value> values = new LinkedHashMap<>();

  private YamlSource(Path file, List<ConfigProblem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a file; what is wrong with it is added to the problems.
   *
   * @return the values by flat key, in file order; empty when the file cannot be read or parsed
   */
  static Map<String, Value> read(Path file, List<ConfigProblem> problems) {
    YamlSource source = new YamlSource(file, problems);
    try {
      source.parse(source.text());
      return source.values;
    } catch (NoSuchFileException e) {
      source.problem("", "does not exist", "Create it, or name another folder.");
    } catch (CharacterCodingException e) {
      source.problem("", "is not UTF-8 text", "Save it as UTF-8.");
    } catch (JsonProcessingException e) {
      source.syntax(e);
    } catch (IOException e) {
      source.problem(
          "", "cannot be read (" + e + ")", "Check that it is a file and who may read it.");
    }
    return Map.of();
  }

  private String text() throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("larger than " + MAX_BYTES + " bytes");
    }
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /**
   * Jackson's location is that of the last good token; the parser below it says the line of the
   * fault in its message, last of several.
   */
  private void syntax(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    for (Matcher m = LINE.matcher(message); m.find(); ) {
      line = Integer.parseInt(m.group(1));
    }
    Matcher twice = TWICE.matcher(message);
    if (twice.find()) {
      problems.add(
          new ConfigProblem(
              file + ":" + line,
              "",
              "\"" + twice.group(1) + "\" stands twice in its group",
              "Keep one of the two."));
      return;
    }
    // The indented lines quote the file.
    String what =
        message.lines().filter(l -> !l.startsWith(" ")).collect(Collectors.joining(", ")).strip();
    problems.add(
        new ConfigProblem(
            file + ":" + line,
            "",
            "this is not valid YAML: " + what.replaceAll("\\.$", ""),
            "Mind the indentation (spaces, no tabs), and put a text with : or # in quotes."));
  }

  private void parse(String text) throws IOException {
    try (YAMLParser parser = YAML.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return; // an empty file, or one of comments only
      }
      if (first != JsonToken.START_OBJECT) {
        problem("", "does not hold \"key: value\" lines", "Write one setting a line.");
        return;
      }
      group("", parser);
      if (parser.nextToken() != null) {
        add(parser, "", "a second document (---) begins here", "Keep one document in the file.");
      }
    }
  }

  private void group(String prefix, YAMLParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix + parser.currentName();
      int line = parser.currentTokenLocation().getLineNr();
      switch (parser.nextToken()) {
        case START_OBJECT -> {
          put(key, Value.Kind.GROUP, List.of(), line);
          group(key + ".", parser);
        }
        case START_ARRAY -> list(key, line, parser);
        case VALUE_NULL -> put(key, Value.Kind.NOTHING, List.of(), line);
        case VALUE_EMBEDDED_OBJECT -> reference(parser, key);
        default -> {
          if (parser.isCurrentAlias()) {
            reference(parser, key);
          } else {
            put(key, Value.Kind.TEXT, List.of(parser.getText()), line);
          }
        }
      }
    }
  }

  private void list(String key, int line, YAMLParser parser) throws IOException {
    List<String> items = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t.isStructStart()) {
        add(parser, key, "holds a list or group inside the list", "Write [A, B].");
        parser.skipChildren();
      } else if (parser.isCurrentAlias() || t == JsonToken.VALUE_EMBEDDED_OBJECT) {
        reference(parser, key);
      } else {
        items.add(parser.getText());
      }
    }
    put(key, Value.Kind.LIST, items, line);
  }

  private void reference(YAMLParser parser, String key) {
    add(parser, key, "is a reference or binary data", "Write the value itself.");
  }

  private void put(String key, Value.Kind kind, List<String> items, int line) {
    Value value = new Value(kind, List.copyOf(items), file + ":" + line);
    Value before = values.put(key, value);
    // The parser finds a key that stands twice in its group; not "a.b" beside "b" in the group a.
    if (before != null && !(kind == Value.Kind.GROUP && before.kind() == kind)) {
      problems.add(
          new ConfigProblem(
              value.where(),
              key,
              "stands here again, after " + before.where(),
              "Keep one of the two."));
    }
  }

  private void add(YAMLParser parser, String key, String what, String cure) {
    int line = parser.currentTokenLocation().getLineNr();
    problems.add(new ConfigProblem(file + ":" + line, key, what, cure));
  }

  private void problem(String key, String what, String cure) {
    problems.add(new ConfigProblem(file.toString(), key, what, cure));
  }
}
