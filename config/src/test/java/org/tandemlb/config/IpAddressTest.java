package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "198.18.0.1, 198.18.0.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "fd00:18::100, fd00:18::100",
    "FD00:0018:0:0:0:0:0:0100, fd00:18::100",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
  })
  void readsAnAddressAndWritesItsOneCanonicalSpelling(String text, String canonical) {
    assertThat(IpAddress.parse(text).map(IpAddress::text)).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "1.2.3.",
        " 1.2.3.4",
        "0x1.2.3.4",
        "16909060",
        "1.2.3.-4",
        "1.2.3.99999999999",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "::ffff:1.2.3.4",
        "::ffff:102:304",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "[::1]",
      })
  void refusesWhatIsNotAnAddressAndNeverAsksForAName(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void whatItWritesItReadsBackAndTheJdkReadsTheSame() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
      }
      bytes[0] |= 1;
      InetAddress address = InetAddress.getByAddress(bytes);

      String text = IpAddress.text(address);

      assertThat(IpAddress.parse(text)).as(text).contains(address);
      assertThat(InetAddress.getByName(text)).isEqualTo(address);
    }
  }

  @Test
  void anAddressWithItsPortHasBracketsOnlyInIpv6() {
    InetAddress four = IpAddress.parse("198.18.0.1").orElseThrow();
    InetAddress six = IpAddress.parse("fd00::1").orElseThrow();

    assertThat(IpAddress.text(four, 80)).isEqualTo("198.18.0.1:80");
    assertThat(IpAddress.text(six, 80)).isEqualTo("[fd00::1]:80");
  }
}
