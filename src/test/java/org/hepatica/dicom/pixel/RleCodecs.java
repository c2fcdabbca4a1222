package org.hepatica.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ServiceLoader;

/** The RLE codec with every reader on the class path: one contract for all. */
final class RleCodecs {
  private RleCodecs() {}

  static List<FrameCodec> all() {
    List<RleReader> readers =
        ServiceLoader.load(RleReader.class).stream().map(ServiceLoader.Provider::get).toList();
    assertThat(readers).extracting(RleReader::name).contains("embedded").doesNotHaveDuplicates();
    return readers.stream().<FrameCodec>map(RleCodec::new).toList();
  }
}
