package org.hepatica.dicom.net.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Wire;
import org.junit.jupiter.api.Test;

/** Command sets to bytes and back, and bytes that are none. */
class CommandTest {
  @Test
  void requestsAreTheStandards() {
    assertThat(Command.echoRequest(7).encode()).isEqualTo(Wire.echo(7));
    assertThat(Command.storeRequest(65535, Wire.CT, "1.2.34").encode())
        .isEqualTo(Wire.store(65535, Wire.CT, "1.2.34"));
  }

  @Property(tries = 200)
  void responsesAreReadBack(
      @ForAll @IntRange(max = 0xFFFF) int messageId, @ForAll @IntRange(max = 0xFFFF) int code)
      throws IOException {
    Command request = Command.decode(Command.storeRequest(messageId, Wire.CT, "1.2.3").encode());
    assertThat(request.messageId()).isEqualTo(messageId);
    assertThat(request.hasDataSet()).isTrue();
    Command response = Command.decode(request.response(new DimseStatus(code, "no room")).encode());
    assertThat(response.isResponse()).isTrue();
    assertThat(response.field()).isEqualTo(0x8001);
    assertThat(response.respondedTo()).isEqualTo(messageId);
    assertThat(response.status()).isEqualTo(new DimseStatus(code, "no room"));
    assertThat(response.sopClassUid()).isEqualTo(Wire.CT);
    assertThat(response.sopInstanceUid()).isEqualTo("1.2.3");
    assertThat(response.hasDataSet()).isFalse();
  }

  @Test
  void responseGivesBackOnlyWhatIsAUid() throws IOException {
    Command request = Command.decode(Wire.store(1, "../x", "1.2\\1.3"));
    Command response = Command.decode(request.response(DimseStatus.MISMATCH).encode());
    assertThat(response.sopClassUid()).isNull();
    assertThat(response.sopInstanceUid()).isNull();
  }

  @Test
  void commentIsMadeFitForTheWire() throws IOException {
    String comment = "C:\\data\u00e4\n" + "x".repeat(100);
    Command request = Command.decode(Wire.echo(1));
    Command response = Command.decode(request.response(new DimseStatus(0xA700, comment)).encode());
    assertThat(response.status().comment()).startsWith("C:/data??xxx").hasSize(64);
  }

  @Test
  void aCommandWithoutFieldOrMessageIdIsNone() {
    assertThatThrownBy(() -> Command.decode(Wire.command(Wire.us(0x0100, 1))))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("Message ID");
    assertThatThrownBy(() -> Command.decode(new byte[0])).isInstanceOf(DicomException.class);
  }

  @Property(tries = 3000)
  void damageEndsInADeclaredExceptionOrAnAnswer(@ForAll Random random) {
    byte[] bytes = Wire.store(random.nextInt(65536), Wire.CT, "1.2.840.1");
    for (int i = random.nextInt(6); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    if (random.nextBoolean()) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    try {
      Command command = Command.decode(bytes);
      command.status();
      command.hasDataSet();
      if (!command.isResponse() && command.messageId() >= 0) {
        Command response = Command.decode(command.response(DimseStatus.CANNOT_UNDERSTAND).encode());
        assertThat(response.respondedTo()).isEqualTo(command.messageId());
      }
    } catch (IOException declared) {
      assertThat(declared).hasMessageMatching("[ -~]+");
    }
  }
}
