package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.kernel.Outlet;
import org.tandemlb.cluster.vip.kernel.Outlets;
import org.tandemlb.config.IpAddress;

/**
 * What this machine must be like before a VIP can be handed over, besides nft. Owned by the worker.
 */
final class Conditions {

  /** Of this thread's network namespace. */
  static final Path NET = Path.of("/proc/thread-self/net");

  /** Address, index, prefix, scope, flags, name. */
  private static final int IF_INET6_WORDS = 6;

  private static final String SCOPE_LINK = "20";

  private final Map<InetAddress, Set<Integer>> ports;
  private final Function<InetAddress, Optional<LinkIdentity>> links;
  private final Function<String, Optional<String>> settings;
  private final Optional<Owner> owner;

  /**
   * @param ports of the frontends on each VIP
   * @param links where each VIP is at present
   * @param settings sees to those of an interface; what it cannot, in words
   * @param owner whose the sockets of the node are; empty when nobody knows
   */
  Conditions(
      Map<InetAddress, Set<Integer>> ports,
      Function<InetAddress, Optional<LinkIdentity>> links,
      Function<String, Optional<String>> settings,
      Optional<Owner> owner) {
    this.ports = Map.copyOf(ports);
    this.links = links;
    this.settings = settings;
    this.owner = owner;
  }

  /** Why this VIP cannot be handed over; sees to the interface's settings. */
  Optional<String> obstacle(InetAddress vip, ForeignRules rules) {
    Optional<LinkIdentity> link = links.apply(vip);
    if (link.isEmpty()) {
      return Optional.of("it has no interface here");
    }
    String device = link.get().interfaceName();
    if (link.get().own().isAnyLocalAddress()) {
      return Optional.of(
          "this node has no address of its own on "
              + device
              + " of the family of "
              + IpAddress.text(vip)
              + ": segments could not be sent on to it");
    }
    Names names = new Names(vip);
    Optional<String> unset = names.v4() ? settings.apply(device) : linkLocal(device);
    return unset.or(() -> inTheRules(vip, device, rules));
  }

  private Optional<String> inTheRules(InetAddress vip, String device, ForeignRules rules) {
    return rules
        .unreadable()
        .or(
            () -> {
              Leaving leaving = leaving(vip, device, rules);
              return first(rules, ruleset -> Egress.obstacle(ruleset, leaving))
                  .or(() -> first(rules, ruleset -> Ingress.obstacle(ruleset, leaving)));
            });
  }

  /** Where frames leave is of no interest where no rule sees them. */
  private Leaving leaving(InetAddress vip, String device, ForeignRules rules) {
    Outlet outlet = rules.seeFrames() ? Outlets.of(device) : Outlet.plain(device);
    return new Leaving(vip, ports.getOrDefault(vip, Set.of()), outlet, owner);
  }

  /** What may stand in the way, and nobody can say here; only where no obstacle does. */
  Optional<String> doubt(InetAddress vip, ForeignRules rules) {
    return links
        .apply(vip)
        .map(link -> leaving(vip, link.interfaceName(), rules))
        .flatMap(
            leaving ->
                first(rules, ruleset -> Egress.doubt(ruleset, leaving))
                    .or(() -> first(rules, ruleset -> Ingress.doubt(ruleset, leaving))))
        .or(() -> Optional.ofNullable(rules.unlisted().get(new Names(vip).family())));
  }

  private static Optional<String> first(
      ForeignRules rules, Function<Ruleset, Optional<String>> look) {
    return rules.rulesets().stream().flatMap(ruleset -> look.apply(ruleset).stream()).findFirst();
  }

  /** What is sent on asks for its next hop in the name of such an address, or not at all. */
  private static Optional<String> linkLocal(String device) {
    try {
      boolean present =
          Files.readAllLines(NET.resolve("if_inet6")).stream()
              .map(line -> line.strip().split("\\s+"))
              .anyMatch(
                  word ->
                      word.length == IF_INET6_WORDS
                          && word[3].equals(SCOPE_LINK)
                          && word[5].equals(device));
      return present
          ? Optional.empty()
          : Optional.of(
              device
                  + " has no link-local IPv6 address: `ip link set "
                  + device
                  + " addrgenmode eui64`, then down and up");
    } catch (IOException e) {
      return Optional.of("this machine's IPv6 addresses cannot be read: " + e.getMessage());
    }
  }
}
