package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A peer that says byte for byte what the test wants, on either side of a connection. Reads wait at
 * most {@link #PATIENCE_MS}.
 */
public final class ScriptedPeer implements AutoCloseable {
  public static final int PATIENCE_MS = 20_000;

  private final Socket socket;
  private final DataInputStream in;

  private ScriptedPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** What the listener under test is asked by. */
  public static ScriptedPeer calling(int port) throws IOException {
    return new ScriptedPeer(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** One whose system takes few bytes that it has not read. */
  public static ScriptedPeer callingWithSmallBuffer(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
    return new ScriptedPeer(socket);
  }

  /** What speaks over a socket that is open already, with TLS or without. */
  public static ScriptedPeer over(Socket socket) throws IOException {
    return new ScriptedPeer(socket);
  }

  /** A peer that the sender under test calls; the script runs once, on a thread of its own. */
  public static Called called(Script script) throws IOException {
    return new Called(script);
  }

  /** What a called peer does with its connection. */
  public interface Script {
    void play(ScriptedPeer peer) throws Exception;
  }

  /** The open port of a called peer. */
  public static final class Called implements AutoCloseable {
    private final ServerSocket server;
    private final CompletableFuture<Void> played = new CompletableFuture<>();

    private Called(Script script) throws IOException {
      server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      Thread thread =
          new Thread(
              () -> {
                try (ScriptedPeer peer = new ScriptedPeer(server.accept())) {
                  script.play(peer);
                  played.complete(null);
                } catch (Throwable e) {
                  played.completeExceptionally(e);
                }
              },
              "scripted-peer");
      thread.setDaemon(true);
      thread.start();
    }

    public int port() {
      return server.getLocalPort();
    }

    /** Waits for the script's end and fails as it failed. */
    public void played() throws Exception {
      played.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  public ScriptedPeer say(byte[]... bytes) throws IOException {
    socket.getOutputStream().write(Wire.join(bytes));
    return this;
  }

  /** Whether the other side closes the connection of who says this without end. */
  public boolean endsWhileItSays(byte[] flood) throws InterruptedException {
    Thread talker =
        new Thread(
            () -> {
              try {
                while (true) {
                  say(flood);
                }
              } catch (IOException closed) {
                // what is asked for: the other side has closed
              }
            },
            "flood");
    talker.start();
    talker.join(4 * PATIENCE_MS);
    return !talker.isAlive();
  }

  /** Reads one PDU and returns it, header and body. */
  public byte[] hear() throws IOException {
    byte[] header = in.readNBytes(6);
    assertThat(header).as("header of a PDU").hasSize(6);
    int length =
        (header[2] & 0xFF) << 24
            | (header[3] & 0xFF) << 16
            | (header[4] & 0xFF) << 8
            | header[5] & 0xFF;
    assertThat(length).isBetween(0, 2 << 20);
    return Wire.join(header, in.readNBytes(length));
  }

  public ScriptedPeer hear(byte[] pdu) throws IOException {
    assertThat(hear()).isEqualTo(pdu);
    return this;
  }

  /** Reads a PDU of this type. */
  public byte[] hearType(int type) throws IOException {
    byte[] pdu = hear();
    assertThat(pdu[0]).as("type of the PDU").isEqualTo((byte) type);
    return pdu;
  }

  /** Opens the association and hears that it is accepted. */
  public ScriptedPeer associate() throws IOException {
    say(Wire.request("HEPATICA", "PEER"));
    hearType(0x02);
    return this;
  }

  /** Hears an A-ABORT with source service-provider and this reason, then the end. */
  public void hearAbort(int reason) throws IOException {
    hear(Wire.pdu(0x07, new byte[] {0, 0, 2, (byte) reason}));
    hearEnd();
  }

  /** Hears the connection end, in whatever way. */
  public void hearEnd() throws IOException {
    try {
      assertThat(in.read()).as("the end of the connection").isEqualTo(-1);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /** Hears a response and returns its status. */
  public int hearStatus(int field, int messageId) throws IOException {
    byte[] pdu = hearType(0x04);
    byte[] command = Arrays.copyOfRange(pdu, 12, pdu.length);
    assertThat(number(command, 0x0100)).as("command field").isEqualTo(field | 0x8000);
    assertThat(number(command, 0x0120)).as("message id").isEqualTo(messageId);
    return number(command, 0x0900);
  }

  /** The value of a US element of a command set in Implicit VR Little Endian. */
  private static int number(byte[] command, int element) {
    int at = 0;
    while (at + 8 <= command.length) {
      int tag = (command[at + 2] & 0xFF) | (command[at + 3] & 0xFF) << 8;
      int length = (command[at + 4] & 0xFF) | (command[at + 5] & 0xFF) << 8;
      if (tag == element) {
        return (command[at + 8] & 0xFF) | (command[at + 9] & 0xFF) << 8;
      }
      at += 8 + length;
    }
    throw new AssertionError("no element (0000,%04X)".formatted(element));
  }

  /** Closes with a reset, as a peer that crashed. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public InputStream in() {
    return in;
  }

  public Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
