package org.tandemlb.node.admin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.config.Config;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.VipConfig;

/** To whom a VIP goes when somebody asks for it. Pure. */
record SwitchoverTarget(Config config, StatusPage now) {

  /**
   * @param to whom they named, empty: the first other node that can hold it, its home before all
   * @throws Refused when that node cannot hold it or the election would not choose it, or so with
   *     everybody else
   */
  String choose(VipConfig vip, String holder, Optional<String> to) throws Refused {
    return to.isPresent() ? named(vip, to.get()) : anyOther(vip, holder);
  }

  private String named(VipConfig vip, String to) throws Refused {
    List<String> names = config.cluster().nodes().stream().map(NodeConfig::name).toList();
    if (!names.contains(to)) {
      throw Refused.noSuch("node", to, to, names);
    }
    Optional<String> obstacle = obstacle(to, vip);
    if (obstacle.isPresent()) {
      throw Refused.conflict("cannot-hold", to + " cannot hold it: " + obstacle.get(), to);
    }
    Optional<String> passedOver = passedOver(to, vip);
    if (passedOver.isPresent()) {
      throw Refused.conflict(
          code(isNotYet(to, vip)), "the election passes " + to + " over: " + passedOver.get(), to);
    }
    return to;
  }

  private String anyOther(VipConfig vip, String holder) throws Refused {
    Set<String> candidates = new LinkedHashSet<>();
    if (!vip.home().isEmpty()) {
      candidates.add(vip.home());
    }
    config.cluster().nodes().forEach(node -> candidates.add(node.name()));
    candidates.remove(holder);
    List<String> obstacles = new ArrayList<>();
    boolean notYet = false;
    for (String candidate : candidates) {
      Optional<String> obstacle = obstacle(candidate, vip).or(() -> passedOver(candidate, vip));
      if (obstacle.isEmpty()) {
        return candidate;
      }
      obstacles.add(candidate + ": " + obstacle.get());
      notYet |= obstacle(candidate, vip).isEmpty() && isNotYet(candidate, vip);
    }
    throw Refused.conflict(
        code(notYet),
        "no other node can hold it"
            + (obstacles.isEmpty() ? "" : " (" + String.join("; ", obstacles) + ")"),
        null);
  }

  private static String code(boolean notYet) {
    return notYet ? ApiError.NOT_YET : "cannot-hold";
  }

  private boolean isNotYet(String node, VipConfig vip) {
    return now.ifAsked(node, IpAddress.text(vip.address())).equals(StatusPage.VipPart.NOT_YET);
  }

  private Optional<String> obstacle(String node, VipConfig vip) {
    return now.obstacle(node, IpAddress.text(vip.address()));
  }

  private Optional<String> passedOver(String node, VipConfig vip) {
    String address = IpAddress.text(vip.address());
    return now.passedOver(node, address)
        .filter(why -> !now.ifAsked(node, address).equals(StatusPage.VipPart.CHOSEN));
  }
}
