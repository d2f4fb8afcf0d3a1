package org.tandemlb.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code vips}, and holds each against the nodes and against the others. One thread. */
final class VipsReader {

  private final Reading reading;
  private final VipMode mode;
  private final Set<String> nodeNames;
  private final Map<InetAddress, String> owners = new HashMap<>();
  private final Map<String, Located<VipConfig>> groups = new HashMap<>();

  VipsReader(
      Reading reading,
      VipMode mode,
      Set<String> nodeNames,
      List<Located<InetSocketAddress>> links,
      List<Located<InetAddress>> witnesses) {
    this.reading = reading;
    this.mode = mode;
    this.nodeNames = nodeNames;
    witnesses.forEach(witness -> owners.putIfAbsent(witness.value(), witness.path()));
    links.forEach(link -> owners.putIfAbsent(link.value().getAddress(), link.path()));
  }

  List<VipConfig> read(List<Located<Node>> items) {
    List<VipConfig> vips = new ArrayList<>();
    for (Located<Node> item : items) {
      Section section = new Section(item.path(), item.value(), reading);
      section.allowing(ConfigReader.names(Keys.VIP));
      vip(section).ifPresent(vips::add);
    }
    return vips;
  }

  private Optional<VipConfig> vip(Section section) {
    Optional<InetAddress> address = section.required(Keys.VIP_ADDRESS);
    address.ifPresent(known -> checkAddress(section, known));
    String interfaceName = section.value(Keys.INTERFACE);
    String home = section.value(Keys.HOME);
    checkHome(section, home);
    Failback failback = section.value(Keys.FAILBACK);
    String group = section.value(Keys.GROUP);
    Optional<VipConfig> vip =
        address.map(known -> new VipConfig(known, interfaceName, home, failback, group));
    vip.ifPresent(known -> checkGroup(new Located<>(section.path(), known)));
    return vip;
  }

  private void checkAddress(Section section, InetAddress address) {
    String path = section.pathOf(Keys.VIP_ADDRESS.name());
    String quoted = Message.quote(IpAddress.text(address));
    String owner = owners.putIfAbsent(address, path);
    if (owner != null) {
      reading.fault(path, quoted + " is the address of " + owner + " too");
    }
    if (mode == VipMode.LEASE && address.isLoopbackAddress()) {
      reading.fault(
          path, quoted + " is loopback, which no other node can take; allowed with vip-mode: bind");
    }
  }

  private void checkHome(Section section, String home) {
    String path = section.pathOf(Keys.HOME.key().name());
    if (!home.isEmpty() && !nodeNames.contains(home)) {
      String problem = "no node " + Message.quote(home) + Message.didYouMean(home, nodeNames);
      reading.fault(path, Message.of(problem, Message.list(nodeNames)));
    }
  }

  /** What moves together has one home and one time to go there. */
  private void checkGroup(Located<VipConfig> vip) {
    String group = vip.value().group();
    if (group.isEmpty()) {
      return;
    }
    Located<VipConfig> first = groups.putIfAbsent(group, vip);
    if (first == null) {
      return;
    }
    checkSame(Keys.HOME.key(), VipsReader::homeText, first, vip);
    checkSame(Keys.FAILBACK.key(), known -> FailbackType.text(known.failback()), first, vip);
  }

  private void checkSame(
      Key<?> key,
      Function<VipConfig, String> text,
      Located<VipConfig> first,
      Located<VipConfig> vip) {
    String path = vip.path() + "." + key.name();
    String has = text.apply(vip.value());
    String group = text.apply(first.value());
    if (!has.equals(group) && reading.sound(path, first.path() + "." + key.name())) {
      reading.fault(
          path,
          "%s; the group %s has %s at %s; allowed: the same for all of a group"
              .formatted(has, Message.quote(vip.value().group()), group, first.path()));
    }
  }

  private static String homeText(VipConfig vip) {
    return vip.home().isEmpty() ? "no home" : "home " + Message.quote(vip.home());
  }
}
