package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which interfaces this machine speaks IPv4 by. One that is plugged in somewhere, and has neither
 * an address nor a route, answers ARP for every address of this machine all the same. Reads only.
 *
 * @param used those that have an address or a route
 * @param answering those that have none, are up, and answer as they are set
 */
public record LinkUse(Set<String> used, Set<String> answering) {

  /** Of this thread's network namespace; the first line has the columns' names. */
  private static final Path ROUTES = Path.of("/proc/thread-self/net/route");

  /** What is a part of another interface leaves ARP to that, but for this kind of whole. */
  private static final String ROUTING_DOMAIN = "vrf";

  public LinkUse {
    used = Set.copyOf(used);
    answering = Set.copyOf(answering);
  }

  /**
   * @throws IOException when this machine cannot be looked at
   */
  public static LinkUse find() throws IOException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      Inventory inventory = rtnetlink.inventory();
      Set<String> used =
          inventory.addresses().stream()
              .filter(entry -> entry.address() instanceof Inet4Address)
              .map(entry -> inventory.nameOf(entry.index()))
              .collect(Collectors.toCollection(HashSet::new));
      Files.readAllLines(ROUTES).stream()
          .skip(1)
          .map(line -> line.strip().split("\\s+")[0])
          .forEach(used::add);
      Set<String> parts = parts(rtnetlink);
      Set<String> answering =
          inventory.links().stream()
              .filter(link -> link.up() && link.ethernet())
              .map(LinkEntry::name)
              .filter(name -> !used.contains(name) && !parts.contains(name))
              .filter(InterfaceSettings::answersUnnumbered)
              .collect(Collectors.toSet());
      return new LinkUse(used, answering);
    }
  }

  private static Set<String> parts(Rtnetlink rtnetlink) throws KernelException {
    List<LinkPart> links = rtnetlink.parts();
    Map<Integer, String> kinds =
        links.stream()
            .collect(Collectors.toMap(LinkPart::index, LinkPart::kind, (one, same) -> one));
    return links.stream()
        .filter(link -> link.master() != 0)
        .filter(link -> !ROUTING_DOMAIN.equals(kinds.get(link.master())))
        .map(LinkPart::name)
        .collect(Collectors.toSet());
  }

  /** What keeps one of the latter silent. */
  public static String silencing(String device) {
    return InterfaceSettings.silencing(device);
  }
}
