package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.learning.data.Split;
import org.hepatica.testing.Peers;
import org.hepatica.unet.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code src/torch} with a real PyTorch: what it trains is what Deeplearning4j then computes. */
class TorchTrainingTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void whatPyTorchTrainsIsTaken() throws Exception {
    Peers.require("torch");
    Path cases = PhantomCases.write(folder.resolve("cases"), 200, 2, 6, 256);
    Files.write(folder.resolve("split.txt"), List.of("validation phantom201"));
    Peers.Output said =
        train(
            "--out run --levels 3 --base-width 2"
                + " --epochs 1 1 2 --boxes 1 1 0 --stomachs 0 0 1 --batch 2 2 2");
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.text())
        .contains("epoch 1 inside 128x128 loss")
        .contains("epoch 2 whole 256x256 loss")
        .contains("epoch 4 once more 256x256 loss")
        .contains("mean of the last epochs");

    Path model = folder.resolve("model.hepatica");
    String line = imported("run", cases, model);
    assertThat(line).startsWith("phantoms-").contains(" agrees to ");
    ModelFile file = ModelFile.read(model);
    assertThat(file.info().epochs()).isEqualTo(4);
    assertThat(file.info().baseWidth()).isEqualTo(2);
    assertThat(file.info().levels()).isEqualTo(3);

    said =
        train(
            "--out on --on-from run/mean.safetensors --levels 3 --base-width 2"
                + " --epochs 9 9 1 --left-alone 0 0 1");
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.text())
        .as("the last step alone")
        .contains("epoch 1 once more 256x256 loss")
        .doesNotContain("inside")
        .contains("mean of the last epochs");
    said =
        train(
            "--out larger --on-from run/mean.safetensors --levels 3 --base-width 2"
                + " --epochs 9 9 1 --last-sizes 320 256");
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.text()).contains("epoch 1 once more 320x320 loss");
    assertThat(imported("larger", cases, model)).contains(" agrees to ");
    assertThat(ModelFile.read(model).info().inputSize()).isEqualTo(320);
    said = train("--out other --levels 3 --last-sizes 321");
    assertThat(said.exit()).isNotZero();
    assertThat(said.text()).contains("--last-sizes are 256 or more, and multiples of 8");
    said = train("--out other --on-from run/mean.safetensors");
    assertThat(said.exit()).isNotZero();
    assertThat(said.text()).contains("mean.safetensors: no down").contains("another network");
  }

  /** What is said of the mean of a run's weights as a model. */
  private String imported(String run, Path cases, Path model) throws Exception {
    return ImportProcess.start(
        new ImportProcess.Order(
            folder.resolve(run + "/mean.safetensors").toString(),
            List.of(cases.toString()),
            null,
            "phantoms",
            "CC0",
            "nobody",
            model.toString()),
        new ChildLimits(256, 1024, 1, LIMIT));
  }

  private Peers.Output train(String options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.require("torch").toString(),
                "-B",
                Path.of("src/torch/train.py").toAbsolutePath().toString(),
                folder.resolve("cases").toString(),
                "--split",
                folder.resolve("split.txt").toString()));
    command.addAll(List.of(options.split(" ")));
    return Peers.run(folder, LIMIT, command.toArray(String[]::new));
  }

  /** Else who is to test trains, without a word. */
  @Test
  void aSplitFileSaysTheSameAsInJava() throws Exception {
    Path python = Peers.require("torch");
    // One process asks it all: most of its time goes by until PyTorch is loaded.
    String program =
        """
        import sys; sys.path.insert(0, '%s'); import cases
        for file in sys.argv[1:]:
            patient = 'p#%%d_1' if file == 'hash.txt' else 'p%%d_1'
            names = [(patient %% i, 0, 0) for i in range(1, 6)]
            try:
                print([[c[0] for c in part] for part in cases.split(names, file)])
            except SystemExit as refused:
                print('refused: %%s' %% refused)
        """
            .formatted(Path.of("src/torch").toAbsolutePath());
    Path split = folder.resolve("split.txt");
    Files.writeString(split, "# who\n\ntest p1 # a comment\n  validation\tp2# another\nout p3\n");
    List<String> command =
        new ArrayList<>(List.of(python.toString(), "-B", "-c", program, "split.txt"));
    List<String> odd = List.of("tset p1", "test p1 p2", "test", "test p1\nout p1");
    for (int i = 0; i < odd.size(); i++) {
      command.add("odd-" + i + ".txt");
      Files.writeString(folder.resolve("odd-" + i + ".txt"), "validation p2\n" + odd.get(i) + "\n");
    }
    command.add("hash.txt");
    Files.writeString(folder.resolve("hash.txt"), "validation p#2\n");
    Peers.Output said = Peers.run(folder, LIMIT, command.toArray(String[]::new));
    assertThat(said.exit()).as(said.text()).isZero();
    List<String> lines = said.text().lines().toList();
    assertThat(lines).as(said.text()).hasSize(2 + odd.size());

    assertThat(lines.get(0)).contains("[['p4_1', 'p5_1'], ['p2_1']]");
    Split java = Split.load(split);
    assertThat(java.of("p1")).isEqualTo(Split.Role.TEST);
    assertThat(java.of("p2")).isEqualTo(Split.Role.VALIDATION);
    assertThat(java.of("p3")).isEqualTo(Split.Role.OUT);

    for (int i = 0; i < odd.size(); i++) {
      Path file = folder.resolve("odd-" + i + ".txt");
      assertThat(lines.get(1 + i)).as(odd.get(i)).startsWith("refused: odd-" + i + ".txt:");
      assertThatThrownBy(() -> Split.load(file)).isInstanceOf(IOException.class);
    }
    assertThat(lines.get(1 + odd.size()))
        .startsWith("refused: ")
        .contains("hash.txt cannot name the patient of p#1_1");
  }

  /** Else the network would learn liver where none is left, or none where some is. */
  @Test
  void aLeftLobeAloneIsAsItWasAndTheRestIsGone() throws Exception {
    Path python = Peers.require("torch");
    String program =
        """
        import sys, torch; sys.path.insert(0, '%s'); import cases
        at = torch.arange(256.)
        liver = ((at[None] - 100) / 60) ** 2 + ((at[:, None] - 110) / 40) ** 2 < 1
        image = torch.where(liver, 0.4, 0.2)
        other = torch.full((256, 256), 0.3)
        for seed in range(30):
            torch.manual_seed(seed)
            after, mask = cases._left_alone(image.clone(), liver, other, liver)
            left = mask > 0
            assert not (left & ~liver).any() and 0.1 < left.sum() / liver.sum() < 0.7, seed
            away = liver & ~left
            column = at[None].expand(256, 256)
            assert column[left].mean() > column[away].mean(), seed
            near = torch.nn.functional.max_pool2d(away[None, None].float(), 3, 1, 1)[0, 0] > 0
            assert torch.equal(after[~near], image[~near]), seed
            assert (after != image)[away].float().mean() > 0.9, seed
            assert after.min() >= 0 and after.max() <= 1, seed
        small = ((at[None] - 80) / 20) ** 2 + ((at[:, None] - 110) / 15) ** 2 < 1
        after, mask = cases._left_alone(image.clone(), small, other, liver)
        assert torch.equal(after, image) and torch.equal(mask > 0, small)
        print('done')
        """
            .formatted(Path.of("src/torch").toAbsolutePath());
    Peers.Output said = Peers.run(folder, LIMIT, python.toString(), "-B", "-c", program);
    assertThat(said.text()).endsWith("done\n");
  }

  /** Else the network would learn that a part of a liver is none. */
  @Test
  void aPaintedStomachCoversNoLiverAndStaysInTheBody() throws Exception {
    Path python = Peers.require("torch");
    String program =
        """
        import sys, torch; sys.path.insert(0, '%s'); import cases
        at = torch.arange(256.)
        body = ((at[None] - 128) / 110) ** 2 + ((at[:, None] - 128) / 80) ** 2 < 1
        liver = ((at[None] - 80) / 45) ** 2 + ((at[:, None] - 110) / 40) ** 2 < 1
        image = torch.where(liver, 0.4, 0.2 * body)
        painted = 0
        for seed in range(30):
            torch.manual_seed(seed)
            after = cases._with_stomach(image, liver)
            assert torch.equal(after[liver], image[liver]), seed
            rim = torch.nn.functional.max_pool2d(body[None, None].float(), 3, 1, 1)[0, 0] > 0
            assert torch.equal(after[~rim], image[~rim]), seed
            assert after.min() >= 0 and after.max() <= 1, seed
            painted += (after != image).any().item()
            without = cases._with_stomach(image, torch.zeros_like(liver))
            assert torch.isfinite(without).all(), seed
        one = (image[None, None], liver[None, None].float(), 0.3)
        torch.manual_seed(1); _, plain = cases.augmented(*one)
        torch.manual_seed(1); _, mask = cases.augmented(*one, 1.0)
        assert torch.equal(plain, mask)
        print(painted)
        """
            .formatted(Path.of("src/torch").toAbsolutePath());
    Peers.Output said = Peers.run(folder, LIMIT, python.toString(), "-B", "-c", program);
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(Integer.parseInt(said.text().strip())).isGreaterThan(20);
  }

  /** Else the numbers of its colours are taken for grey values. */
  @Test
  void aPictureWithAPaletteIsRefusedByName() throws Exception {
    Path python = Peers.require("torch");
    CaseWriter writer = new CaseWriter(folder.resolve("cases"), 0, 255);
    writer.write("p1", 1, 256, new float[256 * 256], null);
    String program =
        "import sys; sys.path.insert(0, '%s'); import cases; print(len(cases.read('cases')))"
            .formatted(Path.of("src/torch").toAbsolutePath());
    Peers.Output said = Peers.run(folder, LIMIT, python.toString(), "-B", "-c", program);
    assertThat(said.text()).isEqualTo("1\n");
    BufferedImage palette = new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_INDEXED);
    ImageIO.write(palette, "png", folder.resolve("cases/images/p1_001.png").toFile());
    said = Peers.run(folder, LIMIT, python.toString(), "-B", "-c", program);
    assertThat(said.exit()).as(said.text()).isNotZero();
    assertThat(said.text()).contains("p1_001.png", "8 bit grey").doesNotContain("Traceback");
  }
}
