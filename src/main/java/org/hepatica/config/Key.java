package org.hepatica.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One setting that exists.
 *
 * @param path its flat key, such as {@code dicom.aeTitle}
 * @param type int, Integer, double, boolean, String or an enum; of a list, the type of its items
 * @param list whether it is a list
 * @param setting its default and bounds
 */
record Key(String path, Class<?> type, boolean list, Setting setting) {

  /** All settings of a record, those of nested records too, in the order they are written. */
  static List<Key> of(Class<? extends Record> settings) {
    List<Key> keys = new ArrayList<>();
    collect(settings, "", keys);
    return keys;
  }

  private static void collect(Class<?> settings, String prefix, List<Key> keys) {
    for (RecordComponent component : settings.getRecordComponents()) {
      if (component.getType().isRecord()) {
        collect(component.getType(), prefix + component.getName() + ".", keys);
      } else {
        keys.add(of(component, prefix));
      }
    }
  }

  static Key of(RecordComponent component, String prefix) {
    boolean list = component.getType() == List.class;
    Type generic = component.getGenericType();
    Class<?> type =
        list
            ? (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0]
            : component.getType();
    Setting setting = component.getAnnotation(Setting.class);
    return new Key(prefix + component.getName(), type, list, setting);
  }

  /** {@code dicom.aeTitle} is {@code HEPATICA_DICOM_AE_TITLE}. */
  String variable() {
    return "HEPATICA_"
        + path.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  /** The default as items of text; empty for an empty list. */
  List<String> fallback() {
    return list && setting.value().isEmpty() ? List.of() : split(setting.value());
  }

  /** A text as items: of a list at its commas, with or without the brackets of YAML, else whole. */
  List<String> split(String text) {
    if (!list) {
      return List.of(text);
    }
    String items = text.strip();
    if (items.startsWith("[") && items.endsWith("]")) {
      items = items.substring(1, items.length() - 1).strip();
    }
    return items.isEmpty() ? List.of() : List.of(items.split("\\s*,\\s*"));
  }
}
