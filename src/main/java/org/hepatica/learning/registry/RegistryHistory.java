package org.hepatica.learning.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The file {@code history} of a registry, see {@link ModelRegistry#history}, and what it says of
 * the models in use. Who enters holds the registry's lock.
 */
final class RegistryHistory {
  static final String PROMOTED = "promoted";
  static final String ROLLED_BACK = "rolled-back-to";

  private final Path file;

  RegistryHistory(Path folder) {
    file = folder.resolve("history");
  }

  List<String> lines() throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Models in the order of use, the present one first; what was rolled back from is not in it. */
  Deque<String> used() throws IOException {
    Deque<String> used = new ArrayDeque<>();
    for (String line : lines()) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[1].equals(PROMOTED) && !words[2].equals(used.peek())) {
        used.push(words[2]);
      } else if (words.length == 3 && words[1].equals(ROLLED_BACK)) {
        backTo(words[2], used);
      }
    }
    return used;
  }

  /** Takes off what came after the latest use of a model; nothing where it was never used. */
  static void backTo(String id, Deque<String> used) {
    while (used.contains(id) && !used.peek().equals(id)) {
      used.pop();
    }
  }

  /** Adds a line, durably. */
  void enter(String event) throws IOException {
    // A full disk may have cut the last line off: it must not take this one along.
    String before = Files.exists(file) ? Files.readString(file) : "";
    String line =
        "%s%s %s%n"
            .formatted(
                before.isEmpty() || before.endsWith("\n") ? "" : "\n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                event);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
