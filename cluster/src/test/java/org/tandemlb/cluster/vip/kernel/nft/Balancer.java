package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.HandoverEvent;
import org.tandemlb.cluster.vip.handover.Neighbour;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.handover.Rules.Answers;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.RecordingSignals;
import org.tandemlb.cluster.vip.kernel.Vips;
import org.tandemlb.config.IpAddress;

/** A node as far as the kernel sees one: addresses, rules, and somebody who listens. */
final class Balancer implements AutoCloseable {

  static final Duration LEASE = Duration.ofSeconds(60);
  static final List<Integer> PORTS = List.of(80, 81);

  final Host host = Host.create();
  final String name;
  private final int last;
  private final KernelOwner owner = new KernelOwner(Vips.on("eth0"), List.of());
  private final Served served;
  private KernelPassage passage;

  /**
   * @param last of its own addresses
   */
  Balancer(String name, int last, Host lanSwitch) {
    this.name = name;
    this.last = last;
    host.plugInto(lanSwitch, last);
    served = new Served(host, name.charAt(name.length() - 1), List.of(Vips.V4, Vips.V6), PORTS);
    assertThat(host.call(() -> owner.start(new RecordingSignals()))).isEmpty();
    startPassage();
  }

  void startPassage() {
    startPassage(KernelOwner.searchPath());
    await().until(() -> !passage.obstacle(Vips.V4).orElse("").endsWith("looked at yet"));
  }

  /** Does not wait until it has looked at its machine. */
  void startPassage(String searchPath) {
    Map<InetAddress, Set<Integer>> ports = new HashMap<>();
    List.of(Vips.V4, Vips.V6).forEach(vip -> ports.put(vip, Set.copyOf(PORTS)));
    passage = host.call(() -> KernelPassage.start(ports, owner::link, searchPath));
  }

  KernelPassage passage() {
    return passage;
  }

  Neighbour neighbour(InetAddress vip) {
    String prefix = vip.equals(Vips.V4) ? "198.18.0." : "fd00:18::";
    return new Neighbour(name, new MacAddress(host.macOfEth0()), Vips.address(prefix + last));
  }

  VipEvent vip(InetAddress vip, VipEffect effect) {
    return host.call(() -> owner.perform(vip, effect)).orElse(null);
  }

  /** Not while what another one has announced still rings in its ears. */
  void hold(InetAddress vip) {
    await().until(() -> vip(vip, new VipEffect.Add(LEASE)).equals(new VipEvent.Carried()));
    awaitLocal(vip);
    vip(vip, new VipEffect.Announce());
  }

  void stepAside(InetAddress vip) {
    await()
        .until(() -> vip(vip, new VipEffect.StepAside(LEASE)).equals(new VipEvent.SteppedAside()));
    awaitLocal(vip);
  }

  /** An IPv6 address is there a moment before the kernel takes in what is sent to it. */
  private void awaitLocal(InetAddress vip) {
    await().until(() -> host.ip("route", "get", IpAddress.text(vip)).contains("local "));
  }

  void apply(InetAddress vip, Rules rules) {
    assertThat(handover(vip, new HandoverEffect.Apply(rules))).isEqualTo(new HandoverEvent.Done());
  }

  void know(InetAddress vip, Balancer old, Set<Flow> flows) {
    assertThat(handover(vip, new HandoverEffect.Know(old.name, true, flows, Set.of())))
        .isEqualTo(new HandoverEvent.Done());
  }

  Set<Flow> sockets(InetAddress vip) {
    return ((HandoverEvent.Sockets) handover(vip, new HandoverEffect.ListSockets())).flows();
  }

  /** How many sessions its program has been given. */
  int accepted() {
    return served.accepted();
  }

  HandoverEvent handover(InetAddress vip, HandoverEffect effect) {
    CompletableFuture<HandoverEvent> answer = new CompletableFuture<>();
    passage.perform(vip, effect, answer::complete);
    return answer.orTimeout(60, TimeUnit.SECONDS).join();
  }

  // What a node says to its kernel in the steps of a handover.

  Rules recording() {
    return new Rules(
            List.of(), List.of(), Rules.Own.RECORDED, Rules.Strays.ACCEPTED, Optional.empty())
        .with(Answers.ONCE);
  }

  Rules sendingRestTo(InetAddress vip, Balancer old) {
    return sending(vip, old, Rules.Reach.REST, Rules.Own.RECORDED);
  }

  Rules sendingKnownTo(InetAddress vip, Balancer old) {
    return sending(vip, old, Rules.Reach.KNOWN, Rules.Own.IGNORED);
  }

  private static Rules sending(InetAddress vip, Balancer old, Rules.Reach reach, Rules.Own own) {
    Neighbour to = old.neighbour(vip);
    return new Rules(
        List.of(to),
        List.of(new Rules.Old(to, reach)),
        own,
        Rules.Strays.ACCEPTED,
        Optional.empty());
  }

  /** The address is about to go back there. */
  Rules givingBack(InetAddress vip, Balancer old) {
    return new Rules(
        List.of(old.neighbour(vip)),
        List.of(new Rules.Old(old.neighbour(vip), Rules.Reach.KNOWN, true)),
        Rules.Own.RECORDED,
        Rules.Strays.ACCEPTED,
        Optional.empty(),
        Answers.ONCE);
  }

  Rules recounted(Rules rules) {
    return new Rules(
        rules.partners(), rules.olds(), Rules.Own.RECOUNTED, rules.strays(), rules.holder());
  }

  Rules dropping(InetAddress vip, Balancer holder) {
    return new Rules(
        List.of(holder.neighbour(vip)),
        List.of(),
        Rules.Own.RECORDED,
        Rules.Strays.DROPPED,
        Optional.of(holder.neighbour(vip)),
        Answers.ONCE);
  }

  @Override
  public void close() {
    served.close();
    host.run(owner::close);
    passage.close();
    host.close();
  }
}
