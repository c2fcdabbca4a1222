package org.hepatica.setup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.config.Settings;
import org.hepatica.dicom.net.ListenSettings;

/** Whether the ports to listen on can be opened, told by opening them for a moment. */
public final class FreePorts {
  private static final int PRIVILEGED = 1024;

  private final HepaticaConfig config;
  private final RoomSettings rooms;

  /** A port to listen on; {@code key} and {@code bindKey} are its settings. */
  private record Port(String key, String bindKey, String bind, int number) {}

  public FreePorts(HepaticaConfig config, RoomSettings rooms) {
    this.config = config;
    this.rooms = rooms;
  }

  /**
   * Tries all ports, before anything starts.
   *
   * @throws NotNowException at the first that cannot be opened, with its cure
   */
  public void require() {
    for (Port port : all()) {
      IOException e = open(port);
      if (e != null) {
        throw inUse(port.key, port.number, e);
      }
    }
  }

  /**
   * The settings and numbers of the ports that are in use, by this node if it runs, or by others.
   *
   * @throws NotNowException where an address is none of this machine
   */
  public List<String> taken() {
    return all().stream()
        .filter(port -> open(port) != null)
        .map(port -> port.key + " " + port.number)
        .toList();
  }

  private List<Port> all() {
    Settings settings = config.settings();
    List<Port> ports = new ArrayList<>();
    for (ListenSettings port : rooms.listen()) {
      ports.add(new Port(key(port), "dicom.bind", settings.dicom().bind(), port.port()));
    }
    Settings.Console console = settings.console();
    if (console.enabled()) {
      ports.add(new Port("console.port", "console.bind", console.bind(), console.port()));
    }
    return ports;
  }

  /** Null when it can be opened. */
  private IOException open(Port port) {
    InetAddress address = rooms.address(port.bindKey, port.bind);
    try (ServerSocket socket = new ServerSocket(port.number, 1, address)) {
      return socket.isBound() ? null : new IOException("it stays closed");
    } catch (IOException e) {
      if (!isOurs(address)) {
        throw rooms.notOurs(port.bindKey, port.bind);
      }
      return e;
    }
  }

  /** Whether any port of an address can be opened here. */
  private static boolean isOurs(InetAddress address) {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** The setting that a port has its number from. */
  public static String key(ListenSettings port) {
    return port.tls() == null ? "dicom.port" : "dicom.tls.port";
  }

  /** What is said of a port that cannot be opened, with the line of its setting. */
  public NotNowException inUse(String key, int port, IOException e) {
    return new NotNowException(
        config.problem(key, port + " cannot be opened: " + e.getMessage(), cure(port)));
  }

  /** A port of the privileged ones is refused to a user without rights, whether in use or not. */
  private static String cure(int port) {
    String taken =
        "Stop what listens there, most often a node that runs or is still ending (\"ss -ltnp\" tells), or choose another.";
    return port < PRIVILEGED
        ? taken
            + " To open one below 1024 the node's user needs CAP_NET_BIND_SERVICE, as hepatica.service says."
        : taken;
  }
}
