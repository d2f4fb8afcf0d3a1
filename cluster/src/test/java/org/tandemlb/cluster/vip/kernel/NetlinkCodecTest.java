package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandemlb.cluster.vip.MacAddress;

/** Bytes as {@code strace -e trace=%net -x ip} shows them on a little-endian machine. */
class NetlinkCodecTest {

  private static final HexFormat HEX = HexFormat.of();
  private final ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

  @Test
  void anIpv4VipIsAWholeAddressWithEqualLifetimesAndNoPrefixRoute() {
    AddressMessage.carry(out, 7, 2, Vips.V4, 2);

    assertThat(written())
        .isEqualTo(
            hex(
                "44000000 1400 0505 07000000 00000000" // RTM_NEWADDR, REQUEST|ACK|REPLACE|CREATE
                    + "02 20 00 00 02000000" // AF_INET, /32, index 2
                    + "0800 0200 c6120064" // IFA_LOCAL
                    + "0800 0100 c6120064" // IFA_ADDRESS
                    + "0800 0800 00020000" // IFA_FLAGS: noprefixroute
                    + "1400 0600 02000000 02000000 00000000 00000000")); // IFA_CACHEINFO
  }

  @Test
  void anIpv6VipIsDeprecatedFromTheStartAndNotDetectedByTheKernel() {
    AddressMessage.carry(out, 7, 2, Vips.V6, 30);

    assertThat(written())
        .isEqualTo(
            hex(
                "5c000000 1400 0505 07000000 00000000"
                    + "0a 80 00 00 02000000"
                    + "1400 0200 fd000018000000000000000000000100"
                    + "1400 0100 fd000018000000000000000000000100"
                    + "0800 0800 02020000" // nodad, noprefixroute
                    + "1400 0600 00000000 1e000000 00000000 00000000")); // preferred 0, valid 30
  }

  @Test
  void removingNamesAddressPrefixAndInterface() {
    AddressMessage.delete(out, 8, 3, Vips.V4, 24);

    assertThat(written())
        .isEqualTo(
            hex(
                "28000000 1500 0500 08000000 00000000"
                    + "02 18 00 00 03000000"
                    + "0800 0200 c6120064"
                    + "0800 0100 c6120064"));
  }

  @Test
  void dumpsAskForEverything() {
    AddressMessage.dump(out, 1);
    LinkMessage.dump(out, 2);

    assertThat(written())
        .isEqualTo(
            hex(
                "18000000 1600 0103 01000000 00000000 0000000000000000"
                    + "20000000 1200 0103 02000000 00000000 00000000000000000000000000000000"));
  }

  @Test
  void whatIsCarriedReadsBackAsALeasedWholeAddress() {
    AddressMessage.carry(out, 7, 2, Vips.V4, 2);

    assertThat(onlyMessage().flatMap(AddressMessage::decode))
        .contains(new AddressEntry(2, Vips.V4, 32, 0x200, true));
  }

  @Test
  void anAddressForEverIsNotLeased() {
    String permanent =
        "38000000 1400 0200 01000000 00000000 0218800002000000 08000100c612000b"
            + "0800080080000000"
            + "14000600ffffffffffffffff0000000000000000";
    out.put(HEX.parseHex(permanent.replace(" ", "")));
    out.putInt(0, out.position());

    assertThat(onlyMessage().flatMap(AddressMessage::decode))
        .contains(new AddressEntry(2, Vips.address("198.18.0.11"), 24, 0x80, false));
  }

  @ParameterizedTest
  @CsvSource({"0x11043, true", "0x11003, false", "0x1043, false", "0x1003, false"})
  void aLinkTellsNameMacAndWhetherFramesGoOut(String flags, boolean carrier) {
    new NetlinkWriter(out, LinkMessage.RTM_NEWLINK, 0, 1)
        .u8(0)
        .u8(0)
        .u16(1)
        .u32(5)
        .u32(Integer.decode(flags))
        .u32(0)
        .attribute(3, "eth0\0".getBytes(StandardCharsets.US_ASCII))
        .attribute(1, HEX.parseHex("02000000000a"))
        .finish();

    assertThat(onlyMessage().flatMap(LinkMessage::decode))
        .contains(
            new LinkEntry(5, "eth0", new MacAddress("02:00:00:00:00:0a"), true, true, carrier));
  }

  @Test
  void aLinkTellsWhatItIsAndWhatItIsAPartOf() {
    new NetlinkWriter(out, LinkMessage.RTM_NEWLINK, 0, 1)
        .u8(0)
        .u8(0)
        .u16(1)
        .u32(5)
        .u32(0)
        .u32(0)
        .attribute(3, "br0\0".getBytes(StandardCharsets.US_ASCII))
        .attribute(10, 7)
        .attribute(18, HEX.parseHex("0b000100" + "627269646765" + "0000")) // bridge
        .finish();

    assertThat(onlyMessage().flatMap(LinkMessage::decodePart))
        .contains(new LinkPart(5, "br0", "bridge", 7));
  }

  @Test
  void anErrorCarriesItsNumberAndTheKernelsWords() {
    NetlinkMessage error =
        new NetlinkMessage(
            NetlinkMessage.NLMSG_ERROR,
            0x300,
            1,
            ByteBuffer.wrap(HEX.parseHex("ffffffff" + "00".repeat(16) + "0700" + "0100" + "6e6f00"))
                .order(ByteOrder.LITTLE_ENDIAN));

    assertThat(error.errno()).isEqualTo(1);
    assertThat(error.errorText()).isEqualTo("no");
  }

  @Test
  void nonsenseIsNoMessageAndNeverAnException() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      AddressMessage.carry(out.clear(), 7, 2, Vips.V6, 30);
      int length = out.position();
      for (int hit = 0; hit < 4; hit++) {
        out.put(random.nextInt(length), (byte) random.nextInt());
      }
      ByteBuffer cut = out.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
      cut.limit(random.nextInt(length + 1));
      for (NetlinkMessage message : NetlinkMessage.split(cut)) {
        AddressMessage.decode(message);
        LinkMessage.decode(message);
        message.errorText();
      }
    }
    assertThat(NetlinkMessage.split(ByteBuffer.allocate(64))).isEmpty();
  }

  private Optional<NetlinkMessage> onlyMessage() {
    List<NetlinkMessage> messages =
        NetlinkMessage.split(out.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip());
    assertThat(messages).hasSize(1);
    return messages.stream().findFirst();
  }

  private String written() {
    return HEX.formatHex(out.array(), 0, out.position());
  }

  private static String hex(String withSpaces) {
    return withSpaces.replace(" ", "");
  }
}
