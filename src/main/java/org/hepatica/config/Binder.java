package org.hepatica.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns given values into a settings record, and gathers everything that is wrong with them. */
final class Binder {
  private final Map<String, Value> given;
  private final String place;
  private final List<ConfigProblem> problems;

  /**
   * @param given values by flat key
   * @param place named when a required setting is missing
   * @param problems where problems are added
   */
  Binder(Map<String, Value> given, String place, List<ConfigProblem> problems) {
    this.given = given;
    this.place = place;
    this.problems = problems;
  }

  /** Fills the record; a setting that is wrong gets its default, so that all faults are found. */
  <R extends Record> R bind(Class<R> type) {
    rejectUnknown(Key.of(type));
    return type.cast(bind(type, ""));
  }

  private Object bind(Class<?> type, String prefix) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] =
          types[i].isRecord()
              ? bind(types[i], prefix + components[i].getName() + ".")
              : value(Key.of(components[i], prefix));
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type + " refuses checked settings", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is no settings record", e);
    }
  }

  private void rejectUnknown(List<Key> keys) {
    List<String> names = keys.stream().map(Key::path).toList();
    List<String> groups = names.stream().flatMap(n -> groupsOf(n).stream()).distinct().toList();
    List<String> rejected = new ArrayList<>();
    given.forEach(
        (path, value) -> {
          boolean group = isGroup(value);
          boolean insideSetting =
              names.stream().anyMatch(n -> path.startsWith(n + ".") && isGroup(given.get(n)));
          if (names.contains(path)
              || insideSetting
              || rejected.stream().anyMatch(r -> path.startsWith(r + "."))) {
            return; // a good key, or one whose group is complained about, here or by value()
          }
          if (!groups.contains(path)) {
            List<String> candidates = group ? groups : names;
            problem(value, path, "is unknown", Suggestion.forKey(path, candidates));
            rejected.add(path);
          } else if (!group && !isBlank(value) && value.kind() != Value.Kind.NOTHING) {
            problem(
                value,
                path,
                "is a group of settings, but here stands " + value.kind().words,
                "Write its settings on the lines below it, indented by two spaces.");
          }
        });
  }

  private static boolean isGroup(Value value) {
    return value != null && value.kind() == Value.Kind.GROUP;
  }

  /** Also what stands behind a colon with nothing behind it. */
  private static boolean isBlank(Value value) {
    return value.kind() == Value.Kind.TEXT && value.items().get(0).isBlank();
  }

  /** Of {@code a.b.c}: {@code a} and {@code a.b}. */
  private static List<String> groupsOf(String path) {
    List<String> groups = new ArrayList<>();
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      groups.add(path.substring(0, dot));
    }
    return groups;
  }

  private Object value(Key key) {
    Value value = given.get(key.path());
    if (value == null) {
      if (key.setting().value().equals(Setting.REQUIRED)) {
        String cure = "Add a line \"" + key.path() + ": …\".";
        problems.add(new ConfigProblem(place, key.path(), "is missing", cure));
      }
      return fallback(key);
    }
    if (value.kind() == Value.Kind.NOTHING || isBlank(value) && key.type() != String.class) {
      problem(value, key.path(), "has no value", "Write one, or delete the line.");
      return fallback(key);
    }
    if (value.kind() == Value.Kind.GROUP || value.kind() == Value.Kind.LIST && !key.list()) {
      problem(
          value,
          key.path(),
          "is " + value.kind().words + ", not " + words(key),
          "For example: " + example(key) + ".");
      return fallback(key);
    }
    List<Object> items = new ArrayList<>();
    // A text is a list in a file as it is in a variable: at its commas.
    boolean text = key.list() && value.kind() == Value.Kind.TEXT && !isBlank(value);
    for (String item : text ? key.split(value.items().get(0)) : value.items()) {
      Object converted = convert(key, item, value);
      if (converted == null) {
        return fallback(key);
      }
      items.add(converted);
    }
    return key.list() ? List.copyOf(items) : items.get(0);
  }

  /** The default; for a required setting that is missing, something that breaks nothing. */
  private Object fallback(Key key) {
    String text = key.setting().value();
    if (text.equals(Setting.ABSENT) || text.equals(Setting.REQUIRED)) {
      return key.type() == int.class ? Integer.valueOf(0) : null;
    }
    List<Object> items = new ArrayList<>();
    for (String item : key.fallback()) {
      Object converted = convert(key, item, Value.text(item, "the default"));
      items.add(converted);
    }
    return key.list() ? List.copyOf(items) : items.get(0);
  }

  /** Returns the converted item, or null after noting the problem. */
  private Object convert(Key key, String text, Value value) {
    Class<?> type = key.type();
    if (type == boolean.class) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> wrongType(key, text, value);
      };
    }
    if (type == int.class || type == Integer.class || type == double.class) {
      return number(key, text.strip(), value);
    }
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (word(constant).equals(text)) {
          return constant;
        }
      }
      return wrongType(key, text, value);
    }
    Form.Fault fault = key.setting().form().check(text);
    if (fault != null) {
      problem(value, key.path(), fault.what(), fault.cure());
      return null;
    }
    return text;
  }

  private Object number(Key key, String text, Value value) {
    boolean whole = key.type() != double.class;
    double number;
    try {
      // The Long and Double parsers take digits of every script and suffixes; files hold plain
      // ones.
      if (!text.matches(whole ? "-?[0-9]{1,15}" : "-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
        return wrongType(key, text, value);
      }
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return wrongType(key, text, value);
    }
    Setting setting = key.setting();
    if (number < setting.min() || number > setting.max()) {
      problem(
          value,
          key.path(),
          text + " is out of range",
          "Write " + words(key) + ", such as " + example(key) + ".");
      return null;
    }
    return whole ? (Object) (int) number : (Object) number;
  }

  private Object wrongType(Key key, String text, Value value) {
    problem(
        value,
        key.path(),
        "\"" + text + "\" is not " + words(key),
        "For example: " + example(key) + ".");
    return null;
  }

  private static String words(Key key) {
    Setting setting = key.setting();
    Class<?> type = key.type();
    if (type == boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Binder::word)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == String.class) {
      return key.list() ? "a list of texts" : "a text";
    }
    String number = type == double.class ? "a number" : "a whole number";
    return number + " from " + plain(setting.min()) + " to " + plain(setting.max());
  }

  private static String example(Key key) {
    String text = key.setting().value();
    if (text.equals(Setting.REQUIRED) || text.equals(Setting.ABSENT) || text.isEmpty()) {
      return key.type() == String.class ? "…" : plain(Math.max(key.setting().min(), 1));
    }
    return key.list() ? "[" + text.replace(",", ", ") + "]" : text;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  private static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
  }

  private void problem(Value value, String key, String what, String cure) {
    problems.add(new ConfigProblem(value.where(), key, what, cure));
  }
}
