package org.hepatica.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads the remote application entities, one {@code *.yaml} file each, and checks them together.
 */
final class AeFolder {
  private record Entry(Path file, Map<String, Value> given, RemoteAe ae) {}

  private final List<ConfigProblem> problems;
  private final int defaultQuietSeconds;
  private final Settings.Tls tls;
  private final Map<String, String> origins = new TreeMap<>();

  AeFolder(List<ConfigProblem> problems, int defaultQuietSeconds, Settings.Tls tls) {
    this.problems = problems;
    this.defaultQuietSeconds = defaultQuietSeconds;
    this.tls = tls;
  }

  /** Where each key was given, as {@code ae.TITLE.key}. */
  Map<String, String> origins() {
    return origins;
  }

  List<RemoteAe> read(Path folder) {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(AeFolder::isAeFile).sorted().toList();
    } catch (IOException e) {
      problems.add(
          new ConfigProblem(
              folder.toString(),
              "",
              "the folder of the remote AEs cannot be read (" + e + ")",
              "Create it, or name another with --ae-config."));
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (Path file : files) {
      int before = problems.size();
      Map<String, Value> given = YamlSource.read(file, problems);
      if (given.isEmpty() && problems.size() > before) {
        continue;
      }
      RemoteAe ae = new Binder(given, file.toString(), problems).bind(RemoteAe.class);
      entries.add(new Entry(file, given, ae));
    }
    Map<String, Entry> byTitle = rejectDuplicates(entries);
    entries.forEach(e -> checkDestinations(e, byTitle));
    StowRules stow = new StowRules(tls, problems);
    entries.forEach(e -> stow.check(e.ae, e.given, e.file.toString()));
    entries.forEach(this::checkTls);
    entries.forEach(this::checkTeaching);
    List<RemoteAe> aes = new ArrayList<>();
    for (Entry e : entries) {
      for (Key key : Key.of(RemoteAe.class)) {
        origins.put("ae." + e.ae.aeTitle() + "." + key.path(), where(e, key.path()));
      }
      aes.add(e.ae.quietSeconds() == null ? e.ae.withQuietSeconds(defaultQuietSeconds) : e.ae);
    }
    return aes;
  }

  private static boolean isAeFile(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  private Map<String, Entry> rejectDuplicates(List<Entry> entries) {
    Map<String, Entry> byTitle = new LinkedHashMap<>();
    for (Entry entry : entries) {
      String title = entry.ae.aeTitle();
      Entry first = title == null ? null : byTitle.putIfAbsent(title, entry);
      if (first != null) {
        problem(
            entry,
            "aeTitle",
            "\"" + title + "\" is already taken by " + where(first, "aeTitle"),
            "Keep one file for each AE; give callsFrom where it has several addresses.");
      }
    }
    return byTitle;
  }

  private void checkDestinations(Entry entry, Map<String, Entry> byTitle) {
    for (String title : entry.ae.resultsTo()) {
      Entry destination = byTitle.get(title);
      if (destination == null) {
        problem(
            entry,
            "resultsTo",
            "names \"" + title + "\", which no file of this folder has as aeTitle",
            Suggestion.nearest(title, List.copyOf(byTitle.keySet()))
                .map(n -> "Did you mean " + n + "?")
                .orElse("Add a file for it, or take it out."));
      } else if (!destination.ae.receives()) {
        problem(
            entry,
            "resultsTo",
            "names \"" + title + "\", which does not receive",
            "Write \"receives: true\" in " + destination.file + ".");
      }
    }
  }

  private void checkTls(Entry entry) {
    if (entry.given.containsKey("stow")) {
      return; // tls and certificates are none of its keys
    }
    if (entry.ae.tls() && !tls.enabled()) {
      problem(
          entry,
          "tls",
          "is true, but dicom.tls.enabled is false: there is no encrypted port it could call",
          "Set dicom.tls.enabled with certificate, key and trust, or write \"tls: false\".");
    } else if (entry.ae.tls() && tls.trust().isBlank()) {
      problem(
          entry,
          "tls",
          "is true, but dicom.tls.trust is empty: nobody's certificate would be believed",
          "Name a PEM file there that has its certificate, or that of its issuer.");
    }
    if (entry.ae.certificates().isEmpty()) {
      return;
    }
    if (!entry.ae.tls()) {
      problem(
          entry,
          "certificates",
          "are set, but tls is false: without TLS it shows none",
          "Write \"tls: true\" as well, or take them out.");
    } else if (tls.enabled() && !tls.mutual()) {
      problem(
          entry,
          "certificates",
          "are set, but dicom.tls.mutual is false: who calls is not asked for one",
          "Set dicom.tls.mutual to true, or take them out.");
    }
  }

  private void checkTeaching(Entry entry) {
    if (!entry.given.containsKey("stow") && entry.ae.teaches() && !entry.ae.sends()) {
      problem(
          entry,
          "teaches",
          "is true, but sends is false: it may not store anything here",
          "Write \"sends: true\" as well, or \"teaches: false\".");
    }
  }

  private static String where(Entry entry, String key) {
    Value value = entry.given.get(key);
    return value == null ? entry.file.toString() : value.where();
  }

  private void problem(Entry entry, String key, String what, String cure) {
    problems.add(new ConfigProblem(where(entry, key), key, what, cure));
  }
}
