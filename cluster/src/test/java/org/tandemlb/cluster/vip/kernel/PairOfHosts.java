package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.cluster.vip.AddressOwner.Barrier;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** Two hosts on one cable, {@code lb1} and {@code lb2}, and owners of the two VIPs on them. */
final class PairOfHosts implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(30);

  final Host lb1 = Host.create();
  final Host lb2 = Host.create();
  final RecordingSignals signals = new RecordingSignals();
  private final List<Runnable> closing = new ArrayList<>();

  PairOfHosts() {
    plug();
  }

  void plug() {
    Host.connect(lb1, 11, lb2, 12);
  }

  /** An owner on lb1 that can hold both VIPs. */
  KernelOwner owner() {
    KernelOwner owner = new KernelOwner(Vips.on("eth0"), List.of());
    Map<InetAddress, Barrier> barriers = start(lb1, owner, signals);
    if (!barriers.isEmpty()) {
      throw new AssertionError(barriers);
    }
    return owner;
  }

  Map<InetAddress, Barrier> start(Host host, KernelOwner owner, RecordingSignals heard) {
    closing.add(() -> host.run(owner::close));
    return host.call(() -> owner.start(heard));
  }

  void stop(KernelOwner owner) {
    lb1.run(owner::close);
  }

  Optional<VipEvent> perform(KernelOwner owner, InetAddress vip, VipEffect effect) {
    return lb1.call(() -> owner.perform(vip, effect));
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
    lb1.close();
    lb2.close();
  }
}
