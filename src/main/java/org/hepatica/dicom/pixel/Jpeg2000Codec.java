package org.hepatica.dicom.pixel;

import com.github.jaiimageio.jpeg2000.impl.J2KImageReader;
import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import jj2000.j2k.util.FacilityManager;
import jj2000.j2k.util.MsgLogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JPEG 2000 Part 1 by jai-imageio's JJ2000. The library repairs what it can and only logs that;
 * here such a log line makes the frame damaged. It is given a bounded time on a thread of its own,
 * because it has no way to be stopped.
 */
final class Jpeg2000Codec implements FrameCodec {

  private static final Logger LOG = LoggerFactory.getLogger(Jpeg2000Codec.class);

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    int precision = Jpeg2000Codestream.check(frame, format).precision();
    int[] samples = Deadline.call("jpeg2000-decoder", () -> samples(frame, format));
    for (int i = 0; i < samples.length; i++) {
      samples[i] = format.storedValue(samples[i], precision);
    }
    return samples;
  }

  static int[] samples(byte[] frame, PixelFormat format) throws IOException {
    Complaints complaints = new Complaints();
    FacilityManager.registerMsgLogger(Thread.currentThread(), complaints);
    J2KImageReader reader = new J2KImageReader(new J2KImageReaderSpi());
    try (ImageInputStream in = new EndingInput(frame)) {
      reader.setInput(in);
      Raster raster = reader.readRaster(0, null);
      complaints.raise();
      if (raster.getWidth() != format.columns() || raster.getHeight() != format.rows()) {
        throw new IOException(
            "the JPEG 2000 decoder gave "
                + raster.getWidth()
                + " x "
                + raster.getHeight()
                + " pixels");
      }
      return raster.getSamples(0, 0, format.columns(), format.rows(), 0, (int[]) null);
    } finally {
      reader.dispose();
      FacilityManager.unregisterMsgLogger(Thread.currentThread());
    }
  }

  /**
   * A frame on which the library cannot read for ever. It reads packet headers byte by byte, and
   * waits for a zero bit where two bytes FFH follow each other, which stuffing forbids (T.800
   * B.10.1) and which it then repeats, or where the header runs off the end of the stream.
   */
  private static final class EndingInput extends MemoryCacheImageInputStream {
    private static final int PATIENCE = 4096;

    private int beyond;
    private long afterFf = -1;

    EndingInput(byte[] frame) {
      super(new ByteArrayInputStream(frame));
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read == 0xFF) {
        if (getStreamPosition() - 1 == afterFf) {
          throw new Damaged("FFFFH in a packet header");
        }
        afterFf = getStreamPosition();
      } else if (read < 0 && ++beyond > PATIENCE) {
        throw new Damaged("a packet header runs off its end");
      }
      return read;
    }
  }

  private static final class Damaged extends IOException {
    Damaged(String what) {
      super("damaged JPEG 2000 stream: " + what);
    }

    @Override
    public void printStackTrace() {
      // The library would fill stderr; the caller hears of it all the same.
    }
  }

  /** Keeps the first message that says that samples were lost; the others go to the log. */
  private static final class Complaints implements MsgLogger {
    private String first;

    @Override
    public void printmsg(int severity, String message) {
      boolean isDamage =
          severity >= ERROR
              || severity == WARNING
                  && (message.contains("truncated")
                      || message.contains("corrupted")
                      || message.startsWith("Some tile-parts")
                      || message.startsWith("Error detected"));
      if (isDamage && first == null) {
        first = message;
      }
      Jpeg2000Codec.LOG.debug("JPEG 2000 decoder: {}", message);
    }

    @Override
    public void println(String text, int firstIndent, int indent) {
      Jpeg2000Codec.LOG.debug("JPEG 2000 decoder: {}", text);
    }

    @Override
    public void flush() {
      // Nothing is buffered.
    }

    void raise() throws IOException {
      if (first != null) {
        throw new IOException("damaged JPEG 2000 stream: " + first);
      }
    }
  }
}
