package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {
  @ParameterizedTest
  @CsvSource({
    "pacs.example.org, PACS (pacs.example.org:104)",
    "10.1.2.3, PACS (10.1.2.3:104)",
    "::1, PACS ([::1]:104)",
    "[fe80::1], PACS ([fe80::1]:104)"
  })
  void anAddressOfIpVersion6IsToldFromItsPort(String host, String shown) {
    assertThat(new Peer("PACS", host, 104)).hasToString(shown);
  }
}
