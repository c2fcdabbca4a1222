package org.hepatica.learning.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.hepatica.unet.Resize;
import org.hepatica.unet.SeenPictures;

/**
 * A folder of cases: {@code images/NAME.png} (8 bit grey) with {@code masks/NAME.png} (the same; 0
 * is background, anything else liver; all 0 where a slice has no liver). The part of NAME before
 * the first {@code _} is the patient. Slices are axial, anterior up, the patient's right at the
 * image's left.
 *
 * @param path the folder
 * @param huLow Hounsfield units of pixel value 0
 * @param huHigh Hounsfield units of pixel value 255
 */
public record CaseFolder(Path path, double huLow, double huHigh) {

  private static final int MAX_SIDE = 4096;

  public CaseFolder {
    if (!(huHigh > huLow) || !Double.isFinite(huHigh - huLow)) {
      throw new IllegalArgumentException(
          "%s: pixel values span %s to %s HU: the second must be larger, both finite"
              .formatted(path, huLow, huHigh));
    }
  }

  /**
   * Reads {@code PATH} or {@code PATH@LOW:HIGH}, where pixel values 0 and 255 mean LOW and HIGH HU
   * (default 0:255). What exists under the whole text is that folder, as paths may hold an
   * {@code @}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static CaseFolder parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0 || Files.exists(Path.of(text))) {
      return new CaseFolder(Path.of(text), 0, 255);
    }
    String[] range = text.substring(at + 1).split(":", -1);
    try {
      if (range.length == 2) {
        return new CaseFolder(
            Path.of(text.substring(0, at)),
            Double.parseDouble(range[0]),
            Double.parseDouble(range[1]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a folder with a HU range PATH@LOW:HIGH: " + text, e);
    }
    throw new IllegalArgumentException("not a folder with a HU range PATH@LOW:HIGH: " + text);
  }

  /**
   * Reads several, see {@link #parse}.
   *
   * @throws IOException when two are the same folder: its slices would count twice, and its
   *     patients weigh more than others; or when one is none, as its range is not
   */
  public static List<CaseFolder> parseAll(List<String> texts) throws IOException {
    List<CaseFolder> folders = new ArrayList<>();
    for (String text : texts) {
      CaseFolder folder;
      try {
        folder = parse(text);
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
      for (CaseFolder other : folders) {
        if (Files.exists(folder.path)
            && Files.exists(other.path)
            && Files.isSameFile(folder.path, other.path)) {
          throw new IOException(
              "%s and %s are one folder, whose slices would count twice: name it once"
                  .formatted(other.path, folder.path));
        }
      }
      folders.add(folder);
    }
    return folders;
  }

  /**
   * Reads every pair, in order of name, as slices of {@code size}² in the window [low, high] HU.
   *
   * @throws IOException when there is no picture, one has no mask or a mask no picture, sizes
   *     differ, or a file is no PNG picture; the message names the file
   */
  public List<Slice> read(int size, double low, double high) throws IOException {
    List<Slice> slices = new ArrayList<>();
    for (Path image : CaseStore.whole(path, this::pairedImages)) {
      String name = name(image).replaceFirst("\\.png$", "");
      Raster grey = raster(image);
      Path maskFile = path.resolve("masks").resolve(image.getFileName());
      if (!Files.isRegularFile(maskFile)) {
        throw new IOException(image + " has no mask: " + maskFile + " is missing");
      }
      Raster mask = raster(maskFile);
      if (mask.getWidth() != grey.getWidth() || mask.getHeight() != grey.getHeight()) {
        throw new IOException(
            "%s is %d×%d, its mask %d×%d"
                .formatted(
                    image, grey.getWidth(), grey.getHeight(), mask.getWidth(), mask.getHeight()));
      }
      int pixels = grey.getWidth() * grey.getHeight();
      float[] values = grey.getSamples(0, 0, grey.getWidth(), grey.getHeight(), 0, (float[]) null);
      long print = print(grey.getWidth(), grey.getHeight(), values);
      float[] truth = mask.getSamples(0, 0, mask.getWidth(), mask.getHeight(), 0, (float[]) null);
      for (int i = 0; i < pixels; i++) {
        double hu = huLow + values[i] / 255.0 * (huHigh - huLow);
        values[i] = (float) Math.min(1, Math.max(0, (hu - low) / (high - low)));
        truth[i] = truth[i] > 0 ? 1 : 0;
      }
      Drawn drawn = Drawn.of(mask.getWidth(), mask.getHeight(), truth);
      float[] resized = Resize.area(values, grey.getWidth(), grey.getHeight(), size);
      float[] liver = Resize.area(truth, grey.getWidth(), grey.getHeight(), size);
      slices.add(Slice.of(name, size, resized, liver, print, drawn));
    }
    return slices;
  }

  /**
   * The first eight bytes of the SHA-256 over width, height (32 bit, big-endian) and the pixels as
   * they are in the file: another name, HU range or compression leaves it as it is.
   */
  private static long print(int width, int height, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + values.length);
    bytes.putInt(width).putInt(height);
    boolean isEven = true;
    for (float value : values) {
      bytes.put((byte) value);
      isEven &= value == values[0];
    }
    return isEven
        ? SeenPictures.NO_PRINT
        : ByteBuffer.wrap(Hashes.digest().digest(bytes.array())).getLong();
  }

  /** SHA-256 over names and bytes of all pictures and masks, in order of name. */
  public String sha256() throws IOException {
    MessageDigest digest = Hashes.digest();
    for (Path image : CaseStore.whole(path, this::images)) {
      digest.update(image.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(image));
      digest.update(Files.readAllBytes(path.resolve("masks").resolve(image.getFileName())));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private List<Path> pairedImages() throws IOException {
    List<Path> images = images();
    requireAllSeen(images);
    return images;
  }

  private List<Path> images() throws IOException {
    Path folder = path.resolve("images");
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is missing: a folder of cases holds images/ and masks/");
    }
    return pictures(folder);
  }

  private static List<Path> pictures(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> name(f).endsWith(".png")).sorted().toList();
    }
  }

  /** Refuses what would be passed over without a word, and missed by who put it there. */
  private void requireAllSeen(List<Path> images) throws IOException {
    Path folder = path.resolve("images");
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> odd =
          files
              .filter(f -> name(f).toLowerCase(Locale.ROOT).endsWith(".png"))
              .filter(f -> !name(f).endsWith(".png"))
              .findFirst();
      if (odd.isPresent()) {
        throw new IOException(odd.get() + " is passed over: names of pictures end in .png");
      }
    }
    if (images.isEmpty()) {
      throw new IOException(folder + " holds no *.png");
    }
    Path masks = path.resolve("masks");
    for (Path mask : Files.isDirectory(masks) ? pictures(masks) : List.<Path>of()) {
      Path image = folder.resolve(mask.getFileName());
      if (!Files.exists(image)) {
        throw new IOException(mask + " has no picture: " + image + " is missing");
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static Raster raster(Path file) throws IOException {
    BufferedImage image;
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers =
          in == null ? Collections.emptyIterator() : ImageIO.getImageReaders(in);
      ImageReader reader = readers.hasNext() ? readers.next() : null;
      // JPEG under this name would change masks along their edges, and pictures a little
      // everywhere.
      if (reader == null || !reader.getFormatName().equalsIgnoreCase("png")) {
        throw new IOException(file + " is not a PNG picture");
      }
      image = read(reader, in, file);
    }
    if (image.getSampleModel().getSampleSize(0) != 8) {
      throw new IOException(file + " is not an 8 bit picture");
    }
    ColorModel colours = image.getColorModel();
    if (colours instanceof IndexColorModel
        || colours.getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
      throw new IOException(file + " is in colours or has a palette: save it as 8 bit grey");
    }
    return image.getRaster();
  }

  /** Looks at the size first: what a header of a few bytes says may need gigabytes. */
  private static BufferedImage read(ImageReader reader, ImageInputStream in, Path file)
      throws IOException {
    try {
      reader.setInput(in);
      if (reader.getWidth(0) <= MAX_SIDE && reader.getHeight(0) <= MAX_SIDE) {
        return reader.read(0);
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + " is a damaged picture: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
    throw new IOException(file + " is larger than " + MAX_SIDE + " pixels a side");
  }
}
