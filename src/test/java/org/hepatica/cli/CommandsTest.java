package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.hepatica.console.ConsoleServer;
import org.hepatica.console.FakeHouse;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.Tls;
import org.hepatica.dicom.net.TlsFiles;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.hepatica.testing.OpensslAuthority;
import org.hepatica.testing.TestAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  @TempDir Path folder;
  private StringWriter out;
  private StringWriter err;
  private Path aes;

  @BeforeEach
  void aes() throws IOException {
    aes = Files.createDirectory(folder.resolve("ae-config"));
  }

  private int run(String... args) {
    out = new StringWriter();
    err = new StringWriter();
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private DicomListener pacs(StoreHandler handler) throws IOException {
    DicomListener pacs =
        DicomEngines.pick("auto")
            .listen(
                ListenSettings.builder().bind(LOOPBACK).build(),
                caller ->
                    caller.calledAe().equals("PACS") && caller.callingAe().equals("HEPATICA")
                        ? Decision.ACCEPT
                        : Decision.CALLED_AE_NOT_RECOGNIZED,
                handler);
    Files.write(
        aes.resolve("pacs.yaml"),
        List.of("aeTitle: PACS", "host: 127.0.0.1", "port: " + pacs.port()));
    return pacs;
  }

  private String[] with(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--ae-config", aes.toString(), "--data", folder.resolve("data").toString()));
    return all.toArray(String[]::new);
  }

  @Test
  void echoSaysWhetherAnAeAnswers() throws Exception {
    try (DicomListener pacs = pacs((request, in) -> DimseStatus.SUCCESS)) {
      assertThat(run(with("echo", "PACS"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).contains("PACS (127.0.0.1:" + pacs.port() + ") answers 0000H in ");
      assertThat(run(with("echo", "PACS@localhost:" + pacs.port()))).isEqualTo(ExitCode.DONE);
      assertThat(run(with("echo", "OTHER@localhost:" + pacs.port()))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("rejected the association").doesNotContain("\tat ");
      assertThat(run(with("echo", "PASC"))).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("PASC").contains("[PACS]");
      assertThat(run(with("echo", "PACS", "--tls"))).as("in clear").isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("--tls goes with TITLE@host:port", "\"tls: true\"");
    }
    for (String wrong : List.of("A\\B@localhost:104", "PACS@localhost:0", "PACS@localhost:65536")) {
      assertThat(run(with("echo", wrong))).as(wrong).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("\"" + wrong + "\" is not TITLE@host:port", "65535");
    }
    assertThat(run(with("echo", "PACS"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no connection to PACS");
  }

  @Test
  void checkEchoesEveryAe() throws Exception {
    try (DicomListener pacs = pacs((request, in) -> DimseStatus.SUCCESS)) {
      assertThat(run(with("check", "--without-worker"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).containsPattern("ok +AE PACS +127.0.0.1:" + pacs.port());
    }
    assertThat(run(with("check", "--without-worker"))).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).containsPattern("FAILED +AE PACS +no connection");
  }

  /** A scanner takes no calls. Where results go to it, it must. */
  @Test
  void checkBearsWithAnAeThatOnlySends() throws Exception {
    List<String> scanner = List.of("aeTitle: SCANNER", "host: 127.0.0.1", "port: 1", "sends: true");
    Path file = Files.write(aes.resolve("scanner.yaml"), scanner);
    String[] check = {"check", "--without-worker", "--set", "console.port=0"};
    assertThat(run(with(check))).as(() -> out.toString()).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern(
            "ok +AE SCANNER +127.0.0.1:1 WARNING, well if .*: no connection to SCANNER");
    Files.writeString(file, "receives: true\n", StandardOpenOption.APPEND);
    assertThat(run(with(check))).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void anAeWithTlsIsCalledOverTls() throws Exception {
    TestAuthority ca = new TestAuthority("CA");
    Identity node =
        ca.issue(folder, "node", Duration.ofDays(-1), Duration.ofDays(9), "127.0.0.1", "localhost");
    Path trust = ca.pem(folder);
    Tls tls =
        TlsFiles.read(node.certificate(), node.key(), trust, null)
            .tls(true, true, Duration.ofSeconds(10));
    Files.write(
        folder.resolve("hepatica.yaml"),
        List.of(
            "dicom:",
            "  tls:",
            "    enabled: true",
            "    certificate: node.pem",
            "    key: node.key",
            "    trust: CA.pem"));
    ListenSettings settings = ListenSettings.builder().bind(LOOPBACK).tls(tls).build();
    try (DicomListener pacs =
        DicomEngines.pick("embedded")
            .listen(settings, caller -> Decision.ACCEPT, (r, in) -> DimseStatus.SUCCESS)) {
      Path ae = aes.resolve("pacs.yaml");
      List<String> lines = List.of("aeTitle: PACS", "host: 127.0.0.1", "port: " + pacs.port());
      Files.write(ae, lines);
      Files.writeString(ae, "tls: true\n", StandardOpenOption.APPEND);
      String conf = folder.toString();
      assertThat(run(with("echo", "PACS", "--conf", conf))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).contains("answers 0000H").contains("over TLS");
      String address = "PACS@localhost:" + pacs.port();
      assertThat(run(with("echo", address, "--tls", "--conf", conf))).isEqualTo(ExitCode.DONE);
      assertThat(run(with("check", "--without-worker", "--conf", conf))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString())
          .containsPattern("ok +DICOM ports +11112 plain, 2762 TLS, certificate CN=node until 20")
          .contains("(8 days): WARNING, renew it, 1 trusted");
      Files.write(ae, lines);
      assertThat(run(with("echo", address, "--tls"))).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("dicom.tls.enabled is false");
    }
  }

  @Test
  void checkTellsOfPortsThatAreInUseAndFailsForAddressesOfOthers() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      String port = "dicom.port=" + taken.getLocalPort();
      String[] check = {
        "check", "--without-worker", "--set", "dicom.bind=127.0.0.1", "--set", "console.port=0"
      };
      run(with(join(check, "--set", port)));
      assertThat(out.toString())
          .containsPattern(
              "ok +free ports +WARNING dicom.port " + taken.getLocalPort() + " in use: well if");
      run(with(join(check, "--set", "dicom.port=0")));
      assertThat(out.toString()).containsPattern("ok +free ports +all");
      assertThat(run(with(join(check, "--set", "dicom.bind=192.0.2.1")))).isEqualTo(ExitCode.USAGE);
      assertThat(out.toString()).containsPattern("FAILED +free ports +[^\n]*\n[^\n]*192.0.2.1");
    }
  }

  /** As {@code serve} does, which does not start with them. */
  @Test
  void checkEndsWithTwoWhereSettingsAreWrongAndTellsOfThemOnce() {
    String fault = "which is neither a UID nor a keyword";
    assertThat(
            run(with("check", "--without-worker", "--set", "dicom.storageClasses=CTImageStorag")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(out.toString())
        .containsOnlyOnce(fault)
        .containsPattern("FAILED +free ports +as above\n")
        .containsPattern("ok +data folder ");
  }

  private static String[] join(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void checkTellsOfRevocationListsThatHaveEnded() throws Exception {
    OpensslAuthority ca = new OpensslAuthority(folder, "CA");
    Identity node = ca.issue("node");
    Path crl = ca.list(folder.resolve("ca.crl"));
    List<String> lines =
        List.of(
            "dicom:",
            "  tls:",
            "    enabled: true",
            "    certificate: " + node.certificate(),
            "    key: " + node.key(),
            "    trust: " + ca.pem(),
            "    crl: ca.crl");
    Path conf = Files.write(folder.resolve("hepatica.yaml"), lines);
    String[] check = with("check", "--without-worker", "--conf", folder.toString());
    run(check);
    assertThat(out.toString())
        .containsPattern("ok +revocation +revocation lists of CN=CA until 20");
    ca.list(crl, Duration.ofDays(-2), Duration.ofDays(-1));
    assertThat(run(check)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .containsPattern(
            "FAILED +revocation +.*\n\\Q"
                + conf
                + "\\E:7: dicom.tls.crl holds what has ended: .*CN=CA")
        .contains("Bring the newest lists");
    Files.delete(crl);
    assertThat(run(check)).as("serve would not start").isEqualTo(ExitCode.USAGE);
    assertThat(out.toString())
        .containsPattern(
            "FAILED +DICOM ports +.*\n\\Q" + conf + "\\E:7: dicom.tls.crl cannot be used");
  }

  @Test
  void sendsWhatPhantomMakesByteForByte() throws Exception {
    Path phantom = folder.resolve("phantom");
    assertThat(
            run(
                "phantom",
                "--out",
                phantom.toString(),
                "--seed",
                "7",
                "--slices",
                "3",
                "--matrix",
                "32"))
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern("liver +[0-9.]+ mL");
    Files.writeString(phantom.resolve("ct/notes.txt"), "no DICOM");
    Map<String, byte[]> received = new ConcurrentHashMap<>();
    StoreHandler keep =
        (request, in) -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          in.transferTo(bytes);
          received.put(request.sopInstanceUid(), bytes.toByteArray());
          return DimseStatus.SUCCESS;
        };
    try (DicomListener pacs = pacs(keep)) {
      assertThat(pacs.associations()).isZero();
      assertThat(run(with("send", "PACS", phantom.resolve("ct").toString())))
          .isEqualTo(ExitCode.DONE);
    }
    assertThat(out.toString()).contains("3 sent, 0 not taken, 1 not DICOM");
    assertThat(err.toString()).contains("notes.txt");
    assertThat(received).hasSize(3);
    try (Stream<Path> files = Files.list(phantom.resolve("ct"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).toList()) {
        DicomFile dicom = Part10.readHeader(file);
        byte[] all = Files.readAllBytes(file);
        int offset = (int) dicom.dataSetOffset();
        assertThat(received.get(dicom.dataSet().string(Tag.SOP_INSTANCE_UID)))
            .isEqualTo(java.util.Arrays.copyOfRange(all, offset, all.length));
      }
    }
  }

  @Test
  void sendSaysWhatWasNotTaken() throws Exception {
    Path phantom = folder.resolve("phantom");
    run("phantom", "--out", phantom.toString(), "--seed", "7", "--slices", "1", "--matrix", "16");
    try (DicomListener pacs = pacs((request, in) -> DimseStatus.OUT_OF_RESOURCES)) {
      assertThat(pacs.associations()).isZero();
      assertThat(run(with("send", "PACS", phantom.toString()))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("0001.dcm").contains("A700H");
      Path text = Files.writeString(folder.resolve("a.txt"), "no DICOM");
      assertThat(run(with("send", "PACS", text.toString()))).isEqualTo(ExitCode.REFUSED);
      assertThat(run(with("send", "PACS", "nowhere"))).isEqualTo(ExitCode.REFUSED);
    }
  }

  @Test
  void sendSaysHowFarItCame() throws Exception {
    Path phantom = folder.resolve("phantom");
    run("phantom", "--out", phantom.toString(), "--seed", "7", "--slices", "3", "--matrix", "16");
    AtomicInteger calls = new AtomicInteger();
    StoreHandler tiring =
        (request, in) -> {
          if (calls.incrementAndGet() == 2) {
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
          }
          return DimseStatus.SUCCESS;
        };
    try (DicomListener pacs = pacs(tiring)) {
      assertThat(pacs.associations()).isZero();
      String[] send = with("send", "PACS", phantom + "/ct", "--set", "dicom.responseSeconds=1");
      assertThat(run(send)).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("0002.dcm: sending ended here; 1 of 3 files are sent")
          .contains("did not answer the C-STORE");
    }
  }

  @Test
  void phantomOptionsOutOfRangeAreUsage() {
    assertThat(run("phantom", "--out", folder.toString(), "--seed", "1", "--slices", "0"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("slices is 0");
    assertThat(run("phantom", "--out", folder.toString(), "--seed", "1", "--matrix", "9x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--matrix is \"9x\"");
    assertThat(run("phantom", "--out", folder.toString(), "--seed", "1", "--turn", "45"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("turn is 45");
  }

  @Test
  void aPhantomIsStoredAsItIsAsked() throws Exception {
    String phantom =
        "phantom --seed 7 --slices 2 --matrix 21x34 --pixel 12x10.5 --position ffdr --reversed";
    String[] words = (phantom + " --storage padded_16 --out " + folder).split(" ");
    assertThat(run(words)).isEqualTo(ExitCode.DONE);
    DataSet first = Part10.readHeader(folder.resolve("ct/0001.dcm")).dataSet();
    assertThat(first.string(Tag.PATIENT_POSITION)).isEqualTo("FFDR");
    assertThat(first.integer(Tag.ROWS, 0)).isEqualTo(34);
    assertThat(first.integer(Tag.COLUMNS, 0)).isEqualTo(21);
    assertThat(first.numbers(Tag.PIXEL_SPACING)).containsExactly(10.5, 12);
    assertThat(first.integer(Tag.INSTANCE_NUMBER, 0)).isEqualTo(2);
    assertThat(first.integer(Tag.PIXEL_PADDING_VALUE, 0)).isEqualTo(-2000);
  }

  @Test
  void jobsAsksTheLedgerWhenNoNodeRuns() throws Exception {
    Path data = folder.resolve("data");
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no ledger").contains("--data");
    long id;
    try (Ledger ledger = Ledger.open(data)) {
      id = Samples.analysing(ledger, data, 1).id();
      ledger.jobs().fail(id, "HEP-314", "on purpose");
    }
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern(id + " +FAILED +PACS +.*on purpose");
    assertThat(run(with("jobs", "show", "" + id))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("series    1.2.3.1").contains("HEP-3");
    assertThat(run(with("jobs", "retry", "" + id))).isEqualTo(ExitCode.DONE);
    assertThat(run(with("jobs", "retry", "" + id))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("QUEUED");
    assertThat(run(with("jobs", "show", "99"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("there is no job 99");
    assertThat(run(with("jobs", "show"))).isEqualTo(ExitCode.USAGE);
    assertThat(run(with("jobs", "list", "1"))).isEqualTo(ExitCode.USAGE);
    assertThat(run(with("jobs", "drop", "1"))).isEqualTo(ExitCode.USAGE);
    try (Ledger ledger = Ledger.open(data)) {
      assertThat(ledger.jobs().find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }
  }

  @Test
  void jobsNamesWhatIsHeldAndWhy() throws Exception {
    Path data = folder.resolve("data");
    long id;
    try (Ledger ledger = Ledger.open(data)) {
      id = Samples.delivering(ledger, data, 1, 1, "PACS").id();
      ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
      ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
    }
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern(id + " +DELIVERING +PACS +.*liver 1501 mL \\(conflict, held\\)\n");
    assertThat(run(with("jobs", "show", "" + id))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsOnlyOnce(
            "HEP-303  held back: an instance came with other content or for another patient");
    try (Ledger ledger = Ledger.open(data)) {
      id = Samples.analysing(ledger, data, 2).id();
      ledger.jobs().flagNewest("1.2.3.2", "conflict", true);
      ledger.jobs().deliver(id, Conclusion.refused("HEP-403", "no CT"), List.of());
    }
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .as("what has ended waits for nobody")
        .containsPattern(id + " +REJECTED +PACS +.*no CT \\(conflict\\)\n");
  }

  @Test
  void jobsAsksTheNodeThatRuns() throws Exception {
    Path data = folder.resolve("data");
    FakeHouse house = new FakeHouse();
    house.jobs.add(FakeHouse.job(6, "FAILED", "PACS", null, "broke"));
    try (ConsoleServer node = ConsoleServer.start(LOOPBACK, 0, house, house, house, data)) {
      assertThat(node.url()).startsWith("http://");
      assertThat(run(with("jobs", "show", "6"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString())
          .containsOnlyOnce("to        PACS: 2 SENT after 1 attempt, 0000H")
          .containsOnlyOnce("to        PACS: 1 FAILED after 3 attempts, A700H, Out of <resources>");
      assertThat(run(with("jobs", "retry", "6"))).isEqualTo(ExitCode.DONE);
      assertThat(house.done).containsExactly("retry 6");
      assertThat(run(with("jobs", "retry", "5"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("there is no job 5");
      assertThat(data.resolve("ledger")).as("the ledger is left to the node").doesNotExist();
    }
  }

  /** Such as on a full disk: the ledger that H2 closed under the node is not for others to open. */
  @Test
  void jobsLeavesTheLedgerToANodeThatCannotReadIt() throws Exception {
    Path data = folder.resolve("data");
    FakeHouse house = new FakeHouse();
    Ledger.open(data).close();
    try (ConsoleServer node = ConsoleServer.start(LOOPBACK, 0, house, house, house, data)) {
      house.ledgerFails = true;
      assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("the node at " + node.url() + " answered 500: This failed; the log says why.");
    }
  }

  @Test
  void aTokenLeftByAKilledNodeIsNoNode() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    Files.write(data.resolve("console.token"), List.of("http://127.0.0.1:" + port, "secret"));
    Ledger.open(data).close();
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("No study has come yet");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamed() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Ledger.open(data).close();
    List<Socket> callers = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(0, 1, LOOPBACK)) {
      String url = "http://127.0.0.1:" + deaf.getLocalPort();
      Files.write(data.resolve("console.token"), List.of(url, "secret"));
      for (int i = 0; i < 2; i++) { // one more than its queue has room for: it takes no others
        callers.add(new Socket(LOOPBACK, deaf.getLocalPort()));
      }
      assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("the node at " + url + " does not answer (HTTP connect timed out)")
          .contains("console")
          .doesNotContain("Exception");
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
  }
}
