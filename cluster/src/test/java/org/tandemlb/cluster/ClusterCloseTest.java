package org.tandemlb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.Passage;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;

class ClusterCloseTest {

  private final AtomicBoolean left = new AtomicBoolean();
  private final AtomicBoolean ownerStartedBefore = new AtomicBoolean();
  private final Owner owner = new Owner();

  @Test
  void anOwnerThatTheControlThreadIsStuckInIsNotClosedUnderIt() throws Exception {
    Cluster cluster = cluster();
    cluster.start();
    owner.entered.await();

    cluster.close();

    assertThat(owner.closed).isFalse();
    assertThat(left).isTrue();
    owner.goOn.countDown();
  }

  @Test
  void otherwiseItIs() throws Exception {
    owner.goOn.countDown();
    Cluster cluster = cluster();
    cluster.start();

    cluster.close();

    assertThat(owner.closed).isTrue();
    assertThat(left).isTrue();
  }

  /** It would say of each VIP that it has no interface here, at every start. */
  @Test
  void thePassageOpensOnceTheOwnerKnowsWhereTheVipsAre() {
    owner.goOn.countDown();

    cluster().close();

    assertThat(ownerStartedBefore).isTrue();
  }

  /** What the passage finds on the machine is not said beside the one line that counts. */
  @Test
  void whereTheNodeWillNotStartThePassageStaysShut() {
    owner.goOn.countDown();
    owner.barriers =
        Map.of(ConfigBuilder.address("198.18.0.100"), new AddressOwner.Barrier("no right", true));

    try (Cluster cluster = cluster()) {
      assertThatThrownBy(cluster::start).hasMessage("vip 198.18.0.100: no right");
    }

    assertThat(ownerStartedBefore).as("the passage was opened").isFalse();
  }

  private Passage passage() {
    ownerStartedBefore.set(owner.started.get());
    return Passage.none("a test");
  }

  private Cluster cluster() {
    return new Cluster(
        new ConfigBuilder(1).vip("198.18.0.100").served("198.18.0.100", "web").build(),
        new Alone(),
        owner,
        this::passage,
        () -> 0,
        new Deaf());
  }

  /** Keeps its caller until it may go on. */
  private static final class Owner implements AddressOwner {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Map<InetAddress, AddressOwner.Barrier> barriers = Map.of();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public Map<InetAddress, Barrier> start(Signals signals) {
      started.set(true);
      return barriers;
    }

    @Override
    public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
      return Optional.empty();
    }

    @Override
    public boolean carries(InetAddress vip) {
      return false;
    }

    @Override
    public Optional<LinkIdentity> link(InetAddress vip) {
      entered.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  private final class Alone implements Membership {
    @Override
    public void start(Listener listener) {}

    @Override
    public Member self() {
      return new Member("lb1", new UUID(0, 1));
    }

    @Override
    public void send(byte[] message) {}

    @Override
    public void close() {
      left.set(true);
    }
  }

  private static final class Deaf implements Cluster.Listener {
    @Override
    public void checkFile(UUID id) {}

    @Override
    public void applyFile(UUID id) {}

    @Override
    public void reloadOver(UUID id, Map<String, ReloadOutcome> outcomes) {}

    @Override
    public void verdicts(Map<BackendId, Verdict> verdicts) {}

    @Override
    public void probeNow(Set<BackendId> backends) {}

    @Override
    public void probeAnew(Set<BackendId> backends) {}

    @Override
    public void probeSeldom(Set<BackendId> backends) {}

    @Override
    public void nobodyTakes() {}

    @Override
    public void ownState(AdminState state, Set<InetAddress> open) {}

    @Override
    public void vipElsewhere(InetAddress vip, String node) {}

    @Override
    public void wishes(Wishes wishes) {}

    @Override
    public void handover(InetAddress vip, HandoverProgress progress) {}

    @Override
    public void stoodStill(InetAddress vip, Duration time) {}
  }
}
