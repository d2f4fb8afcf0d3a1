package org.tandemlb.node;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tandemlb.cluster.vip.kernel.Rights;
import org.tandemlb.cluster.vip.kernel.nft.Beforehand;
import org.tandemlb.config.CanHold;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.VipConfig;
import org.tandemlb.config.VipMode;

/** What this machine lacks to be one of a file's nodes as well as it could. */
public final class ThisMachine {

  private ThisMachine() {}

  /** Each worth a second look, in words; nothing for a machine that is none of the nodes. */
  public static List<String> notes(Config config) {
    return notes(config, Rights::missing, Beforehand::look);
  }

  /**
   * @param rights what is missing to carry a VIP
   */
  static List<String> notes(
      Config config, Function<InetAddress, Optional<String>> rights, Looking looking) {
    Optional<String> node = self(config);
    if (node.isEmpty()) {
      return List.of();
    }
    List<String> notes = new ArrayList<>();
    start(config, rights).ifPresent(notes::add);
    notes.addAll(moves(config, looking));
    command(config).ifPresent(notes::add);
    notes.replaceAll(note -> node.get() + ", this machine: " + note);
    return notes;
  }

  /** Whoever checks a file is often not who runs the node, and then it is no fault. */
  private static Optional<String> start(
      Config config, Function<InetAddress, Optional<String>> rights) {
    return config.vips().stream()
        .filter(vip -> config.vipMode() == VipMode.LEASE)
        .findFirst()
        .flatMap(vip -> rights.apply(vip.address()))
        .map(why -> "a node that this user starts here ends at once: " + why);
  }

  private static List<String> moves(Config config, Looking looking) {
    boolean moves = !config.vips().isEmpty() && config.cluster().nodes().size() > 1;
    if (!moves || config.whyMovesReset().isPresent()) {
      return List.of();
    }
    Map<InetAddress, Set<Integer>> ports = new HashMap<>();
    config.vips().forEach(vip -> ports.put(vip.address(), config.portsOn(vip.address())));
    Beforehand found = looking.look(config.vips(), ports);
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

  /** Looks at the machine. */
  interface Looking {
    Beforehand look(List<VipConfig> vips, Map<InetAddress, Set<Integer>> ports);
  }
}
