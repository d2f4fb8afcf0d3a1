package org.tandemlb.lab.handover;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.PacketFilter;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;

/**
 * Nodes that cannot hand over: they say so before the move, and then reset what they cannot keep.
 */
final class PlainRows {

  private static final String RESETS =
      "it resets sessions by every move, and says so beforehand by none";

  private PlainRows() {}

  static Stream<Row> all() {
    return Stream.of(
        Row.of(
                "nio",
                "transport: nio, so a plain move, IPv4",
                Spec.odd(Spec.Oddity.NIO),
                MoveDemand.MOVED,
                rig -> plain(rig, Spec.VIP, "transport: nio"))
            .alone(RESETS),
        Row.of(
                "no-nft",
                "no nft, so a plain move, IPv4",
                Spec.odd(Spec.Oddity.NO_NFT),
                MoveDemand.MOVED,
                rig -> plain(rig, Spec.VIP, "install nftables"))
            .needs("nft")
            .alone(RESETS),
        Row.of(
                "no-rights",
                "nft may not change rules, so a plain move, IPv4",
                Spec.odd(Spec.Oddity.NO_RIGHT),
                MoveDemand.MOVED,
                rig -> plain(rig, Spec.VIP, "CAP_NET_ADMIN must reach child processes too"))
            .needs("nft", "setpriv")
            .alone(RESETS),
        Row.of(
                "strict-egress",
                "the new holder's packet filter lets out only tracked flows, so a plain move, IPv4",
                Spec.odd(Spec.Oddity.STRICT_EGRESS),
                MoveDemand.MOVED,
                PlainRows::strictEgress)
            .needs("nft")
            .alone(RESETS),
        Row.of(
                "no-address",
                "nodes without an address of the VIP's family, so a plain move, IPv6",
                Spec.odd(Spec.Oddity.NO_ADDRESS),
                MoveDemand.MOVED,
                rig -> plain(rig, Spec.VIP6, "no address of its own on eth0"))
            .needs("nft")
            .alone(RESETS));
  }

  /** It is the one that would send on whose rules count, so the address moves there. */
  private static Outcome strictEgress(Rig rig) throws IOException {
    if (rig.holder(Spec.VIP).equals(rig.strict())) {
      MoveRows.move(rig, Spec.VIP);
      rig.settle();
    }
    return plain(rig, Spec.VIP, PacketFilter.STRICT + " drops what is sent on");
  }

  private static Outcome plain(Rig rig, InetAddress vip, String reason) throws IOException {
    Host to = rig.after(rig.holder(vip));
    rig.awaitSaid(vip, Pattern.compile("\"notHitless\":\\{[^}]*" + Pattern.quote(reason)));
    try (Scene scene = Scene.begin(rig, vip)) {
      String of = "^" + Pattern.quote(IpAddress.text(vip)) + ": ";
      String status = rig.product.status(to);
      expect(scene, "status", status, of, "a planned move from or to", "would reset", reason);
      expect(scene, "check", rig.product.check(to), "", "a planned move", "reset", reason);
      String switchover = rig.product.switchoverByCommand(vip, to);
      expect(scene, "switchover", switchover, of, "its sessions will be reset", reason);
      rig.awaitCarrier(vip, to);
      scene.watch(AFTERMATH);
      return scene.end();
    }
  }

  /** One line of what a command printed has to have all these words, in this order. */
  private static void expect(
      Scene scene, String command, String printed, String beginning, String... words) {
    StringBuilder line = new StringBuilder(beginning);
    for (String word : words) {
      line.append(".*").append(Pattern.quote(word));
    }
    if (!Pattern.compile(line.toString(), Pattern.MULTILINE).matcher(printed).find()) {
      scene.wrong(
          "`tandem %s` does not say beforehand that sessions are reset: %s"
              .formatted(command, printed.strip().replaceAll("\\s*\\R\\s*", " / ")));
    }
  }
}
