package org.tandemlb.lab.faults;

import static org.tandemlb.lab.experiment.Scene.AFTERMATH;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Spec;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.SecondNetwork;

/** Nodes that hear each other over two networks lose one of them, or both. */
final class SecondLinkRows {

  /** Many times what a silent node is suspected after. */
  private static final Duration LONG = Duration.ofSeconds(3);

  private static final Spec TWO_LINKS = Spec.odd(Spec.Oddity.TWO_LINKS);

  private static final String ONE_NETWORK = "its instance speaks over one network";

  private static final Pattern VIEW = Pattern.compile("\"view\":\\{[^}]*}");

  private SecondLinkRows() {}

  static List<Row> all() {
    return List.of(
        Row.of(
                "second-link",
                "each of two links between the nodes is lost for 3 s, both ways and one way",
                TWO_LINKS,
                FaultDemand.NOTHING_LOST,
                SecondLinkRows::one)
            .needs("nft")
            .alone(ONE_NETWORK),
        Row.of(
                "both-links",
                "both of two links between the nodes are lost, and come back one after the other",
                TWO_LINKS,
                FaultDemand.NOTHING_LOST,
                SecondLinkRows::both)
            .needs("nft")
            .alone(ONE_NETWORK),
        Row.of(
                "lan-cable",
                "the holder's cable to the LAN is dead for 4 s; the nodes hear each other elsewhere",
                TWO_LINKS,
                FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT).outage(Duration.ofSeconds(1)),
                LinkRows::dead)
            .alone(ONE_NETWORK),
        Row.of(
                "lan-port",
                "the switch drops the holder's frames; the nodes hear each other elsewhere",
                TWO_LINKS,
                FaultDemand.ONE_HOLDER.twoFor(FaultDemand.MOMENT).outage(Duration.ofSeconds(5)),
                SecondLinkRows::port)
            .alone(ONE_NETWORK));
  }

  /** How a link is lost; what it takes to have it back is the same for all. */
  private interface Loss {
    void on(Rig rig, Host holder, Host spare) throws IOException;
  }

  private static Outcome one(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host spare = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      String view = view(rig, spare);
      lose(rig, scene, second(spare, holder), (r, h, s) -> r.second().drop(h));
      lose(rig, scene, second(spare, holder), (r, h, s) -> deaf(s, SecondNetwork.address(h)));
      lose(rig, scene, second(spare, holder), (r, h, s) -> deaf(h, SecondNetwork.address(s)));
      lose(rig, scene, first(spare, holder), (r, h, s) -> deaf(s, h.address()));
      lose(
          rig,
          scene,
          first(spare, holder),
          (r, h, s) -> {
            deaf(h, s.address());
            deaf(s, h.address());
          });
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      if (!view(rig, spare).equals(view)) {
        scene.wrong("the view was " + view + " and is " + view(rig, spare));
      }
      return scene.end();
    }
  }

  private static void lose(Rig rig, Scene scene, String link, Loss loss) throws IOException {
    Host holder = Holding.now(rig);
    Host spare = rig.after(holder);
    try {
      loss.on(rig, holder, spare);
      Holding.says(rig, scene, spare, link);
      scene.pause(LONG);
    } finally {
      mend(rig);
    }
    Holding.saysNoMore(rig, scene, spare, link);
  }

  private static Outcome both(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host spare = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      try {
        rig.second().drop(holder);
        deaf(holder, spare.address());
        deaf(spare, holder.address());
        Holding.says(rig, scene, spare, "cut off from " + holder);
        Holding.says(rig, scene, holder, "cut off from " + spare);
        scene.pause(LONG);
        Holding.stays(rig, scene, holder);
        Reception.mend(holder);
        Reception.mend(spare);
        Holding.says(rig, scene, spare, second(spare, holder));
        Holding.says(rig, scene, holder, second(holder, spare));
      } finally {
        mend(rig);
      }
      Holding.saysNoMore(rig, scene, spare, second(spare, holder));
      scene.watch(AFTERMATH);
      Holding.stays(rig, scene, holder);
      return scene.end();
    }
  }

  /** Nobody is silent: only that the holder hears nothing speaks against it. */
  private static Outcome port(Rig rig) throws IOException {
    Host holder = Holding.now(rig);
    Host heir = rig.after(holder);
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.lan.drop(holder);
      try {
        if (!Holding.waits(() -> heir.addresses().contains(Spec.VIP), Rig.PATIENCE)) {
          scene.wrong("the address does not come to " + heir);
        }
        scene.pause(LONG);
      } finally {
        rig.lan.heal(holder);
      }
      scene.watch(AFTERMATH);
      Holding.comesToOne(rig, scene);
      return scene.end();
    }
  }

  private static void deaf(Host host, InetAddress address) throws IOException {
    Reception.deafTo(host, address);
  }

  private static void mend(Rig rig) throws IOException {
    for (Host node : rig.nodes) {
      rig.second().heal(node);
      Reception.mend(node);
    }
  }

  /** As the status of one names the link to the other, where it says that it is silent. */
  private static String first(Host one, Host other) {
    return silent(one.address(), other.address());
  }

  private static String second(Host one, Host other) {
    return silent(SecondNetwork.address(one), SecondNetwork.address(other));
  }

  private static String silent(InetAddress one, InetAddress other) {
    return "\"silentLinks\":{\"" + one.getHostAddress() + "-" + other.getHostAddress() + "\":";
  }

  private static String view(Rig rig, Host node) throws IOException {
    Matcher view = VIEW.matcher(rig.product.says(node).orElse(""));
    if (!view.find()) {
      throw new IOException("the status of " + node + " names no view");
    }
    return view.group();
  }
}
