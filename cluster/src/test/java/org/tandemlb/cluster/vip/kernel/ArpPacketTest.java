package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.MacAddress;

class ArpPacketTest {

  private static final MacAddress MAC = new MacAddress("02:00:00:00:00:0a");
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void aProbeHasNoSenderAddress() {
    ArpPacket probe = ArpPacket.probe(MAC, Vips.V4);

    assertThat(HEX.formatHex(probe.encode()))
        .isEqualTo("0001080006040001" + "02000000000a00000000" + "000000000000c6120064");
    assertThat(probe.isProbe()).isTrue();
  }

  @Test
  void anAnnouncementHasTheAddressOnBothSidesInBothForms() {
    assertThat(HEX.formatHex(ArpPacket.announcement(MAC, Vips.V4).encode()))
        .isEqualTo("0001080006040001" + "02000000000ac6120064" + "000000000000c6120064");
    assertThat(HEX.formatHex(ArpPacket.announcementAsReply(MAC, Vips.V4).encode()))
        .isEqualTo("0001080006040002" + "02000000000ac6120064" + "02000000000ac6120064");
    assertThat(ArpPacket.announcement(MAC, Vips.V4).isProbe()).isFalse();
  }

  @Test
  void whatIsEncodedIsDecodedEvenWithTheEthernetsPadding() {
    for (ArpPacket packet :
        List.of(
            ArpPacket.probe(MAC, Vips.V4),
            ArpPacket.announcement(MAC, Vips.V4),
            ArpPacket.announcementAsReply(MAC, Vips.V4))) {
      assertThat(ArpPacket.decode(packet.encode())).contains(packet);
      assertThat(ArpPacket.decode(Arrays.copyOf(packet.encode(), 46))).contains(packet);
    }
  }

  @Test
  void whatIsCutShortOrOfAnotherKindIsNoPacket() {
    byte[] whole = ArpPacket.probe(MAC, Vips.V4).encode();

    for (int length = 0; length < whole.length; length++) {
      assertThat(ArpPacket.decode(Arrays.copyOf(whole, length))).isEmpty();
    }
    for (int at = 0; at < 8; at++) {
      byte[] wrong = whole.clone();
      wrong[at] ^= 0x40;
      assertThat(ArpPacket.decode(wrong)).as("byte %d", at).isEmpty();
    }
  }
}
