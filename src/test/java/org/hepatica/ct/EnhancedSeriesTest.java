package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.Enhanced;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Series of enhanced images: each frame is a slice, as the classic image is that it might be. */
class EnhancedSeriesTest {

  private static final List<Integer> SHUFFLED = shuffled();

  @TempDir Path folder;

  private static List<Integer> shuffled() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, MadeSeries.COUNT).boxed().toList());
    Collections.shuffle(order, new Random(1));
    return order;
  }

  private static Enhanced made() {
    return Enhanced.of(new MadeSeries().slices);
  }

  private Path write(DataSet image, TransferSyntax syntax) throws IOException {
    Path file = folder.resolve(image.string(Tag.SOP_INSTANCE_UID) + ".dcm");
    Part10.write(file, image, syntax);
    return file;
  }

  private CtVolume classic() throws IOException, SeriesRefused {
    Path of = Files.createDirectories(folder.resolve("classic"));
    return CtSeries.load(new MadeSeries().write(of), AdmissionRules.DEFAULT);
  }

  /** The same voxels in the same places. */
  private void assertSame(CtVolume enhanced) throws IOException, SeriesRefused {
    CtVolume classic = classic();
    assertThat(enhanced.depth()).isEqualTo(classic.depth());
    assertThat(enhanced.rowSpacing()).isEqualTo(classic.rowSpacing());
    assertThat(enhanced.columnSpacing()).isEqualTo(classic.columnSpacing());
    for (int k = 0; k < classic.depth(); k++) {
      assertThat(enhanced.hu(k)).as("slice " + k).isEqualTo(classic.hu(k));
      assertThat(enhanced.position(k, 3, 2)).isEqualTo(classic.position(k, 3, 2));
    }
    assertThat(enhanced.leftOut()).isEmpty();
    assertThat(enhanced.doubts()).isEqualTo(classic.doubts());
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of("original", made()),
        Arguments.of("converted", made().converted()),
        Arguments.of("said of each frame", made().repeated()),
        Arguments.of("shuffled", made().ordered(SHUFFLED)),
        Arguments.of("converted, shuffled", made().converted().repeated().ordered(SHUFFLED)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void isReadAsTheClassicSeries(String name, Enhanced enhanced) throws Exception {
    Path file = write(enhanced.image(), TransferSyntax.EXPLICIT_LE);
    CtVolume volume = CtSeries.load(List.of(file), AdmissionRules.DEFAULT);
    assertSame(volume);
    List<Integer> order =
        name.contains("shuffled")
            ? SHUFFLED
            : IntStream.range(0, MadeSeries.COUNT).boxed().toList();
    for (int k = 0; k < volume.depth(); k++) {
      SourceSlice slice = volume.slices().get(k);
      assertThat(slice.sopInstanceUid()).isEqualTo(enhanced.uid());
      assertThat(slice.frame()).as("of slice " + k).isEqualTo(order.indexOf(k) + 1);
      assertThat(slice.instanceNumber()).isEqualTo(slice.frame());
    }
  }

  /** Images that PixelMed converted, and the ones it converted them from. */
  @ParameterizedTest
  @ValueSource(strings = {"23x38x3", "24x38x3"})
  void whatAnotherConvertedIsWhatItWas(String name) throws Exception {
    List<SliceHeader> classic = headers(Peers.data("interop/dcmqi/" + name + "/image"));
    List<SliceHeader> converted = headers(Peers.data("interop/dcmqi/" + name + "/multiframe"));
    assertThat(converted).hasSameSizeAs(classic).hasSize(3);
    assertThat(SlicePixels.read(converted, new PaddingInBody()))
        .isDeepEqualTo(SlicePixels.read(classic, new PaddingInBody()));
    for (int k = 0; k < 3; k++) {
      SliceHeader now = converted.get(k);
      SliceHeader was = classic.get(k);
      assertThat(now.frame()).isBetween(1, 3);
      assertThat(now.position()).isEqualTo(was.position());
      assertThat(now.orientation()).isEqualTo(was.orientation());
      assertThat(now.pixelSpacing()).isEqualTo(was.pixelSpacing());
      assertThat(now.rescaleType()).isEqualTo(was.rescaleType());
      assertThat(now.identity().difference(was.identity())).isNull();
      assertThat(now.traits().thickness()).isEqualTo(was.traits().thickness());
    }
  }

  private static List<SliceHeader> headers(Path data) throws IOException {
    List<SliceHeader> headers = new ArrayList<>();
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.sorted().toList()) {
        headers.addAll(SliceHeader.of(file, Part10.readHeader(file)));
      }
    }
    headers.sort(Comparator.comparingDouble(header -> header.position()[2]));
    return headers;
  }

  /** A series in several objects (a concatenation is one), and a copy of one of them. */
  @Test
  void severalImagesAreOneStack() throws Exception {
    Path lower = write(made().ordered(List.of(0, 1, 2, 3, 4)).image(), TransferSyntax.EXPLICIT_LE);
    Path upper =
        write(made().ordered(List.of(5, 6, 7, 8, 9, 10, 11)).image(), TransferSyntax.EXPLICIT_LE);
    Path copy = Files.copy(upper, folder.resolve("copy.dcm"));
    assertSame(CtSeries.load(List.of(upper, copy, lower), AdmissionRules.DEFAULT));
    assertThat(CtSeries.slices(List.of(upper, lower), AdmissionRules.DEFAULT))
        .extracting(SourceSlice::frame)
        .containsExactly(1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 7);
  }

  /**
   * As DCMTK writes other syntaxes; of those with fragments one for each frame or several, with and
   * without offsets.
   */
  @ParameterizedTest
  @CsvSource({
    "dcmconv, +ti",
    "dcmconv, +tb",
    "dcmconv, +td",
    "dcmcrle, ''",
    "dcmcjpls, +el",
    "dcmcjpls, +el +fs 1 +ot",
    "dcmcjpeg, +e1 +ot",
    "dcmcjpeg, +e1 -ot"
  })
  void otherSyntaxes(String program, String options) throws Exception {
    Path file = write(made().image(), TransferSyntax.EXPLICIT_LE);
    Path out = converted(program, options, file);
    assertThat(Part10.readHeader(out).syntax()).isNotEqualTo(TransferSyntax.EXPLICIT_LE);
    assertSame(CtSeries.load(List.of(out), AdmissionRules.DEFAULT));
  }

  private Path converted(String program, String options, Path file) {
    Path out = folder.resolve("converted.dcm");
    Peers.convert(program, options, file, out);
    return out;
  }

  /** What is said of one frame holds of that one. */
  @Test
  void framesMayDifferInScale() throws Exception {
    MadeSeries series = new MadeSeries();
    series.one(
        4,
        d -> {
          byte[] pixels = d.bytes(Tag.PIXEL_DATA).clone();
          for (int i = 0; i < pixels.length; i += 2) {
            int doubled = 2 * (pixels[i] & 0xFF | pixels[i + 1] << 8);
            pixels[i] = (byte) doubled;
            pixels[i + 1] = (byte) (doubled >> 8);
          }
          d.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels).set(Tag.RESCALE_SLOPE, Vr.DS, 0.5);
        });
    Path file = write(Enhanced.of(series.slices).repeated().image(), TransferSyntax.EXPLICIT_LE);
    assertSame(CtSeries.load(List.of(file), AdmissionRules.DEFAULT));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("HEP-404", change(d -> d.set(Tag.NUMBER_OF_FRAMES, Vr.IS, 13)), "is 13, and"),
        Arguments.of("HEP-404", change(d -> d.remove(Tag.NUMBER_OF_FRAMES)), "is not 1 to"),
        Arguments.of("HEP-404", change(d -> d.set(Tag.NUMBER_OF_FRAMES, Vr.IS, -1)), "is not 1 to"),
        Arguments.of(
            "HEP-404",
            change(d -> d.set(Tag.NUMBER_OF_FRAMES, Vr.IS, 2_000_000_000)),
            "is not 1 to"),
        Arguments.of(
            "HEP-404", change(d -> d.remove(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)), "are of 0"),
        Arguments.of(
            "HEP-414",
            change(d -> d.remove(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE)),
            "frame 1 of instance"),
        Arguments.of(
            "HEP-414",
            change(d -> frame(d, 5).remove(Tag.PLANE_POSITION_SEQUENCE)),
            "frame 6 of instance"),
        Arguments.of(
            "HEP-420",
            change(
                d ->
                    frame(d, 5)
                        .setSequence(
                            Tag.PLANE_POSITION_SEQUENCE,
                            frame(d, 4).sequence(Tag.PLANE_POSITION_SEQUENCE))),
            "are both at"),
        Arguments.of(
            "HEP-426",
            change(d -> d.setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[12 * 126 - 2])),
            "has 1510 bytes where 12 frame(s) need 1512"),
        Arguments.of("HEP-426", change(d -> d.remove(Tag.PIXEL_DATA)), "there is no Pixel Data"),
        Arguments.of(
            "HEP-442",
            change(d -> frameType(d).set(Tag.VOLUME_BASED_CALCULATION_TECHNIQUE, Vr.CS, "MAX_IP")),
            "MAX_IP"),
        Arguments.of(
            "HEP-442",
            change(d -> frameType(d).set(Tag.VOLUMETRIC_PROPERTIES, Vr.CS, "DISTORTED")),
            "DISTORTED"),
        Arguments.of("HEP-442", change(d -> contrast(d, "MAXIMUM")), "MAXIMUM"),
        Arguments.of("HEP-425", change(d -> contrast(d, "SUBTRACTION")), "SUBTRACTION"),
        Arguments.of(
            "HEP-405",
            change(
                d ->
                    frameType(d)
                        .set(Tag.FRAME_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER", "NONE")),
            "LOCALIZER"),
        Arguments.of("HEP-403", change(d -> d.set(Tag.MODALITY, Vr.CS, "PT")), "modality"));
  }

  private static DataSet frame(DataSet image, int index) {
    return image.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).get(index);
  }

  private static void contrast(DataSet image, String derived) {
    frameType(image).set(Tag.FRAME_TYPE, Vr.CS, "DERIVED", "PRIMARY", "VOLUME", derived);
  }

  private static DataSet frameType(DataSet image) {
    return image.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE).item(Tag.CT_IMAGE_FRAME_TYPE_SEQUENCE);
  }

  private static Consumer<DataSet> change(Consumer<DataSet> change) {
    return change;
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("refused")
  void isRefusedWithItsNumber(String code, Consumer<DataSet> change, String says)
      throws IOException {
    DataSet image = made().image();
    change.accept(image);
    Path file = write(image, TransferSyntax.EXPLICIT_LE);
    AdmissionRules rules = AdmissionRules.DEFAULT.withMaxStrayImages(0);
    SeriesRefused refused =
        catchThrowableOfType(SeriesRefused.class, () -> CtSeries.load(List.of(file), rules));
    assertThat(refused.code()).as(refused.reason()).isEqualTo(code);
    assertThat(refused.reason()).contains(says).doesNotContain("SECRET", "MADE^", ".dcm");
  }

  @Test
  void aFileCutShortIsRefusedBeforeItsLengthIsBelieved() throws IOException {
    Path file = write(made().image(), TransferSyntax.EXPLICIT_LE);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 200));
    SeriesRefused refused =
        catchThrowableOfType(
            SeriesRefused.class, () -> CtSeries.load(List.of(file), AdmissionRules.DEFAULT));
    assertThat(refused.code()).isEqualTo("HEP-426");
    assertThat(refused.reason()).contains("says 1512 bytes").contains("only 1312 are there");
  }

  /** Whatever byte is another one: it is read, or refused with a number. */
  @ParameterizedTest
  @CsvSource({"'', ''", "dcmcrle, ''", "dcmcjpls, +fs 1 +ot"})
  void damagedBytesAreReadOrRefused(String program, String options) throws Exception {
    Path whole = write(made().image(), TransferSyntax.EXPLICIT_LE);
    if (!program.isEmpty()) {
      whole = converted(program, options, whole);
    }
    byte[] bytes = Files.readAllBytes(whole);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      byte[] damaged = bytes.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[132 + random.nextInt(bytes.length - 132)] = (byte) random.nextInt();
      }
      int length = i % 8 == 0 ? 132 + random.nextInt(bytes.length - 132) : bytes.length;
      Path file = Files.write(folder.resolve("damaged.dcm"), Arrays.copyOf(damaged, length));
      try {
        CtSeries.load(List.of(file), AdmissionRules.DEFAULT);
      } catch (SeriesRefused e) {
        assertThat(e.code()).startsWith("HEP-4");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", case " + i, e);
      }
    }
  }

  /** Two phases at the same places, as two classic phases in one series. */
  @Test
  void twoPhasesInOneImageAreRefused() throws IOException {
    List<DataSet> both = new ArrayList<>(new MadeSeries().slices);
    List<DataSet> second = new MadeSeries().slices;
    second.forEach(d -> d.bytes(Tag.PIXEL_DATA)[0] ^= 1);
    both.addAll(second);
    Path file = write(Enhanced.of(both).image(), TransferSyntax.EXPLICIT_LE);
    SeriesRefused refused =
        catchThrowableOfType(
            SeriesRefused.class, () -> CtSeries.load(List.of(file), AdmissionRules.DEFAULT));
    assertThat(refused.code()).isEqualTo("HEP-420");
  }

  @Test
  void aFrameTwiceIsLeftOut() throws Exception {
    List<DataSet> slices = new ArrayList<>(new MadeSeries().slices);
    slices.add(slices.get(3));
    Path file = write(Enhanced.of(slices).image(), TransferSyntax.EXPLICIT_LE);
    CtVolume volume = CtSeries.load(List.of(file), AdmissionRules.DEFAULT);
    assertThat(volume.depth()).isEqualTo(MadeSeries.COUNT);
    assertThat(volume.leftOut()).singleElement().asString().contains("1 image left out");
  }

  /** One of its frames, sent again as a classic image. */
  @Test
  void aFrameAndAClassicImageOfItAreTwins() throws Exception {
    Path file = write(made().image(), TransferSyntax.EXPLICIT_LE);
    Path twin = write(new MadeSeries().slices.get(5), TransferSyntax.EXPLICIT_LE);
    CtVolume volume = CtSeries.load(List.of(file, twin), AdmissionRules.DEFAULT);
    assertThat(volume.depth()).isEqualTo(MadeSeries.COUNT);
    assertThat(volume.leftOut()).hasSize(1).first().asString().contains("HEP-420");
  }

  @Test
  void theTraitsOfTheSeriesAreThoseOfItsFrames() throws Exception {
    DataSet image = Enhanced.of(new MadeSeries().slices).image();
    image
        .item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE)
        .item(Tag.CT_RECONSTRUCTION_SEQUENCE)
        .set(Tag.CONVOLUTION_KERNEL, Vr.SH, "Br64");
    frameType(image).set(Tag.FRAME_TYPE, Vr.CS, "DERIVED", "PRIMARY", "VOLUME", "NONE");
    Path file = write(image, TransferSyntax.EXPLICIT_LE);
    SeriesTraits traits = SeriesTraits.of("1.2", List.of(file), AdmissionRules.DEFAULT);
    assertThat(traits.slices()).isEqualTo(MadeSeries.COUNT);
    assertThat(traits.kernelName()).isEqualTo("Br64");
    assertThat(traits.kernel()).isEqualTo(Kernel.SHARP);
    assertThat(traits.derived()).isTrue();
    assertThat(traits.thicknessMm()).isEqualTo(9);
  }
}
