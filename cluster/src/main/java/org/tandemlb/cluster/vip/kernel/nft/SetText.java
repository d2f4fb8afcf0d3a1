package org.tandemlb.cluster.vip.kernel.nft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.config.IpAddress;

/** Sets of flows in the words of nft(8). Each text is one line, and so one transaction. Pure. */
final class SetText {

  /**
   * More sessions than a node can have descriptors for, two each; under a flood of SYNs it is what
   * the set of own flows may grow to, at about 100 bytes of kernel memory each. What comes once a
   * set is full is not kept count of: such a client has to try again.
   */
  static final int SIZE = 524_288;

  /** A line stays well under the 64 KiB that a pipe holds: nobody waits in the middle of one. */
  private static final int FLOWS_A_LINE = 400;

  private static final int PORTS = 65_536;

  /** The kernel answers a SYN at once, and repeats that after a second for the first time. */
  private static final String JUST_NOW = "timeout 500ms; flags dynamic, timeout; ";

  private SetText() {}

  /** One that is there already stays as it is. {@code dynamic}: it grows as it needs to. */
  static String create(Names names, String set) {
    return "add set %s %s { type %s . inet_service . inet_service; size %d; %s}"
        .formatted(
            names.table(),
            set,
            names.v4() ? "ipv4_addr" : "ipv6_addr",
            SIZE,
            set.equals(names.askedSet()) ? JUST_NOW : "flags dynamic; ");
  }

  static String flush(Names names, String set) {
    return "flush set %s %s".formatted(names.table(), set);
  }

  static List<String> add(Names names, String set, Collection<Flow> flows) {
    return lines(flows, elements -> element("add", names, set, elements));
  }

  /** Deleting what is not there would be an error; adding what is there is none. */
  static List<String> delete(Names names, String set, Collection<Flow> flows) {
    return lines(
        flows,
        elements ->
            element("add", names, set, elements) + "; " + element("delete", names, set, elements));
  }

  /** A flow of another family, or with no port, is none of this VIP's. */
  static boolean fits(Names names, Flow flow) {
    return flow.client().getAddress().length == names.vip().getAddress().length
        && isPort(flow.clientPort())
        && isPort(flow.vipPort());
  }

  private static boolean isPort(int number) {
    return number > 0 && number < PORTS;
  }

  private static String element(String verb, Names names, String set, String elements) {
    return "%s element %s %s { %s }".formatted(verb, names.table(), set, elements);
  }

  private static List<String> lines(Collection<Flow> flows, Line line) {
    List<String> lines = new ArrayList<>();
    List<Flow> all = List.copyOf(flows);
    for (int from = 0; from < all.size(); from += FLOWS_A_LINE) {
      int to = Math.min(all.size(), from + FLOWS_A_LINE);
      lines.add(
          line.of(
              all.subList(from, to).stream().map(SetText::text).collect(Collectors.joining(", "))));
    }
    return lines;
  }

  private static String text(Flow flow) {
    return IpAddress.text(flow.client()) + " . " + flow.clientPort() + " . " + flow.vipPort();
  }

  /** A transaction over so many elements. */
  private interface Line {
    String of(String elements);
  }
}
