package org.hepatica.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.hepatica.testing.FreePort;

/**
 * A program that takes C-STORE (or, for the floor, bare files) on a port, in a folder of its own.
 */
final class Receiver implements AutoCloseable {
  private final String name;
  private final Path folder;
  private final int port;
  private final Process process;

  private Receiver(String name, Path folder, int port, Process process) {
    this.name = name;
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Everything that can be started on this machine, in the order of the tables. */
  static List<String> known() {
    return List.of(
        "node", "engine", "sink", "floor", "storescp +B", "storescp", "dcm4che", "orthanc");
  }

  /**
   * Starts one. {@code before} is the node of another build, whose class path is the property
   * {@code bench.before}.
   *
   * @param prefix what stands before its command: strace, to count
   */
  static Receiver start(String name, Path under, List<String> prefix) throws IOException {
    Path folder = Files.createDirectories(under.resolve(name.replaceAll("\\W+", "-")));
    Path store = Files.createDirectories(folder.resolve("store"));
    int port = FreePort.next();
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        switch (name) {
          case "storescp +B" -> List.of("storescp", "--fork", "+B", "-od", "" + store, "" + port);
          case "storescp" -> List.of("storescp", "--fork", "-od", "" + store, "" + port);
          case "dcm4che" ->
              List.of(
                  System.getProperty("dcm4che.storescp", "storescp.sh"),
                  "-b",
                  "HEPATICA:" + port,
                  "--accept-unknown",
                  "--sop-classes",
                  System.getProperty("dcm4che.classes", "sop-classes.properties"),
                  "--directory",
                  "" + store);
          case "orthanc" -> orthanc(folder, store, port);
          case "before" ->
              java(
                  "node",
                  System.getProperty("bench.beforeOptions", ""),
                  store,
                  port,
                  System.getProperty("bench.before"));
          default ->
              java(
                  name,
                  System.getProperty("bench.options", ""),
                  store,
                  port,
                  System.getProperty("java.class.path"));
        });
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("TCP_NODELAY", "1");
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    Receiver receiver = new Receiver(name, folder, port, process);
    Awaitility.await(name + " listens; see " + folder)
        .atMost(60, TimeUnit.SECONDS)
        .failFast(() -> !process.isAlive())
        .ignoreExceptions()
        .until(() -> Dial.listens(port));
    return receiver;
  }

  private static List<String> java(
      String kind, String options, Path store, int port, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split(" ")));
    }
    command.addAll(
        List.of("-cp", classPath, ReceiverMain.class.getName(), kind, "" + port, "" + store));
    return command;
  }

  private static List<String> orthanc(Path folder, Path store, int port) throws IOException {
    Path settings = folder.resolve("orthanc.json");
    Files.writeString(
        settings,
        """
        {"Name": "bench", "StorageDirectory": "%s", "IndexDirectory": "%s", "DicomPort": %d,
         "DicomAet": "HEPATICA", "DicomAlwaysAllowStore": true, "HttpServerEnabled": false,
         "DicomThreadsCount": 4, "Plugins": []}
        """
            .formatted(store, store, port));
    return List.of("Orthanc", settings.toString());
  }

  /** Processor's time that it took so far, its children's not included. */
  Duration processor() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  Path store() {
    return folder.resolve("store");
  }

  /** Asks a program of ours for its state: instances, used heap, peak of the heap, threads. */
  long[] state() throws IOException {
    Path log = folder.resolve("log.txt");
    int before = lines(log).size();
    process.getOutputStream().write("state\n".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    Awaitility.await("state of " + name)
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> lines(log).size() > before);
    String[] words = lines(log).get(before).split(" ");
    long[] state = new long[4];
    for (int i = 0; i < state.length; i++) {
      state[i] = Long.parseLong(words[i + 1]);
    }
    return state;
  }

  private static List<String> lines(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> line.startsWith("state "))
        .toList();
  }

  /** Ends it; under strace its child is asked, so that strace can sum up. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> children = process.descendants().toList();
    if (children.isEmpty()) {
      process.destroy();
    } else {
      children.forEach(ProcessHandle::destroy);
    }
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
