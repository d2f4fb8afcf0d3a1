package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandemlb.cluster.vip.handover.Flow;

/** Bytes as {@code strace -e trace=%net -x ss -tan} shows them on a little-endian machine. */
class SocketMessageTest {

  private static final HexFormat HEX = HexFormat.of();

  /** inet_diag_msg: an IPv6 socket, [::ffff:198.18.0.100]:80 <- [::ffff:198.18.0.20]:40000. */
  private static final String MAPPED =
      "58000000 1400 0200 07000000 00000000"
          + "0a 01 00 00 0050 9c40"
          + "00000000000000000000ffffc6120064"
          + "00000000000000000000ffffc6120014"
          + "00000000 0100000000000000"
          + "00000000 00000000 00000000 00000000 00000000";

  @Test
  void theQuestionNamesEveryStateButListenAndTimeWaitAndTheLocalPort() {
    ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    SocketMessage.dump(out, 7, SocketMessage.AF_INET6, 443);

    byte[] written = Arrays.copyOf(out.array(), out.position());
    assertThat(HEX.formatHex(written))
        .isEqualTo(
            hex(
                "48000000 1400 0103 07000000 00000000" // SOCK_DIAG_BY_FAMILY, REQUEST|DUMP
                    + "0a 06 00 00 be1b0000" // TCP; bits 1-5, 7-9, 11 and 12
                    + "01bb 0000"
                    + "00".repeat(36)
                    + "ffffffff ffffffff"));
  }

  @Test
  void aSocketOfIpv6ThatTalksIpv4HasIpv4Addresses() {
    assertThat(decoded(hex(MAPPED)))
        .contains(
            new SocketMessage.Local(
                Vips.V4, new Flow(Vips.address("198.18.0.20"), 40_000, 80), false));
  }

  @Test
  void aSocketOfIpv4UsesTheFirstBytesOnly() {
    String bytes =
        MAPPED
            .replace("0a 01", "02 01")
            .replace("00000000000000000000ffffc6120064", "c6120064" + "00".repeat(12))
            .replace("00000000000000000000ffffc6120014", "c6120014" + "00".repeat(12));

    assertThat(decoded(hex(bytes)))
        .contains(
            new SocketMessage.Local(
                Vips.V4, new Flow(Vips.address("198.18.0.20"), 40_000, 80), false));
  }

  /** The second byte is the state, the fourth counts retransmissions. */
  @ParameterizedTest
  @CsvSource({
    "0a 03 01 00, false", // SYN_RECV
    "0a 03 01 01, true",
    "0a 0c 01 02, true", // NEW_SYN_RECV
    "0a 01 01 03, false" // ESTABLISHED
  })
  void aHalfOpenSocketSaysWhetherItWasAnsweredAgain(String firstBytes, boolean again) {
    assertThat(decoded(hex(MAPPED.replace("0a 01 00 00", firstBytes))))
        .map(SocketMessage.Local::answeredAgain)
        .contains(again);
  }

  @Test
  void whatIsCutShortIsNoSocket() {
    byte[] whole = HEX.parseHex(hex(MAPPED));
    for (int length = 0; length < 16 + 40; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length >= 4) {
        cut[0] = (byte) length;
      }
      assertThat(decoded(HEX.formatHex(cut))).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void noBytesAreABug() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      if (bytes.length > 6) {
        bytes[0] = (byte) bytes.length;
        bytes[1] = 0;
        bytes[2] = 0;
        bytes[3] = 0;
        bytes[4] = 20;
        bytes[5] = 0;
      }
      decoded(HEX.formatHex(bytes));
    }
  }

  private static Optional<SocketMessage.Local> decoded(String hex) {
    ByteBuffer datagram = ByteBuffer.wrap(HEX.parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
    List<NetlinkMessage> messages = NetlinkMessage.split(datagram);
    return messages.stream().flatMap(m -> SocketMessage.decode(m).stream()).findFirst();
  }

  private static String hex(String withSpaces) {
    return withSpaces.replace(" ", "");
  }
}
