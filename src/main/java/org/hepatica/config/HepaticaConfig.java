package org.hepatica.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole configuration, checked. A value is taken from the first of: {@code --set}, the
 * environment, {@code conf/hepatica.yaml}, the built-in default.
 *
 * <p>The variable of a setting is {@code HEPATICA_} and its key in capitals, with {@code _} for
 * each dot and before each inner capital: {@code dicom.aeTitle} is {@code HEPATICA_DICOM_AE_TITLE}.
 */
public final class HepaticaConfig {
  /** The name of the file in the configuration folder. */
  public static final String FILE = "hepatica.yaml";

  private static final Logger LOG = LoggerFactory.getLogger(HepaticaConfig.class);
  private static final List<Key> KEYS = Key.of(Settings.class);
  private static final Set<String> ALL = Set.of("0.0.0.0", "::");

  private final Settings settings;
  private final List<RemoteAe> remoteAes;
  private final Map<String, String> origins;
  private final Path confDir;

  private HepaticaConfig(
      Settings settings, List<RemoteAe> remoteAes, Map<String, String> origins, Path confDir) {
    this.confDir = confDir;
    this.settings = settings;
    this.remoteAes = List.copyOf(remoteAes);
    this.origins = Map.copyOf(origins);
  }

  /**
   * Reads and checks everything.
   *
   * @param confDir folder of {@code hepatica.yaml}, or null for the built-in defaults
   * @param aeDir folder of the remote application entities, or null for none
   * @param dataDirOverride takes the place of {@code data.dir}, or null
   * @param sets {@code key=value} pairs
   * @param env the environment
   * @throws ConfigException with every problem there is
   */
  public static HepaticaConfig load(
      Path confDir, Path aeDir, Path dataDirOverride, List<String> sets, Map<String, String> env) {
    List<ConfigProblem> problems = new ArrayList<>();
    Map<String, Value> given = new LinkedHashMap<>();
    Path file = confDir == null ? null : confDir.resolve(FILE);
    if (file != null) {
      given.putAll(YamlSource.read(file, problems));
    }
    environment(env, given, problems);
    sets.forEach(s -> set(s, given, problems));
    if (dataDirOverride != null) {
      given.put("data.dir", Value.text(dataDirOverride.toString(), "--data"));
    }
    String place = file == null ? "built-in defaults" : file.toString();
    Settings settings = new Binder(given, place, problems).bind(Settings.class);
    new TlsRules(settings.dicom(), given, place, problems).check();
    checkSlices(settings.admission(), given, place, problems);
    checkPauses(settings.delivery(), given, place, problems);
    checkConsole(settings, given, place, problems);
    AeFolder folder =
        new AeFolder(problems, settings.intake().quietSeconds(), settings.dicom().tls());
    List<RemoteAe> remoteAes = aeDir == null ? List.of() : folder.read(aeDir);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    Map<String, String> origins = new TreeMap<>(folder.origins());
    KEYS.forEach(
        k -> origins.put(k.path(), (file == null ? "" : file + " (not set there), ") + "default"));
    given.forEach((key, value) -> origins.put(key, value.where()));
    return new HepaticaConfig(settings, remoteAes, origins, confDir);
  }

  private static void checkSlices(
      Settings.Admission admission,
      Map<String, Value> given,
      String place,
      List<ConfigProblem> problems) {
    String key = "admission.maxSlices";
    int fewest = admission.minSlices();
    if (admission.maxSlices() < fewest) {
      problems.add(
          new ConfigProblem(
              given.containsKey(key) ? given.get(key).where() : place,
              key,
              "is " + admission.maxSlices() + ", less than admission.minSlices, " + fewest,
              "Write " + fewest + " or more, or a smaller admission.minSlices."));
    }
  }

  private static void checkPauses(
      Settings.Delivery delivery,
      Map<String, Value> given,
      String place,
      List<ConfigProblem> problems) {
    String key = "delivery.maxPauseMinutes";
    int first = delivery.firstPauseSeconds();
    if (delivery.maxPauseMinutes() * 60 < first) {
      problems.add(
          new ConfigProblem(
              given.containsKey(key) ? given.get(key).where() : place,
              key,
              "is %d, less than the first pause of delivery.firstPauseSeconds, %d s"
                  .formatted(delivery.maxPauseMinutes(), first),
              "Write %d or more, or a smaller delivery.firstPauseSeconds."
                  .formatted((first + 59) / 60)));
    }
  }

  /** The pages cannot be where DICOM is spoken. */
  private static void checkConsole(
      Settings settings, Map<String, Value> given, String place, List<ConfigProblem> problems) {
    Settings.Console console = settings.console();
    Settings.Dicom dicom = settings.dicom();
    if (!console.enabled() || console.port() == 0 || !overlap(console.bind(), dicom.bind())) {
      return;
    }
    String key = "console.port";
    String other = null;
    if (dicom.plain() && console.port() == dicom.port()) {
      other = "dicom.port";
    } else if (dicom.tls().enabled() && console.port() == dicom.tls().port()) {
      other = "dicom.tls.port";
    }
    if (other != null) {
      problems.add(
          new ConfigProblem(
              given.containsKey(key) ? given.get(key).where() : place,
              key,
              "is " + console.port() + ", as " + other + " is",
              "Choose another."));
    }
  }

  /** Whether who listens on one address is in the way of who listens on the other. */
  private static boolean overlap(String bind, String other) {
    return bind.equals(other) || ALL.contains(bind) || ALL.contains(other);
  }

  /** The built-in defaults, without any remote application entity. */
  public static HepaticaConfig defaults() {
    return load(null, null, null, List.of(), Map.of());
  }

  /**
   * Every key with its default, as they are written in the file, in the order of {@link Settings}.
   */
  public static Map<String, String> defaultsByKey() {
    Map<String, String> defaults = new LinkedHashMap<>();
    KEYS.forEach(
        k -> defaults.put(k.path(), k.list() ? k.fallback().toString() : k.setting().value()));
    return defaults;
  }

  private static void environment(
      Map<String, String> env, Map<String, Value> given, List<ConfigProblem> problems) {
    Map<String, Key> byVariable = new TreeMap<>();
    KEYS.forEach(k -> byVariable.put(k.variable(), k));
    List<String> groups =
        KEYS.stream().map(k -> k.path().replaceFirst("\\..*", "")).distinct().toList();
    Predicate<String> ofOurGroups =
        v ->
            groups.stream()
                .anyMatch(g -> v.startsWith("HEPATICA_" + g.toUpperCase(Locale.ROOT) + "_"));
    new TreeMap<>(env)
        .forEach(
            (variable, text) -> {
              Key key = byVariable.get(variable);
              if (key != null) {
                given.put(key.path(), value(key, text, "environment variable " + variable));
              } else if (ofOurGroups.test(variable)) {
                // Others may begin with HEPATICA_ too: Kubernetes sets HEPATICA_SERVICE_HOST for a
                // service of that name.
                String cure =
                    Suggestion.nearest(variable, List.copyOf(byVariable.keySet()))
                        .map(n -> "Did you mean " + n + "?")
                        .orElse("Unset it.");
                problems.add(
                    new ConfigProblem(
                        "environment variable " + variable, "", "no setting has this name", cure));
              } else if (variable.startsWith("HEPATICA_")) {
                LOG.warn("Environment variable {} is ignored: no setting has this name", variable);
              }
            });
  }

  private static void set(String pair, Map<String, Value> given, List<ConfigProblem> problems) {
    int equals = pair.indexOf('=');
    String where = "--set " + pair;
    if (equals <= 0) {
      problems.add(
          new ConfigProblem(
              where, "", "this is no key=value", "Write it like --set dicom.port=11113."));
      return;
    }
    String path = pair.substring(0, equals).strip();
    String text = pair.substring(equals + 1).strip();
    Optional<Key> key = KEYS.stream().filter(k -> k.path().equals(path)).findFirst();
    given.put(path, key.isPresent() ? value(key.get(), text, where) : Value.text(text, where));
  }

  private static Value value(Key key, String text, String where) {
    return key.list() && text.isBlank()
        ? new Value(Value.Kind.LIST, List.of(), where)
        : new Value(key.list() ? Value.Kind.LIST : Value.Kind.TEXT, key.split(text), where);
  }

  /** All settings. */
  public Settings settings() {
    return settings;
  }

  /** The remote application entities, by file name; their quietSeconds is never null. */
  public List<RemoteAe> remoteAes() {
    return remoteAes;
  }

  /** The remote application entity of that title. */
  public Optional<RemoteAe> remoteAe(String aeTitle) {
    return remoteAes.stream().filter(ae -> ae.aeTitle().equals(aeTitle)).findFirst();
  }

  /** The data folder, absolute. */
  public Path dataDir() {
    return Path.of(settings.data().dir()).toAbsolutePath().normalize();
  }

  /**
   * A path of the settings, absolute: one that is relative begins at the folder of {@code
   * hepatica.yaml}, wherever it was given, or where the program runs if there is no such folder.
   */
  public Path confPath(String path) {
    Path base = confDir == null ? Path.of("") : confDir;
    return base.toAbsolutePath().resolve(path).normalize();
  }

  /**
   * Where a setting was given: {@code conf/hepatica.yaml:12}, a variable, {@code --set …}, or that
   * it is the default.
   *
   * @param key a key such as {@code dicom.port}, or {@code ae.TITLE.port} for a remote one
   */
  public String where(String key) {
    String origin = origins.get(key);
    if (origin == null) {
      throw new IllegalArgumentException("no setting is called " + key);
    }
    return origin;
  }

  /**
   * A problem found later than at load, such as a port in use, in the same form.
   *
   * @param key as for {@link #where}
   * @param what what is wrong, as the end of a sentence that begins with the key
   * @param cure what to do, as a sentence
   */
  public ConfigProblem problem(String key, String what, String cure) {
    return new ConfigProblem(where(key), key, what, cure);
  }
}
