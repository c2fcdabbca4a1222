package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.OrthancPacs;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job against a real PACS: Orthanc routes by itself, the node segments, Orthanc has the
 * SEG and the heatmaps in the same study, and then nothing goes round and round.
 */
class OrthancIT {
  private static final Duration QUIET = Duration.ofSeconds(3);

  /** What a node on a machine of its own keeps; a busy machine is given more. */
  private static final Duration RESULTS_WITHIN =
      Duration.ofSeconds(Integer.getInteger("results.within.seconds", 60));

  @TempDir Path folder;

  @Test
  void orthancRoutesARealStudyAndHasTheResultsOnce() throws IOException {
    Path source = Peers.data("ct/crlm-1006");
    Path dciodvfy = Peers.require("dciodvfy");
    Path python = Peers.require("pydicom");
    Peers.require("orthanc");
    int nodePort = FreePort.next();
    int pacsPort = FreePort.next();
    NodeFolders.pacs(folder, pacsPort);
    Path ofAnAttemptBefore = folder.resolve("data/results/job-1/heatmap-999.dcm");
    Files.createDirectories(ofAnAttemptBefore.getParent());
    Files.createFile(ofAnAttemptBefore);
    try (HepaticaProcess node = NodeFolders.serve(folder, nodePort, QUIET);
        OrthancPacs pacs = OrthancPacs.start(folder.resolve("pacs"), nodePort, pacsPort)) {
      node.awaitOutput("Hepatica is ready", Duration.ofSeconds(120));
      assertThat(node.output()).contains(NodeFolders.engineLine());
      pacs.upload(files(source));
      Awaitility.await("the node has the study; " + pacs.log())
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.output().contains("QUEUED"));
      Awaitility.await("SEG, heatmaps and report in Orthanc")
          .atMost(RESULTS_WITHIN)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () ->
                  pacs.series("SEG").size() == 1
                      && pacs.series("OT").size() == 1
                      && pacs.series("SR").size() == 1);
      Awaitility.await("the job is done")
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.output().contains("DONE"));
      assertThat(ofAnAttemptBefore).doesNotExist();

      String segmentation = pacs.series("SEG").get(0);
      String heatmaps = pacs.series("OT").get(0);
      String reports = pacs.series("SR").get(0);
      String study = pacs.studyOf(pacs.series("CT").get(0));
      assertThat(pacs.studyOf(segmentation)).isEqualTo(study);
      assertThat(pacs.studyOf(heatmaps)).isEqualTo(study);
      assertThat(pacs.studyOf(reports)).isEqualTo(study);
      assertThat(pacs.instances(reports)).hasSize(1);
      assertThat(pacs.instances(segmentation)).hasSize(1);
      assertThat(pacs.instances(heatmaps)).hasSizeBetween(2, 25);

      Path seg = pacs.download(pacs.instances(segmentation).get(0), folder.resolve("seg.dcm"));
      Path report = pacs.download(pacs.instances(reports).get(0), folder.resolve("report.dcm"));
      List<Path> objects = new ArrayList<>(List.of(seg, report));
      for (String instance : pacs.instances(heatmaps)) {
        objects.add(pacs.download(instance, folder.resolve(instance + ".dcm")));
      }
      for (Path object : objects) {
        Peers.Output judged =
            Peers.run(folder, Duration.ofSeconds(60), dciodvfy.toString(), object.toString());
        assertThat(judged.text().lines().filter(line -> line.startsWith("Error"))).isEmpty();
      }
      assertLiesOnTheSource(python, seg, source);
      assertServedByDicomWeb(pacs, seg);
      assertServedByDicomWeb(pacs, objects.get(2));

      int before = pacs.countInstances();
      Duration watch = Duration.ofSeconds(Integer.getInteger("loop.watch.seconds", 30));
      Awaitility.await("nothing new comes")
          .during(watch)
          .atMost(watch.plusSeconds(20))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> pacs.countInstances() == before);
      assertThat(node.stop()).isZero();
    }
  }

  /**
   * Orthanc itself tries once, and a permissive job of it calls that a success: the node would have
   * half of a series, or nothing of it, for ever.
   */
  @Test
  void whatCouldNotBeRoutedIsRoutedWithTheNextStudy() throws IOException {
    Peers.require("orthanc");
    int nodePort = FreePort.next();
    int pacsPort = FreePort.next();
    NodeFolders.pacs(folder, pacsPort);
    try (OrthancPacs pacs = OrthancPacs.start(folder.resolve("pacs"), nodePort, pacsPort)) {
      pacs.upload(phantom("first"));
      Awaitility.await("Orthanc has tried, with no node there; " + pacs.log())
          .atMost(Duration.ofSeconds(60))
          .until(() -> hasEnded(pacs.get("/jobs?expand")));
      try (HepaticaProcess node = NodeFolders.serve(folder, nodePort, QUIET)) {
        node.awaitOutput("Hepatica is ready", Duration.ofSeconds(120));
        pacs.upload(phantom("second"));
        Awaitility.await("the node has both; " + pacs.log())
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    node.output().lines().filter(l -> l.contains("RECEIVING → QUEUED")).count()
                        == 2);
        assertThat(node.stop()).isZero();
      }
    }
  }

  /**
   * A PACS has a hundred studies in hours, of any modality; a node may be away for a weekend. The
   * rule is called in Orthanc itself, with a clock and a node of the test's: it prints how many
   * attempts were made after two days, three and thirty.
   */
  @Test
  void aNodeThatIsAwayForDaysCostsNoSeries() {
    String script =
        """
        local now, attempts, day = 0, 0, 24 * 60 * 60
        local open = false
        os.time = function() return now end
        RestApiPost = function() attempts = attempts + 1; open = true end
        RestApiGet = function(path)
          if path == '/studies/ct/series' then
            return '[{"ID": "s1", "MainDicomTags": {"Modality": "CT"}}]'
          elseif string.find(path, '/jobs/') then
            return '{"Type": "DicomModalityStore", "Content": {"ParentResources": ["s1"]}}'
          end
          return '[]'
        end
        OnStableStudy('ct', {}, {})
        for minute = 0, 30 * 24 * 60, 5 do
          now = minute * 60
          if open then open = false; OnJobFailure('j') end
          OnStableStudy('other', {}, {})
          if now == 2 * day or now == 3 * day or now == 30 * day then print(attempts) end
        end""";
    try (OrthancPacs pacs =
        OrthancPacs.start(folder.resolve("pacs"), FreePort.next(), FreePort.next())) {
      List<Integer> attempts =
          pacs.lua(script).lines().filter(l -> l.matches("[0-9]+")).map(Integer::valueOf).toList();
      assertThat(attempts).hasSize(3);
      assertThat(attempts.get(1)).as("in the third day").isGreaterThan(attempts.get(0) + 20);
      assertThat(attempts.get(2)).as("not for ever").isEqualTo(100);
    }
  }

  private static boolean hasEnded(JsonNode jobs) {
    return !jobs.isEmpty() && !jobs.path(0).path("CompletionTime").isMissingNode();
  }

  /** The phantom as a study of its own. */
  private List<Path> phantom(String study) throws IOException {
    List<Path> written = new ArrayList<>();
    for (Path file : files(Path.of("test-data/phantom/ct"))) {
      DataSet image = Part10.read(file).dataSet();
      for (int tag :
          new int[] {Tag.STUDY_INSTANCE_UID, Tag.SERIES_INSTANCE_UID, Tag.SOP_INSTANCE_UID}) {
        image.set(tag, Vr.UI, Uids.derive(study, image.string(tag)));
      }
      Path copy = Files.createDirectories(folder.resolve(study)).resolve(file.getFileName());
      Part10.write(copy, image, TransferSyntax.EXPLICIT_LE);
      written.add(copy);
    }
    return written;
  }

  /** QIDO-RS finds the object, WADO-RS gives its first frame as it was sent (PS3.18 10). */
  private static void assertServedByDicomWeb(OrthancPacs pacs, Path file) throws IOException {
    DataSet sent = Part10.read(file).dataSet();
    String series =
        "/studies/%s/series/%s"
            .formatted(sent.string(Tag.STUDY_INSTANCE_UID), sent.string(Tag.SERIES_INSTANCE_UID));
    String uid = sent.string(Tag.SOP_INSTANCE_UID);
    JsonNode found =
        new ObjectMapper()
            .readTree(
                pacs.dicomWeb(
                    series + "/instances?SOPInstanceUID=" + uid, "application/dicom+json"));
    assertThat(found).hasSize(1);
    assertThat(found.path(0).path("00080016").path("Value").path(0).asText())
        .isEqualTo(sent.string(Tag.SOP_CLASS_UID));
    byte[] frame =
        pacs.dicomWeb(
            series + "/instances/" + uid + "/frames/1",
            "multipart/related; type=\"application/octet-stream\"");
    int bits =
        sent.integer(Tag.ROWS, 0)
            * sent.integer(Tag.COLUMNS, 0)
            * sent.integer(Tag.SAMPLES_PER_PIXEL, 0)
            * sent.integer(Tag.BITS_ALLOCATED, 0);
    byte[] expected = Arrays.copyOf(sent.bytes(Tag.PIXEL_DATA), bits / 8);
    // A multipart answer: header, blank line, the frame, boundary.
    assertThat(new String(frame, StandardCharsets.ISO_8859_1))
        .contains("\r\n\r\n" + new String(expected, StandardCharsets.ISO_8859_1) + "\r\n--");
  }

  private void assertLiesOnTheSource(Path python, Path seg, Path source) throws IOException {
    Path script = Files.createTempFile(folder, "read_seg", ".py");
    try (var in = OrthancIT.class.getResourceAsStream("read_seg.py")) {
      Files.write(script, in.readAllBytes());
    }
    Peers.Output read =
        Peers.run(
            folder,
            Duration.ofSeconds(60),
            python.toString(),
            script.toString(),
            seg.toString(),
            source.toAbsolutePath().toString());
    assertThat(read.exit()).as(read.text()).isZero();
    JsonNode facts =
        new ObjectMapper().readTree(read.text().strip().lines().reduce((a, b) -> b).orElseThrow());
    assertThat(facts.path("samePatient").asBoolean()).isTrue();
    assertThat(facts.path("sameStudy").asBoolean()).isTrue();
    assertThat(facts.path("sameFrameOfReference").asBoolean()).isTrue();
    assertThat(facts.path("millilitres").asDouble())
        .as("an adult's liver")
        .isBetween(700.0, 3000.0);
    // Patient right is -x in LPS: a liver's centre lies there, read by someone who is not us.
    assertThat(facts.path("centre").path(0).asDouble()).as("on the patient's right").isNegative();
  }

  private static List<Path> files(Path series) throws IOException {
    try (Stream<Path> files = Files.list(series)) {
      return files.filter(file -> file.toString().endsWith(".dcm")).sorted().toList();
    }
  }
}
