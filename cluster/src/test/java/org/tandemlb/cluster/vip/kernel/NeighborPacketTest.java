package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.MacAddress;

class NeighborPacketTest {

  private static final MacAddress MAC = new MacAddress("02:00:00:00:00:0a");
  private static final HexFormat HEX = HexFormat.of();
  private static final InetAddress OWN = Vips.address("fd00:18::11");

  @Test
  void aProbeComesFromNowhereAndAsksTheSolicitedNodeGroup() {
    NeighborPacket probe = NeighborPacket.probe(Vips.V6);

    assertThat(HEX.formatHex(probe.encode()))
        .isEqualTo(
            "6000000000183aff"
                + "00000000000000000000000000000000"
                + "ff0200000000000000000001ff000100"
                + "87007b8f00000000"
                + "fd000018000000000000000000000100");
    assertThat(probe.isProbe()).isTrue();
    assertThat(Ip.multicastMac(probe.destination())).hasToString("33:33:ff:00:01:00");
  }

  @Test
  void anAnnouncementGoesToAllNodesAndOverridesWhatTheyRemember() {
    NeighborPacket announcement = NeighborPacket.announcement(MAC, Vips.V6);

    assertThat(HEX.formatHex(announcement.encode()))
        .startsWith(
            "6000000000203aff"
                + "fd000018000000000000000000000100"
                + "ff020000000000000000000000000001"
                + "8800")
        .endsWith("20000000" + "fd000018000000000000000000000100" + "020102000000000a");
    assertThat(announcement.isProbe()).isFalse();
    assertThat(Ip.multicastMac(announcement.destination())).hasToString("33:33:00:00:00:01");
  }

  @Test
  void whatIsEncodedIsDecoded() {
    for (NeighborPacket packet :
        List.of(
            NeighborPacket.probe(Vips.V6),
            NeighborPacket.announcement(MAC, Vips.V6),
            new NeighborPacket(true, OWN, Vips.V6, Vips.V6, Optional.of(MAC)))) {
      assertThat(NeighborPacket.decode(packet.encode())).contains(packet);
      assertThat(NeighborPacket.decode(Arrays.copyOf(packet.encode(), 120))).contains(packet);
    }
  }

  @Test
  void aDamagedPacketIsNone() {
    byte[] whole = NeighborPacket.announcement(MAC, Vips.V6).encode();

    for (int length = 0; length < whole.length; length++) {
      assertThat(NeighborPacket.decode(Arrays.copyOf(whole, length))).isEmpty();
    }
    for (int at = 4; at < whole.length; at++) {
      byte[] wrong = whole.clone();
      wrong[at] ^= 0x10;
      assertThat(NeighborPacket.decode(wrong)).as("byte %d", at).isEmpty();
    }
  }

  @Test
  void aRouterCannotHaveForwardedIt() {
    byte[] forwarded = NeighborPacket.announcement(MAC, Vips.V6).encode();
    forwarded[7] = (byte) 254;

    assertThat(NeighborPacket.decode(forwarded)).isEmpty();
  }

  @Test
  void anOptionWithoutLengthDoesNotHoldTheReaderUp() {
    byte[] packet = NeighborPacket.announcement(MAC, Vips.V6).encode();
    packet[65] = 0;
    packet[42] += 1; // so that the checksum is still right

    assertThat(NeighborPacket.decode(packet)).isEmpty();
  }

  @Test
  void nonsenseIsNeverAnException() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] packet = NeighborPacket.announcement(MAC, Vips.V6).encode();
      for (int hit = 0; hit < 3; hit++) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      NeighborPacket.decode(packet);
      ArpPacket.decode(packet);
    }
  }
}
