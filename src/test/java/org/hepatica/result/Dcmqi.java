package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.testing.Peers;

/** dcmqi, by {@code src/test/judges/dcmqi.mjs}. */
final class Dcmqi {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  /**
   * @param folder for its files
   */
  Dcmqi(Path folder) {
    this.folder = folder;
  }

  /**
   * What dcmqi made of a segmentation.
   *
   * @param slices by index of the source's slices; null where its volume has none
   * @param off how far its voxels lie from those of the source at most, within the slices, in
   *     pixels
   * @param segments what it says of each
   */
  record Read(short[][] slices, double off, JsonNode segments) {}

  /**
   * Reads a segmentation of a series.
   *
   * @param step distance of its slices, mm; one of dcmqi lies on one of the series when it is off
   *     by less than a tenth of it
   */
  Read read(Path seg, Cases.Case given, double step) throws IOException {
    Path out = folder.resolve("read");
    judge("read", seg.toString(), out.toString());
    JsonNode volume = JSON.readTree(folder.resolve("read.json").toFile());
    int columns = volume.path("size").get(0).asInt();
    int rows = volume.path("size").get(1).asInt();
    int depth = volume.path("size").get(2).asInt();
    double[] origin = numbers(volume, "origin");
    double[] spacing = numbers(volume, "spacing");
    double[] direction = numbers(volume, "direction"); // its columns are the axes
    ByteBuffer voxels =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("read.raw")))
            .order(ByteOrder.LITTLE_ENDIAN);
    List<SliceFinding> source = given.analysis().findings().slices();
    short[][] slices = new short[source.size()][];
    double off = 0;
    for (int k = 0; k < depth; k++) {
      short[] slice = new short[rows * columns];
      voxels.asShortBuffer().get(k * slice.length, slice);
      double[] centre = new double[3];
      for (int i = 0; i < 3; i++) {
        centre[i] = origin[i] + k * spacing[2] * direction[3 * i + 2];
      }
      int on = nearest(centre, direction, source, step);
      assertThat(slices[on]).as("a second slice %d", on).isNull();
      slices[on] = slice;
      DataSet image = Part10.readHeader(Path.of(source.get(on).file())).dataSet();
      double[] o = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
      double[] pixel = image.numbers(Tag.PIXEL_SPACING);
      double[] p = image.numbers(Tag.IMAGE_POSITION_PATIENT);
      assertThat(List.of(rows, columns))
          .isEqualTo(List.of(image.integer(Tag.ROWS, 0), image.integer(Tag.COLUMNS, 0)));
      for (int corner = 0; corner < 4; corner++) {
        double[] d = new double[3];
        int c = corner % 2 * (columns - 1);
        int r = corner / 2 * (rows - 1);
        for (int i = 0; i < 3; i++) {
          double its =
              centre[i] + c * spacing[0] * direction[3 * i] + r * spacing[1] * direction[3 * i + 1];
          d[i] = its - p[i] - c * pixel[1] * o[i] - r * pixel[0] * o[3 + i];
        }
        off = Math.max(off, Math.abs(d[0] * o[0] + d[1] * o[1] + d[2] * o[2]) / pixel[1]);
        off = Math.max(off, Math.abs(d[0] * o[3] + d[1] * o[4] + d[2] * o[5]) / pixel[0]);
      }
    }
    return new Read(slices, off, volume.path("segments"));
  }

  /** The slice across whose plane a point is nearest, which must be within a tenth of a step. */
  private static int nearest(
      double[] point, double[] direction, List<SliceFinding> source, double step) {
    for (int k = 0; k < source.size(); k++) {
      double away = 0;
      for (int i = 0; i < 3; i++) {
        away += (point[i] - source.get(k).position()[i]) * direction[3 * i + 2];
      }
      if (Math.abs(away) < 0.1 * step) {
        return k;
      }
    }
    throw new AssertionError("no slice where dcmqi has one");
  }

  /**
   * A segment as 3D Slicer describes it; codes are of SNOMED CT.
   *
   * @param region Anatomic Region; null for none
   */
  static Map<String, Object> segment(String label, String category, String type, String region) {
    Map<String, Object> segment =
        new HashMap<>(
            Map.of(
                "labelID",
                1,
                "SegmentLabel",
                label,
                "SegmentAlgorithmType",
                "MANUAL",
                "recommendedDisplayRGBValue",
                List.of(221, 130, 101),
                "SegmentedPropertyCategoryCodeSequence",
                code(category),
                "SegmentedPropertyTypeCodeSequence",
                code(type)));
    if (region != null) {
      segment.put("AnatomicRegionSequence", code(region));
    }
    return segment;
  }

  private static Map<String, String> code(String value) {
    return Map.of("CodeValue", value, "CodingSchemeDesignator", "SCT", "CodeMeaning", "Some");
  }

  /**
   * Writes a segmentation of a series, as 3D Slicer does.
   *
   * @param skipEmpty whether frames that hold nothing are left out
   * @param labels for each segment a byte a pixel, for each slice from feet to head
   */
  Path write(
      Cases.Case given,
      boolean skipEmpty,
      List<List<byte[]>> labels,
      List<Map<String, Object>> segments)
      throws IOException {
    Path out = Files.createTempDirectory(folder, "written");
    List<String> files = new ArrayList<>();
    for (List<byte[]> label : labels) {
      Path file = out.resolve(files.size() + ".nrrd");
      Files.write(file, nrrd(label, given));
      files.add(file.toString());
    }
    Map<String, Object> meta =
        Map.of(
            "ContentCreatorName", "Slicer",
            "SeriesDescription", "Segmentation",
            "SeriesNumber", "100",
            "InstanceNumber", "1",
            "segmentAttributes", segments.stream().map(segment -> List.of(segment)).toList());
    List<String> images =
        given.analysis().findings().slices().stream().map(SliceFinding::file).toList();
    Path seg = out.resolve("seg.dcm");
    Path job = out.resolve("job.json");
    JSON.writeValue(
        job.toFile(),
        Map.of(
            "meta", meta,
            "labels", files,
            "images", images,
            "out", seg.toString(),
            "skipEmpty", skipEmpty));
    judge("write", job.toString());
    return seg;
  }

  /** A label map on the pixels of a series; NRRD's axes are millimetres to the left, back, head. */
  private static byte[] nrrd(List<byte[]> label, Cases.Case given) throws IOException {
    List<SliceFinding> slices = given.analysis().findings().slices();
    DataSet first = Part10.readHeader(Path.of(slices.get(0).file())).dataSet();
    double[] p = slices.get(0).position();
    double[] o = first.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
    double[] pixel = first.numbers(Tag.PIXEL_SPACING);
    double[] step = new double[3];
    for (int i = 0; i < 3; i++) {
      step[i] = (slices.get(slices.size() - 1).position()[i] - p[i]) / (slices.size() - 1);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        String.format(
                Locale.ROOT,
                """
                NRRD0004
                type: uchar
                dimension: 3
                space: left-posterior-superior
                sizes: %d %d %d
                space directions: (%.12f,%.12f,%.12f) (%.12f,%.12f,%.12f) (%.12f,%.12f,%.12f)
                kinds: domain domain domain
                encoding: raw
                space origin: (%.12f,%.12f,%.12f)

                """,
                first.integer(Tag.COLUMNS, 0),
                first.integer(Tag.ROWS, 0),
                label.size(),
                o[0] * pixel[1],
                o[1] * pixel[1],
                o[2] * pixel[1],
                o[3] * pixel[0],
                o[4] * pixel[0],
                o[5] * pixel[0],
                step[0],
                step[1],
                step[2],
                p[0],
                p[1],
                p[2])
            .getBytes(StandardCharsets.US_ASCII));
    for (byte[] slice : label) {
      out.write(slice);
    }
    return out.toByteArray();
  }

  private void judge(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Peers.require("node").toString(), Peers.judge("dcmqi.mjs").toString()));
    command.addAll(List.of(arguments));
    Peers.Output output = Peers.run(folder, LIMIT, command.toArray(String[]::new));
    assertThat(output.exit()).as(output.text()).isZero();
  }

  private static double[] numbers(JsonNode volume, String key) {
    double[] numbers = new double[volume.path(key).size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = volume.path(key).get(i).asDouble();
    }
    return numbers;
  }
}
