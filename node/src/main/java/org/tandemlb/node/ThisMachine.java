package org.tandemlb.node;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tandemlb.cluster.Secret;
import org.tandemlb.cluster.SecretException;
import org.tandemlb.cluster.vip.kernel.Rights;
import org.tandemlb.cluster.vip.kernel.Whereabouts;
import org.tandemlb.cluster.vip.kernel.nft.Beforehand;
import org.tandemlb.config.CanHold;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;
import org.tandemlb.config.VipConfig;
import org.tandemlb.config.VipMode;

/** What this machine lacks to be one of a file's nodes as well as it could. */
public final class ThisMachine {

  private ThisMachine() {}

  /** Each worth a second look, in words; nothing for a machine that is none of the nodes. */
  public static List<String> notes(Config config) {
    return notes(config, Rights::missing, Whereabouts::find, Beforehand::look);
  }

  /**
   * @param rights what is missing to carry a VIP
   */
  static List<String> notes(
      Config config,
      Function<InetAddress, Optional<String>> rights,
      Placing placing,
      Looking looking) {
    Optional<String> node = self(config);
    if (node.isEmpty()) {
      return List.of();
    }
    List<String> ends = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    secret(config).ifPresent(ends::add);
    List<VipConfig> placed = List.of();
    if (config.vipMode() == VipMode.LEASE && !config.vips().isEmpty()) {
      rights.apply(config.vips().get(0).address()).ifPresent(ends::add);
      placed = place(config, placing, ends, notes);
    }
    // Whoever checks a file is often not who runs the node, and then it is no fault.
    ends.replaceAll(why -> "a node that this user starts here ends at once: " + why);
    notes.addAll(0, ends);
    notes.addAll(moves(config, placed, looking));
    command(config).ifPresent(notes::add);
    notes.replaceAll(note -> node.get() + ", this machine: " + note);
    return notes;
  }

  private static Optional<String> secret(Config config) {
    if (config.cluster().trust() instanceof Trust.Secret secret) {
      try {
        Secret.read(secret.file());
      } catch (SecretException e) {
        return Optional.of("cluster.secret-file: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /**
   * @param ends gets why a node would not start here
   * @param notes gets what it would start with all the same
   * @return the VIPs that have an interface here
   */
  private static List<VipConfig> place(
      Config config, Placing placing, List<String> ends, List<String> notes) {
    Whereabouts here;
    try {
      here = placing.find(config.vips());
    } catch (IOException e) {
      return config.vips(); // who looks for more says so
    }
    List<VipConfig> placed = new ArrayList<>();
    for (VipConfig vip : config.vips()) {
      String nowhere = here.nowhere().get(vip.address());
      if (nowhere == null) {
        placed.add(vip);
      } else {
        ends.add("vip " + IpAddress.text(vip.address()) + ": " + nowhere);
      }
      Optional.ofNullable(here.outside().get(vip.address())).ifPresent(notes::add);
    }
    return placed;
  }

  private static List<String> moves(Config config, List<VipConfig> placed, Looking looking) {
    if (placed.isEmpty()
        || config.cluster().nodes().size() == 1
        || config.whyMovesReset().isPresent()) {
      return List.of();
    }
    Map<InetAddress, Set<Integer>> ports = new HashMap<>();
    placed.forEach(vip -> ports.put(vip.address(), config.portsOn(vip.address())));
    Beforehand found = looking.look(placed, ports);
    List<String> notes = new ArrayList<>();
    notes.addAll(each(config, found.obstacles(), "would reset its sessions: "));
    notes.addAll(each(config, found.doubts(), "may leave its sessions hanging: "));
    found.unseen().ifPresent(notes::add);
    return notes;
  }

  private static Optional<String> command(Config config) {
    if (!(config.cluster().hold().canHold() instanceof CanHold.Command can)) {
      return Optional.empty();
    }
    Path program = Path.of(can.command().get(0));
    return Files.isExecutable(program) && !Files.isDirectory(program)
        ? Optional.empty()
        : Optional.of(
            "cluster.can-hold: there is no program "
                + program
                + " that this user may run, so the node holds only what nobody else can");
  }

  /** Each reason once, with the VIPs that it is one for. */
  private static List<String> each(Config config, Map<InetAddress, String> found, String what) {
    Map<String, List<String>> vips = new LinkedHashMap<>();
    for (VipConfig vip : config.vips()) {
      if (found.containsKey(vip.address())) {
        vips.computeIfAbsent(found.get(vip.address()), why -> new ArrayList<>())
            .add(IpAddress.text(vip.address()));
      }
    }
    List<String> notes = new ArrayList<>();
    vips.forEach(
        (why, of) -> notes.add("a planned move of " + String.join(", ", of) + " " + what + why));
    return notes;
  }

  private static Optional<String> self(Config config) {
    try {
      return Optional.of(Self.find(config.cluster())).map(NodeConfig::name);
    } catch (StartException e) {
      return Optional.empty(); // a file may be checked anywhere
    }
  }

  /** Finds where VIPs are on the machine. */
  interface Placing {
    Whereabouts find(Collection<VipConfig> vips) throws IOException;
  }

  /** Looks at the machine. */
  interface Looking {
    Beforehand look(List<VipConfig> vips, Map<InetAddress, Set<Integer>> ports);
  }
}
