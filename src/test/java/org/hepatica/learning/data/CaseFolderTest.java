package org.hepatica.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.hepatica.unet.Resize;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseFolderTest {

  @TempDir Path folder;

  private void write(String name, int width, int height, int value, int maskValue)
      throws IOException {
    for (String part : List.of("images", "masks")) {
      Files.createDirectories(folder.resolve(part));
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
      for (int i = 0; i < width * height; i++) {
        image
            .getRaster()
            .setSample(i % width, i / width, 0, part.equals("images") ? value : maskValue);
      }
      ImageIO.write(image, "png", folder.resolve(part).resolve(name + ".png").toFile());
    }
  }

  @Test
  void pixelsAreMappedFromTheFoldersWindowToTheModels() throws IOException {
    write("10001_5", 8, 8, 102, 255);
    // 102 of 255 over [-160, 240] is 0 HU, which is 0.25 of the window [-50, 150].
    Slice slice = CaseFolder.parse(folder + "@-160:240").read(8, -50, 150).get(0);
    assertThat(slice.values()[0]).isCloseTo(0.25f, within(1 / 255f));
    assertThat(slice.patient()).isEqualTo("10001");
    assertThat(slice.liverPixels()).isEqualTo(64);
    assertThat(CaseFolder.parse(folder.toString())).isEqualTo(new CaseFolder(folder, 0, 255));
  }

  /** Else a model would not know again what it was trained on. */
  @Test
  void aPictureIsKnownByItsPixels() throws IOException {
    write("a_1", 8, 8, 102, 255);
    write("b_1", 8, 8, 102, 0);
    for (String name : List.of("a_1", "b_1")) {
      Path file = folder.resolve("images").resolve(name + ".png");
      BufferedImage image = ImageIO.read(file.toFile());
      image.getRaster().setSample(3, 5, 0, 40);
      ImageIO.write(image, "png", file.toFile());
    }
    write("c_1", 8, 8, 103, 0);
    List<Slice> read = CaseFolder.parse(folder + "@-160:240").read(4, -50, 150);
    List<Slice> other = CaseFolder.parse(folder.toString()).read(8, 0, 255);
    assertThat(read.get(0).print())
        .as("whatever the name, the mask, the HU, the size")
        .isNotEqualTo(SeenPictures.NO_PRINT)
        .isEqualTo(read.get(1).print())
        .isEqualTo(other.get(0).print())
        .isEqualTo(MaskRefinement.refined(other.get(0), 1).print())
        .isEqualTo(other.get(0).resized(4).print());
    assertThat(read.get(2).print())
        .as("one even grey is that of many patients")
        .isEqualTo(SeenPictures.NO_PRINT);
  }

  @Test
  void otherSizesAreResizedByArea() throws IOException {
    write("a_1", 16, 12, 255, 1);
    Slice slice = new CaseFolder(folder, 0, 255).read(8, 0, 255).get(0);
    assertThat(slice.image()).hasSize(64).containsOnly(255);
    assertThat(slice.liverPixels()).isEqualTo(64);
    float[] ramp = new float[16];
    for (int i = 0; i < 16; i++) {
      ramp[i] = i % 4;
    }
    assertThat(Resize.area(ramp, 4, 4, 2)).containsExactly(0.5f, 2.5f, 0.5f, 2.5f);
    assertThat(Resize.area(ramp, 4, 4, 3)).hasSize(9);
    assertThat(Resize.area(ramp, 4, 4, 8))
        .as("larger: between the centres, linearly; edges held")
        .startsWith(0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3)
        .endsWith(0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3);
    assertThat(Resize.area(new float[] {0, 1, 2, 0, 1, 2}, 3, 2, 3))
        .as("each direction by itself")
        .containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
  }

  @Test
  void whatIsMissingOrOddIsNamed() throws IOException {
    assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
        .hasMessageContaining("images");
    write("a_1", 8, 8, 1, 0);
    write("b_1", 8, 8, 1, 0);
    Files.copy(folder.resolve("images/a_1.png"), folder.resolve("images/c_1.png"));
    assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
        .hasMessageContaining("c_1.png has no mask");
    Files.writeString(folder.resolve("masks/c_1.png"), "text");
    assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
        .hasMessageContaining("not a PNG picture");
    for (String bad : List.of("x@1", "x@a:b", "x@5:5", "x@0:Infinity", "x@NaN:5")) {
      assertThatThrownBy(() -> CaseFolder.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void hashChangesWithAnyMask() throws IOException {
    write("a_1", 8, 8, 1, 0);
    String before = new CaseFolder(folder, 0, 255).sha256();
    write("a_1", 8, 8, 1, 255);
    assertThat(new CaseFolder(folder, 0, 255).sha256()).isNotEqualTo(before).hasSize(64);
  }

  @Test
  void committedSplitHasTestAndValidationPatients() throws IOException {
    Split split = Split.msdLiver();
    assertThat(split.of("10002")).isEqualTo(Split.Role.TEST);
    assertThat(split.of("10003")).isEqualTo(Split.Role.VALIDATION);
    assertThat(split.of("10001")).isEqualTo(Split.Role.TRAINING);
  }

  @Test
  void splitFileErrorsNameTheLine() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("split.txt"), "# a\ntest p1 # why\nvalidation p2\ntrain p3\n");
    assertThatThrownBy(() -> Split.load(file)).hasMessageContaining("split.txt:4");
    Files.writeString(file, "test p1\nvalidation p1\n");
    assertThatThrownBy(() -> Split.load(file)).hasMessageContaining("listed twice");
  }

  @Test
  void syntheticNegativesAreAFolderOfCasesWithoutLiver() throws IOException {
    SyntheticNegatives.write(folder, 8, 3);
    CaseFolder cases = new CaseFolder(folder, 0, 255);
    List<Slice> slices = cases.read(256, 0, 255);
    assertThat(slices).hasSize(8).allMatch(s -> s.liverPixels() == 0);
    String hash = cases.sha256();
    SyntheticNegatives.write(folder, 8, 3);
    assertThat(cases.sha256()).isEqualTo(hash);
  }

  @Test
  void aFolderMayHaveAnAtInItsPath() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("user@host/cases"));
    assertThat(CaseFolder.parse(odd.toString())).isEqualTo(new CaseFolder(odd, 0, 255));
    assertThat(CaseFolder.parse(odd + "@-160:240")).isEqualTo(new CaseFolder(odd, -160, 240));
  }

  /** Only its header says so: 65000×65000 pixels in 60 bytes. */
  @Test
  void aPictureThatSaysItIsHugeIsRefusedByNameBeforeItIsRead() throws IOException {
    write("a_1", 8, 8, 1, 0);
    Path image = folder.resolve("images/a_1.png");
    byte[] png = Files.readAllBytes(image);
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, 65_000).putInt(20, 65_000);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    header.putInt(29, (int) crc.getValue());
    Files.write(image, png);
    assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a_1.png is larger than 4096");
  }

  @Test
  void aPictureThatEndsEarlyIsRefusedByName() throws IOException {
    write("a_1", 64, 64, 1, 0);
    Path mask = folder.resolve("masks/a_1.png");
    byte[] png = Files.readAllBytes(mask);
    for (int length : new int[] {20, 40, png.length / 2}) {
      Files.write(mask, Arrays.copyOf(png, length));
      assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a_1.png");
    }
  }

  /** Red alone would be read, of a palette the numbers: a green liver would be no liver. */
  @Test
  void picturesInColoursAreRefusedByName() throws IOException {
    write("a_1", 8, 8, 100, 255);
    BufferedImage green = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    BufferedImage palette = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_INDEXED);
    for (int i = 0; i < 64; i++) {
      green.setRGB(i % 8, i / 8, 0x00FF00);
      palette.setRGB(i % 8, i / 8, 0x808080);
    }
    Path mask = folder.resolve("masks/a_1.png");
    byte[] grey = Files.readAllBytes(mask);
    for (BufferedImage odd : List.of(green, palette)) {
      for (Path file : List.of(mask, folder.resolve("images/a_1.png"))) {
        ImageIO.write(odd, "png", file.toFile());
        assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("a_1.png")
            .hasMessageContaining("8 bit grey");
        Files.write(file, grey);
      }
    }
  }

  /** JPEG changes masks along their edges: 1 in place of 0 is liver. */
  @Test
  void anotherFormatUnderTheNameOfPngIsRefusedByName() throws IOException {
    write("a_1", 8, 8, 100, 255);
    for (String part : List.of("images", "masks")) {
      Path file = folder.resolve(part).resolve("a_1.png");
      byte[] png = Files.readAllBytes(file);
      BufferedImage grey = ImageIO.read(file.toFile());
      for (String format : List.of("jpeg", "bmp")) {
        assertThat(ImageIO.write(grey, format, file.toFile())).isTrue();
        assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(file.toString())
            .hasMessageContaining("not a PNG picture");
      }
      Files.write(file, png);
    }
  }

  /** Somebody drew it, and would believe that it was trained on. */
  @Test
  void aMaskWithoutItsPictureIsNamed() throws IOException {
    write("a_1", 8, 8, 100, 255);
    write("b_1", 8, 8, 100, 255);
    Files.move(folder.resolve("images/b_1.png"), folder.resolve("images/b_1.jpg"));
    assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("masks/b_1.png has no picture")
        .hasMessageContaining("images/b_1.png is missing");
  }

  @Test
  void aNameInCapitalsIsNotPassedOver() throws IOException {
    write("a_1", 8, 8, 100, 255);
    write("b_1", 8, 8, 100, 255);
    for (String part : List.of("images", "masks")) {
      Files.move(folder.resolve(part + "/b_1.png"), folder.resolve(part + "/b_1.PNG"));
    }
    assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("b_1.PNG")
        .hasMessageContaining("end in .png");
  }

  @Test
  void aFolderWithoutPicturesIsCalledThat() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    assertThatThrownBy(() -> new CaseFolder(folder, 0, 255).read(8, 0, 255))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.resolve("images") + " holds no *.png");
  }

  /** A process that is told so says it in a sentence. */
  @Test
  void amongSeveralOneWithoutARangeIsRefused() {
    for (String text : new String[] {"nowhere@5:1", "nowhere@5", "nowhere@a:b", "no\0where"}) {
      assertThatThrownBy(() -> CaseFolder.parseAll(List.of(text)))
          .as(text)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("where");
    }
  }
}
