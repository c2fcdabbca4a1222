package org.hepatica.analysis.device;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the driver's program {@code nvidia-smi}: it comes with every driver, and into containers by
 * NVIDIA's toolkit. A driver that hangs, hangs that program and not this one.
 */
public final class NvidiaSmi implements GpuSource {
  private static final String PROGRAM =
      File.separatorChar == '\\' ? "nvidia-smi.exe" : "nvidia-smi";

  /** Waking a GPU that no program uses takes seconds where persistence mode is off. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int LONGEST_OUTPUT = 1 << 16;
  private static final int LONGEST_QUOTE = 120;
  private static final Pattern CAPABILITY = Pattern.compile("([0-9]{1,2})\\.([0-9])");
  private static final Pattern MEGABYTES = Pattern.compile("[0-9]{1,9}");

  private final String path;
  private final Duration patience;

  /** The one on this process's {@code PATH}. */
  public NvidiaSmi() {
    this(System.getenv("PATH"), PATIENCE);
  }

  /**
   * @param path folders as in {@code PATH}; null is none
   * @param patience after which the program is ended
   */
  NvidiaSmi(String path, Duration patience) {
    this.path = path == null ? "" : path;
    this.patience = patience;
  }

  @Override
  public List<Gpu> gpus() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program().toString(),
                "--query-gpu=uuid,name,compute_cap,memory.total",
                "--format=csv,noheader,nounits")
            .redirectErrorStream(true)
            .start();
    try {
      String said = output(process);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw silent();
      }
      return parse(said, process.exitValue());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Path program() throws IOException {
    for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
      Path file = folder.isEmpty() ? null : Path.of(folder, PROGRAM);
      if (file != null && Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IOException(
        "there is no nvidia-smi on the PATH: no NVIDIA driver, or a container without it (run with"
            + " --gpus all and the driver capability \"utility\")");
  }

  private String output(Process process) throws IOException, InterruptedException {
    FutureTask<byte[]> reading =
        new FutureTask<>(
            () -> {
              try (InputStream in = process.getInputStream()) {
                return in.readNBytes(LONGEST_OUTPUT);
              }
            });
    Thread reader = new Thread(reading, "nvidia-smi-out");
    reader.setDaemon(true);
    reader.start();
    try {
      byte[] bytes = reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (TimeoutException e) {
      throw silent();
    } catch (ExecutionException e) {
      throw new IOException("nvidia-smi cannot be read: " + e.getCause().getMessage(), e);
    }
  }

  private IOException silent() {
    return new IOException(
        "nvidia-smi did not answer within %d s: the driver hangs; look into the kernel's log, or"
                .formatted(patience.toSeconds())
            + " restart the machine");
  }

  /** One GPU a line. */
  static List<Gpu> parse(String said, int status) throws IOException {
    if (said.contains("No devices were found")) {
      return List.of();
    }
    if (said.contains("compute_cap")) {
      // It repeats a field that it does not know.
      throw new IOException(
          "the NVIDIA driver is too old to tell its GPUs' compute capability, and for CUDA 11.6:"
              + " install driver 510 or newer");
    }
    if (status != 0) {
      throw new IOException(
          "nvidia-smi ended with status %d (\"%s\"): mend the NVIDIA driver"
              .formatted(status, quote(said)));
    }
    List<Gpu> gpus = new ArrayList<>();
    for (String line : said.lines().filter(l -> !l.isBlank()).toList()) {
      String[] fields = line.split(",", -1);
      if (fields.length != 4 || !fields[0].strip().startsWith("GPU-")) {
        throw new IOException(
            "nvidia-smi said \"%s\", which is no GPU: mend the NVIDIA driver"
                .formatted(quote(line)));
      }
      Matcher capability = CAPABILITY.matcher(fields[2].strip());
      boolean known = capability.matches();
      String memory = fields[3].strip();
      gpus.add(
          new Gpu(
              fields[0].strip(),
              fields[1].strip(),
              known ? Integer.parseInt(capability.group(1)) : 0,
              known ? Integer.parseInt(capability.group(2)) : 0,
              MEGABYTES.matcher(memory).matches() ? Long.parseLong(memory) : 0));
    }
    return gpus;
  }

  private static String quote(String said) {
    String line = said.replaceAll("[^\\x20-\\x7e]+", " ").strip();
    return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
  }
}
