package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Claim;
import org.tandemlb.lab.net.Host;

/** Somebody who is no node has, or wants, the address, or takes it off its holder. */
final class AddressRows {

  private static final Duration LONG = Duration.ofSeconds(4);
  private static final int CLAIMS = 3;

  /** More than a minute's. */
  private static final int MOST_CLAIMS = 35;

  private AddressRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
            "stranger",
            "a stranger has the address when the nodes start, and leaves",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER,
            AddressRows::usedByStranger),
        Row.of(
                "stolen",
                "a stranger says three times that the holder's address is its own",
                Spec.SINGLE,
                FaultDemand.SESSIONS_KEPT.alwaysAnswered(),
                AddressRows::claimedByStranger)
            .alsoQuick(),
        Row.of(
            "taken-off",
            "the address is taken off the holder by hand",
            Spec.SINGLE,
            FaultDemand.ONE_HOLDER.noneFor(Duration.ofSeconds(1)).outage(Duration.ofSeconds(1)),
            AddressRows::takenOff));
  }

  private static Outcome usedByStranger(Rig rig) throws IOException {
    Host stranger = rig.stranger();
    for (Host node : rig.nodes) {
      rig.product.stop(node);
    }
    for (Host node : rig.nodes) {
      rig.awaitStopped(node);
    }
    String address = Spec.VIP.getHostAddress() + "/32";
    stranger.run("ip", "addr", "add", address, "dev", Host.INTERFACE);
    try (Scene scene = Scene.beginUnserved(rig, Spec.VIP)) {
      try {
        for (Host node : rig.nodes) {
          rig.product.start(node);
        }
        for (Host node : rig.nodes) {
          Holding.says(rig, scene, node, "in use by " + mac(stranger));
        }
        scene.pause(LONG);
        if (!rig.carriers(Spec.VIP).isEmpty()) {
          scene.wrong("taken all the same, by " + rig.carriers(Spec.VIP));
        }
      } finally {
        stranger.run("ip", "addr", "del", address, "dev", Host.INTERFACE);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  private static Outcome claimedByStranger(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host stranger = rig.stranger();
    Written written = Written.fromNow(rig, holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      for (int i = 0; i < CLAIMS; i++) {
        Claim.send(stranger, (Inet4Address) Spec.VIP);
        scene.pause(AFTERMATH);
      }
      if (rig.product.says(holder).isPresent()) {
        warned(scene, stranger, written);
      }
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  /** It is said once a minute, and may have been just before. */
  private static void warned(Scene scene, Host stranger, Written written) throws IOException {
    String words = mac(stranger) + " (no node of this cluster) speaks";
    for (int i = 0; i < MOST_CLAIMS && !written.has(words); i++) {
      Claim.send(stranger, (Inet4Address) Spec.VIP);
      scene.pause(AFTERMATH);
    }
    if (!written.has(words)) {
      scene.wrong("no warning names the stranger's MAC");
    }
  }

  private static Outcome takenOff(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      String address = Spec.VIP.getHostAddress() + "/32";
      holder.run("ip", "addr", "del", address, "dev", Host.INTERFACE);
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  private static String mac(Host host) throws IOException {
    return HexFormat.ofDelimiter(":").formatHex(host.mac()).toLowerCase(Locale.ROOT);
  }
}
