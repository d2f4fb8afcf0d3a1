package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.kernel.InterfaceSettings;
import org.tandemlb.config.IpAddress;

/**
 * What stands in the way of handing each VIP over, as it was found last, and says what is new in
 * it. Owned by the worker, but for {@link #of} and {@link #doubtOf}.
 */
final class Obstacles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Obstacles.class);

  private final Set<InetAddress> vips;
  private final InterfaceSettings settings = new InterfaceSettings();
  private final Conditions conditions;
  private final ForeignRulesReader foreign;
  private final Function<InetAddress, Optional<String>> answering;

  private volatile Map<InetAddress, String> found = Map.of();
  private volatile Map<InetAddress, String> doubts = Map.of();

  /**
   * @param ports of the frontends on each VIP
   * @param links where each VIP is at present
   * @param answering which other interface may answer for a VIP, in words
   * @param onRead called on another thread when there is reason to look again
   */
  Obstacles(
      Map<InetAddress, Set<Integer>> ports,
      Function<InetAddress, Optional<LinkIdentity>> links,
      String searchPath,
      Function<InetAddress, Optional<String>> answering,
      Runnable onRead) {
    this.answering = answering;
    vips = Set.copyOf(ports.keySet());
    conditions = new Conditions(ports, links, settings::ensure, Owner.ofThisProcess());
    foreign = new ForeignRulesReader(searchPath, onRead);
  }

  /** Why a VIP cannot be handed over, in words; empty when it can. Any thread. */
  Optional<String> of(InetAddress vip) {
    String obstacle = found.getOrDefault(vip, "this machine has not been looked at yet");
    return obstacle.isEmpty() ? Optional.empty() : Optional.of(obstacle);
  }

  /** What may leave a VIP's sessions hanging, in words. Any thread. */
  Optional<String> doubtOf(InetAddress vip) {
    return Optional.ofNullable(doubts.get(vip));
  }

  /**
   * @param general why nothing can be handed over here at all
   */
  void look(Optional<String> general, long nowNanos) {
    boolean bad = found.values().stream().anyMatch(obstacle -> !obstacle.isEmpty());
    foreign.refresh(bad, nowNanos);
    Optional<ForeignRules> rules = foreign.newest();
    if (general.isEmpty() && rules.isEmpty()) {
      return; // It is looked again when they have been read.
    }
    Map<InetAddress, String> now = new HashMap<>();
    for (InetAddress vip : vips) {
      Optional<String> obstacle =
          general.or(() -> rules.flatMap(read -> conditions.obstacle(vip, read)));
      now.put(vip, obstacle.orElse(""));
    }
    sayWhatIsNew(now);
    Map<InetAddress, String> doubtful = new HashMap<>();
    for (InetAddress vip : vips) {
      rules
          .filter(read -> now.get(vip).isEmpty())
          .flatMap(read -> conditions.doubt(vip, read).or(() -> answering.apply(vip)))
          .ifPresent(doubt -> doubtful.put(vip, doubt));
    }
    sayNewDoubts(doubtful);
    found = Map.copyOf(now);
    doubts = Map.copyOf(doubtful);
  }

  private void sayWhatIsNew(Map<InetAddress, String> now) {
    now.forEach(
        (vip, obstacle) -> {
          String before = found.getOrDefault(vip, "");
          if (!obstacle.isEmpty() && !obstacle.equals(before)) {
            LOG.warn(
                "a planned move of {} would reset its sessions: {}", IpAddress.text(vip), obstacle);
          } else if (obstacle.isEmpty() && !before.isEmpty()) {
            LOG.info("a planned move of {} keeps its sessions again", IpAddress.text(vip));
          }
        });
  }

  /** Nothing follows from a doubt but that it is said. */
  private void sayNewDoubts(Map<InetAddress, String> now) {
    now.forEach(
        (vip, doubt) -> {
          if (!doubt.equals(doubts.get(vip))) {
            LOG.warn(
                "a planned move of {} may leave its sessions hanging: {}",
                IpAddress.text(vip),
                doubt);
          }
        });
  }

  /** What was set for handovers goes back. */
  @Override
  public void close() {
    foreign.close();
    settings.close();
  }
}
