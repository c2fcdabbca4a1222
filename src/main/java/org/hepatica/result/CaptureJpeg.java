package org.hepatica.result;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/**
 * A page as JPEG Baseline (ITU-T T.81 process 1) by the writer of the JDK, the same bytes each
 * time: luma and chroma, chroma at half the width, which DICOM calls YBR_FULL_422 (PS3.3
 * C.7.6.3.1.2).
 */
final class CaptureJpeg {
  private static final String FORMAT = "javax_imageio_jpeg_image_1.0";

  private CaptureJpeg() {}

  /**
   * Encodes an RGB picture.
   *
   * @param quality in percent, 1 to 100
   */
  static byte[] encode(BufferedImage page, int quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality / 100f);
      param.setProgressiveMode(ImageWriteParam.MODE_DISABLED);
      writer.setOutput(out);
      writer.write(null, new IIOImage(page, null, halfWidthChroma(writer, page, param)), param);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Left alone, the writer also halves the height, which YBR_FULL_422 does not allow. */
  private static IIOMetadata halfWidthChroma(
      ImageWriter writer, BufferedImage page, ImageWriteParam param)
      throws IIOInvalidTreeException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(page), param);
    IIOMetadataNode tree = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    NodeList components = tree.getElementsByTagName("componentSpec");
    for (int i = 0; i < components.getLength(); i++) {
      IIOMetadataNode component = (IIOMetadataNode) components.item(i);
      component.setAttribute("HsamplingFactor", i == 0 ? "2" : "1");
      component.setAttribute("VsamplingFactor", "1");
    }
    metadata.setFromTree(FORMAT, tree);
    return metadata;
  }
}
