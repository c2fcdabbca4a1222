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

  private static int[] samples(byte[] frame, PixelFormat format) throws IOException {
    Complaints complaints = new Complaints();
    FacilityManager.registerMsgLogger(Thread.currentThread(), complaints);
    J2KImageReader reader = new J2KImageReader(new J2KImageReaderSpi());
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(frame))) {
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
