package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.kernel.InterfaceSettings;
import org.tandemlb.config.IpAddress;

/**
 * What this machine must be like before a VIP can be handed over, besides nft. Owned by the worker.
 */
final class Conditions {

  /** Somebody else's rules change seldom, and asking for them costs a process. */
  private static final long RULES_COUNT_NANOS = 30_000_000_000L;

  /** Who has just mended them waits for no longer. */
  private static final long BAD_RULES_COUNT_NANOS = 5_000_000_000L;

  /** Of this thread's network namespace. */
  private static final Path NET = Path.of("/proc/thread-self/net");

  /** Address, index, prefix, scope, flags, name. */
  private static final int IF_INET6_WORDS = 6;

  private static final String SCOPE_LINK = "20";

  private final Function<InetAddress, Optional<LinkIdentity>> links;
  private final String searchPath;
  private final InterfaceSettings settings;
  private final Map<String, String> legacy =
      Map.of("ip", "iptables-legacy", "ip6", "ip6tables-legacy");

  private Optional<String> unreadable = Optional.empty();
  private Ruleset ruleset = new Ruleset(List.of());
  private Map<String, String> legacyRules = Map.of();
  private long readNanos;
  private boolean read;
  private boolean dropping;

  Conditions(
      Function<InetAddress, Optional<LinkIdentity>> links,
      String searchPath,
      InterfaceSettings settings) {
    this.links = links;
    this.searchPath = searchPath;
    this.settings = settings;
  }

  /** Reads anew what is too old. */
  void refresh(long nowNanos) {
    long count = dropping ? BAD_RULES_COUNT_NANOS : RULES_COUNT_NANOS;
    if (read && nowNanos - readNanos < count) {
      return;
    }
    readNanos = nowNanos;
    read = true;
    dropping = false;
    try {
      Command listed = Command.run(searchPath, List.of("nft", "-s", "-t", "list", "ruleset"));
      unreadable =
          listed.worked()
              ? Optional.empty()
              : Optional.of("the rules of this machine cannot be listed: " + listed.firstLine());
      ruleset = Ruleset.parse(listed.output());
      legacyRules = Map.of("ip", legacyRules("ip"), "ip6", legacyRules("ip6"));
    } catch (IOException e) {
      unreadable = Optional.of("the rules of this machine cannot be listed: " + e.getMessage());
    }
  }

  /** Why this VIP cannot be handed over; sets what the interface must be set to. */
  Optional<String> obstacle(InetAddress vip) {
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
    Optional<String> unset = names.v4() ? settings.ensure(device) : linkLocal(device);
    Optional<String> egress =
        unreadable
            .or(() -> Egress.obstacle(ruleset, names.family(), device))
            .or(
                () ->
                    LegacyEgress.obstacle(
                        legacy.get(names.family()), legacyRules.getOrDefault(names.family(), "")));
    dropping |= egress.isPresent();
    return unset.or(() -> egress);
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

  /** Asking the old command where its part of the kernel is not loaded would load it. */
  private String legacyRules(String family) throws IOException {
    Path loaded = NET.resolve(family.equals("ip") ? "ip_tables_names" : "ip6_tables_names");
    if (!Files.exists(loaded) || !Files.readString(loaded).contains("filter")) {
      return "";
    }
    Command listed = Command.run(searchPath, List.of(legacy.get(family), "-S", "OUTPUT"));
    return listed.worked() ? listed.output() : "";
  }
}
