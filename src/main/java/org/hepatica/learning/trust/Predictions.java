package org.hepatica.learning.trust;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.TestTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a model says of the pictures of some folders of cases, beside the truth. A child process
 * computes it and leaves it in a work folder; this reads it picture by picture, without any native
 * code.
 */
public final class Predictions {
  private static final Logger LOG = LoggerFactory.getLogger(Predictions.class);
  static final String ORDER = "order.json";
  static final String PICTURES = "pictures.json";
  static final String PIXELS = "pixels.u8";
  static final String ATTENTION = "attention.u8";
  static final String OWN_GRID = "own-grid.u8";

  /** Planes of a picture in {@link #PIXELS}: image, truth, prediction. */
  static final int PLANES = 3;

  /** Planes of a picture in {@link #OWN_GRID}: truth, prediction. */
  static final int OWN_PLANES = 2;

  private final Path folder;
  private final List<Picture> pictures;

  private Predictions(Path folder, List<Picture> pictures) {
    this.folder = folder;
    this.pictures = pictures;
  }

  /**
   * What to compute.
   *
   * @param folders each as {@link CaseFolder#parse} takes it
   * @param split {@code msd-liver-2d}, {@code by-hash} or a file, see {@link Split}
   * @param part whose slices; null for all
   * @param model file of the model
   * @param threshold probability from which a pixel is liver
   * @param names of the pictures; null for all
   * @param layer whose attention is wanted too; null for none
   * @param testTime how slices are looked at; null for as they are
   */
  public record Order(
      List<String> folders,
      String split,
      Split.Role part,
      String model,
      double threshold,
      List<String> names,
      String layer,
      TestTime testTime) {

    public Order {
      testTime = testTime == null ? TestTime.NONE : testTime;
    }

    /** All pictures, without attention. */
    public Order(
        List<String> folders, String split, Split.Role part, String model, double threshold) {
      this(folders, split, part, model, threshold, null, null, null);
    }
  }

  /**
   * One picture.
   *
   * @param folder which of the order's folders, from 0
   * @param name file name without its ending
   * @param patient the part of the name before the first underscore
   * @param size rows and columns here: those of the model's input
   * @param rows of the file
   * @param columns of the file
   * @param print fingerprint of its pixels, {@link Slice#print}
   * @param seen whether the model says that it was trained on it
   */
  public record Picture(
      int folder,
      String name,
      String patient,
      int size,
      int rows,
      int columns,
      long print,
      boolean seen) {

    /** Of the file; at most those of the largest picture that is read. */
    int pixels() {
      return rows * columns;
    }
  }

  /**
   * Computes predictions.
   *
   * @param work an empty folder, which belongs to them
   * @param progress is told how many pictures are done, and of how many; on a reader thread
   * @throws IOException when a folder cannot be read or the child fails; the message says why
   * @throws InterruptedException when the waiting thread is interrupted; the child is killed then
   */
  public static Predictions make(
      Order order, Path work, ChildLimits limits, BiConsumer<Integer, Integer> progress)
      throws IOException, InterruptedException {
    Orders.JSON.writeValue(work.resolve(ORDER).toFile(), order);
    limits.run(
        "prediction",
        PredictionProcess.class,
        work.toAbsolutePath().toString(),
        line -> tell(line, progress));
    return new Predictions(
        work, List.of(Orders.JSON.readValue(work.resolve(PICTURES).toFile(), Picture[].class)));
  }

  private static void tell(String line, BiConsumer<Integer, Integer> progress) {
    try {
      JsonNode node = line.startsWith("{") ? Orders.JSON.readTree(line) : null;
      if (node != null && node.has("done")) {
        progress.accept(node.get("done").asInt(), node.path("total").asInt());
      } else {
        LOG.info("prediction: {}", line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("not a line of the prediction process: " + line, e);
    }
  }

  /** The pictures, in order of folder and name. */
  public List<Picture> pictures() {
    return pictures;
  }

  /** Picture {@code i}: {@code size²} values, row-major, 0..255 over the model's window. */
  public byte[] image(int i) throws IOException {
    return plane(PIXELS, (long) i * PLANES, i);
  }

  /** The truth of picture {@code i}: {@code size²} of 0 or 1. */
  public byte[] truth(int i) throws IOException {
    return plane(PIXELS, (long) i * PLANES + 1, i);
  }

  /** The prediction for picture {@code i}: {@code size²} of 0 or 1. */
  public byte[] predicted(int i) throws IOException {
    return plane(PIXELS, (long) i * PLANES + 2, i);
  }

  /** What was drawn in picture {@code i}: {@code rows × columns} of 0 or 1. */
  public byte[] drawn(int i) throws IOException {
    return own(i, 0);
  }

  /**
   * The prediction for picture {@code i} on its own grid: {@code rows × columns} of 0 or 1, by the
   * probabilities brought to that grid before the threshold.
   */
  public byte[] predictedAsDrawn(int i) throws IOException {
    return own(i, 1);
  }

  private byte[] own(int i, int plane) throws IOException {
    Objects.checkIndex(i, pictures.size());
    long before = 0;
    for (Picture picture : pictures.subList(0, i)) {
      before += (long) OWN_PLANES * picture.pixels();
    }
    int pixels = pictures.get(i).pixels();
    return read(OWN_GRID, before + (long) plane * pixels, pixels, i);
  }

  /**
   * The attention of picture {@code i}, {@code size²} values of 0 to 255, where 255 is the
   * picture's own greatest; only when the order named a layer.
   */
  public byte[] attention(int i) throws IOException {
    return plane(ATTENTION, i, i);
  }

  private byte[] plane(String name, long plane, int i) throws IOException {
    Objects.checkIndex(i, pictures.size());
    int pixels = pictures.get(i).size() * pictures.get(i).size();
    return read(name, plane * pixels, pixels, i);
  }

  private byte[] read(String name, long position, int pixels, int i) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(pixels);
    Path file = folder.resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new IOException(file + " ends within picture " + (i + 1));
        }
      }
    }
    return buffer.array();
  }

  /** Removes the pixels, which may be many; nothing can be read then. */
  public void delete() throws IOException {
    Files.deleteIfExists(folder.resolve(PIXELS));
    Files.deleteIfExists(folder.resolve(ATTENTION));
    Files.deleteIfExists(folder.resolve(OWN_GRID));
  }
}
