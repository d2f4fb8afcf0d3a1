package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.kernel.InterfaceSettings;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.Whereabouts;
import org.tandemlb.config.VipConfig;

/**
 * What a node would find in the way of planned moves on this machine, before one runs: looked for
 * by the same code, and tried as at its start; nothing is left changed, and a node that runs keeps
 * its own tables.
 *
 * @param obstacles why a move of a VIP would reset its sessions; a VIP that has none is not there
 * @param doubts what may leave them hanging
 * @param unseen what could not be looked at, and why
 */
public record Beforehand(
    Map<InetAddress, String> obstacles, Map<InetAddress, String> doubts, Optional<String> unseen) {

  private static final String NO_RIGHT =
      "the packet filter and the interfaces' settings were not looked at: CAP_NET_ADMIN is missing"
          + " here; ask again as the user that runs the node";

  public Beforehand {
    obstacles = Map.copyOf(obstacles);
    doubts = Map.copyOf(doubts);
  }

  /**
   * @param vips at least one
   * @param ports of the frontends on each
   */
  public static Beforehand look(Collection<VipConfig> vips, Map<InetAddress, Set<Integer>> ports) {
    return look(vips, ports, KernelOwner.searchPath());
  }

  static Beforehand look(
      Collection<VipConfig> vips, Map<InetAddress, Set<Integer>> ports, String searchPath) {
    Map<InetAddress, String> obstacles = new HashMap<>();
    Map<InetAddress, String> doubts = new HashMap<>();
    Optional<String> missing = KernelPassage.missing(searchPath);
    if (missing.isPresent()) {
      vips.forEach(vip -> obstacles.put(vip.address(), missing.get()));
      return new Beforehand(obstacles, doubts, Optional.empty());
    }
    Whereabouts here;
    try {
      here = Whereabouts.find(vips);
    } catch (IOException e) {
      return new Beforehand(obstacles, doubts, Optional.of(e.getMessage()));
    }
    boolean may = here.mayChange();
    Rehearsal rehearsal =
        may
            ? Rehearsal.play(searchPath, ports.keySet())
            : Rehearsal.unplayed(OldKernel.of(System.getProperty("os.version")));
    ForeignRules rules = may ? ForeignRules.read(searchPath) : ForeignRules.NONE;
    Function<String, Optional<String>> settings =
        may ? InterfaceSettings::obstacle : device -> Optional.empty();
    Function<InetAddress, Optional<LinkIdentity>> links =
        vip -> Optional.ofNullable(here.links().get(vip)); // null: it has no interface
    Conditions conditions = new Conditions(ports, links, settings, Owner.ofWhoeverAsks());
    for (VipConfig vip : vips) {
      InetAddress address = vip.address();
      rehearsal
          .obstacle()
          .or(() -> conditions.obstacle(address, rules))
          .ifPresentOrElse(
              why -> obstacles.put(address, why),
              () ->
                  conditions
                      .doubt(address, rules)
                      .or(() -> rehearsal.doubt(address))
                      .ifPresent(why -> doubts.put(address, why)));
    }
    return new Beforehand(obstacles, doubts, may ? Optional.empty() : Optional.of(NO_RIGHT));
  }
}
