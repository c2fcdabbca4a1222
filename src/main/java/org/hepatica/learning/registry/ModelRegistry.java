package org.hepatica.learning.registry;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hepatica.disk.DurableFiles;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.SeenPictures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of one node: a folder of {@code ID.hepatica} files, a file {@code current} with the id
 * of the one in use, and a file {@code history} with a line per change. A model enters by {@link
 * #add}, and is used only after {@link #promote}. Several processes may share the folder: changes
 * hold a lock, and each file appears whole or not at all.
 */
public final class ModelRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final String ENDING = ".hepatica";

  private final Path folder;
  private final RegistryHistory history;
  private final Condition condition;

  private ModelRegistry(Path folder, Condition condition) {
    this.folder = folder;
    history = new RegistryHistory(folder);
    this.condition = condition;
  }

  /** What a model must meet, beside being whole, before it is put in use. */
  @FunctionalInterface
  public interface Condition {
    /** Why it cannot be put in use, as a sentence; empty when it can. */
    Optional<String> hindrance(ModelInfo model);
  }

  /**
   * One model of the registry.
   *
   * @param info what it says about itself
   * @param file where it is
   * @param current whether it is the one in use
   * @param unknown what its calibration does not know, see {@link Calibration#unknown}
   */
  public record Entry(ModelInfo info, Path file, boolean current, List<String> unknown) {
    public Entry {
      unknown = List.copyOf(unknown);
    }
  }

  /**
   * Opens a registry with the model that came with this program, see {@link #open(Path,
   * ModelFile)}.
   *
   * @param folder made when absent
   * @throws IOException when the folder cannot be used or the shipped model is missing or damaged
   */
  public static ModelRegistry open(Path folder) throws IOException {
    return open(folder, LiverModel.shippedFile());
  }

  /**
   * Opens a registry. A new one takes in the shipped model and uses it; another one takes it in and
   * goes on using what it used. One that has it already takes its calibration, threshold and
   * scores, unless its own were made at the site or are later ones, and which pictures it was
   * trained on.
   *
   * @param folder made when absent
   * @param shipped what came with this version of the program
   */
  public static ModelRegistry open(Path folder, ModelFile shipped) throws IOException {
    ModelRegistry registry = new ModelRegistry(folder, model -> Optional.empty());
    Files.createDirectories(folder);
    boolean isNew = !Files.exists(registry.file(shipped.info().id()));
    String id = registry.add(shipped);
    if (!Files.exists(registry.pointer())) {
      registry.promote(id);
    } else if (isNew) {
      LOG.info("HEP-123 model {} came with this version; hepatica models promote uses it", id);
    }
    registry.renew(shipped);
    return registry;
  }

  /** The same registry, which puts in use only what meets a condition. */
  public ModelRegistry with(Condition newCondition) {
    return new ModelRegistry(folder, newCondition);
  }

  private void renew(ModelFile shipped) throws IOException {
    String id = shipped.info().id();
    Path file = file(id);
    locked(
        () -> {
          ModelFile copy;
          try {
            copy = ModelFile.read(file);
          } catch (IOException e) {
            LOG.warn(
                "HEP-121 {}; delete it, and the next start takes the shipped one", e.getMessage());
            return id;
          }
          SeenPictures seen = shipped.info().seen();
          if (!seen.isUnknown() && !copy.info().seen().equals(seen)) {
            copy = copy.trainedOn(seen);
            copy.write(file);
            LOG.info("HEP-120 model {} says now which pictures it was trained on", id);
          }
          if (shipped.calibration().isEmpty()) {
            return id;
          }
          ModelFile held = copy;
          switch (ShippedCalibration.judge(copy, shipped, history())) {
            case TAKE -> {
              held =
                  copy.calibrated(shipped.calibration().orElseThrow())
                      .measured(shipped.info().threshold(), shipped.info().scores());
              held.write(file);
              LOG.info("HEP-120 model {} takes the calibration of this version", id);
            }
            case SITE -> {
              LOG.info("HEP-122 model {} keeps the calibration that was made here", id);
              return id;
            }
            case OLDER -> {
              LOG.info("HEP-122 model {} keeps a later calibration than this version's", id);
              return id;
            }
            default -> LOG.debug("model {} holds the calibration of this version", id);
          }
          // After the file: a crash between the two is mended by the next start.
          if (!ShippedCalibration.isTold(history(), held)) {
            history.enter(ShippedCalibration.line(held));
          }
          return id;
        });
  }

  /**
   * A file that should be a model and cannot be read as one.
   *
   * @param id by its name
   * @param current whether it is the one in use
   * @param why names the file
   */
  public record Damaged(String id, boolean current, String why) {}

  /** All models that can be read, oldest first; the others are {@link #damaged()}. */
  public List<Entry> list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    read(entries, new ArrayList<>());
    return entries;
  }

  /** Files that cannot be read as models, in order of name. */
  public List<Damaged> damaged() throws IOException {
    List<Damaged> damaged = new ArrayList<>();
    read(new ArrayList<>(), damaged);
    return damaged;
  }

  private void read(List<Entry> entries, List<Damaged> damaged) throws IOException {
    String current = currentId();
    List<Path> models;
    try (Stream<Path> files = Files.list(folder)) {
      models =
          files
              .filter(f -> f.toString().endsWith(ENDING) && Files.isRegularFile(f))
              .sorted()
              .toList();
    }
    for (Path file : models) {
      try {
        ModelFile model = ModelFile.read(file);
        ModelInfo info = model.info();
        List<String> unknown = Calibration.unknown(model.calibration().orElse(null));
        entries.add(new Entry(info, file, info.id().equals(current), unknown));
      } catch (IOException e) {
        String id = file.getFileName().toString().replaceFirst(Pattern.quote(ENDING) + "$", "");
        damaged.add(new Damaged(id, id.equals(current), ChildTask.sentence(e)));
      }
    }
    entries.sort(
        (a, b) ->
            a.info().created().equals(b.info().created())
                ? a.info().id().compareTo(b.info().id())
                : a.info().created().compareTo(b.info().created()));
  }

  /**
   * The file of the model in use.
   *
   * @throws IOException when {@code current} names no model of this folder
   */
  public Path current() throws IOException {
    return existing(currentId());
  }

  /** The id of the model in use. */
  public String currentId() throws IOException {
    return Files.readString(pointer()).strip();
  }

  /**
   * Takes a model in, without using it. One that is there already stays as it is.
   *
   * @return its id
   */
  public String add(ModelFile model) throws IOException {
    String id = model.info().id();
    Path file = file(id);
    // Two who write one file at once would take the unfinished one away from each other.
    return locked(
        () -> {
          deleteUnfinished();
          if (!Files.exists(file)) {
            model.write(file);
          }
          return id;
        });
  }

  /** Of programs that were killed while they wrote a model: who writes one holds the lock. */
  private void deleteUnfinished() throws IOException {
    List<Path> unfinished;
    try (Stream<Path> files = Files.list(folder)) {
      unfinished =
          files.filter(f -> f.toString().endsWith(ENDING + DurableFiles.UNFINISHED)).toList();
    }
    for (Path file : unfinished) {
      Files.deleteIfExists(file);
      LOG.info("HEP-359 {} is deleted: the program ended while it wrote that model", file);
    }
  }

  /**
   * From now on the model with this id is used.
   *
   * @throws IOException when there is none, it is damaged, or does not meet the condition
   */
  public void promote(String id) throws IOException {
    requireFit(id);
    locked(
        () -> {
          if (!Files.exists(pointer()) || !currentId().equals(id)) {
            setRight();
            point(id, RegistryHistory.PROMOTED);
          }
          return id;
        });
  }

  /**
   * Goes back to the model that was used before the present one.
   *
   * @return its id
   * @throws IOException when there was none before, or it is damaged or does not meet the condition
   */
  public String rollback() throws IOException {
    return locked(
        () -> {
          String current = currentId();
          String id =
              predecessor()
                  .orElseThrow(
                      () ->
                          new IOException(
                              "no model was in use before %s: nothing to go back to"
                                  .formatted(current)));
          requireFit(id);
          point(id, RegistryHistory.ROLLED_BACK);
          return id;
        });
  }

  /** The model that {@link #rollback} would go back to; empty when there is none. */
  public Optional<String> predecessor() throws IOException {
    Deque<String> used = history.used();
    String current = currentId();
    // What lies on the present one was cut short before it came to use. Where the present one is
    // not there, going back from it was.
    if (used.contains(current)) {
      RegistryHistory.backTo(current, used);
      used.pop();
    }
    return Optional.ofNullable(used.peek());
  }

  private void requireFit(String id) throws IOException {
    Optional<String> hindrance = condition.hindrance(ModelFile.read(existing(id)).info());
    if (hindrance.isPresent()) {
      throw new IOException(hindrance.get());
    }
  }

  /**
   * Lines {@code TIME promoted|rolled-back-to ID} and {@code TIME calibration-as-shipped ID
   * CALIBRATION}, oldest first.
   */
  public List<String> history() throws IOException {
    return history.lines();
  }

  /**
   * A change that was cut short is told as undone before the next one is told: else a model that
   * never was in use would be gone back to some day, or one that was would not.
   */
  private void setRight() throws IOException {
    Deque<String> used = history.used();
    if (Files.exists(pointer()) && !currentId().equals(used.peek())) {
      history.enter(
          (used.contains(currentId()) ? RegistryHistory.ROLLED_BACK : RegistryHistory.PROMOTED)
              + " "
              + currentId());
    }
  }

  private void point(String id, String how) throws IOException {
    // The line first: after a crash between the two, the history names a model that is not yet in
    // use; promoting again mends it, and going back passes over it.
    history.enter(how + " " + id);
    DurableFiles.write(pointer(), out -> out.write((id + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private interface Change {
    String make() throws IOException;
  }

  /** One change at a time: among threads by the class, among processes by a lock on a file. */
  private String locked(Change change) throws IOException {
    synchronized (ModelRegistry.class) {
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assert lock.isValid();
        return change.make();
      }
    }
  }

  private Path pointer() {
    return folder.resolve("current");
  }

  private Path existing(String id) throws IOException {
    Path file = file(id);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "no model " + id + " in " + folder);
    }
    return file;
  }

  private Path file(String id) throws IOException {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9-]{0,80}")) {
      throw new IOException("not the id of a model: '" + id + "'");
    }
    return folder.resolve(id + ENDING);
  }
}
