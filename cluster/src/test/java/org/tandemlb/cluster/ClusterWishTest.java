package org.tandemlb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.reload.ReloadOutcome;
import org.tandemlb.cluster.vip.AddressOwner;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;
import org.tandemlb.cluster.vip.handover.HandoverProgress;
import org.tandemlb.cluster.vip.handover.Passage;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.cluster.wire.Message;
import org.tandemlb.cluster.wire.Wire;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.cluster.wish.Wishes;

/** Wishes at the door. */
class ClusterWishTest {

  private static final WishKey WEB_1 = new WishKey(Kind.BACKEND_ADMIN, "web/web-1");
  private static final WishKey LB2 = new WishKey(Kind.NODE_STANDBY, "lb2");

  private final List<byte[]> sent = new CopyOnWriteArrayList<>();
  private final List<Wishes> heard = new CopyOnWriteArrayList<>();
  private Cluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster =
        new Cluster(
            new ConfigBuilder(2).vip("198.18.0.100").served("198.18.0.100", "web").build(),
            new Alone(),
            new Nothing(),
            () -> Passage.none("a test"),
            () -> 0,
            new Hearing());
    cluster.start();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void whenItReturnsTheNodeHasHeardAndTheOthersHaveBeenTold() throws Exception {
    cluster.wish(Map.of(WEB_1, "drain", LB2, "standby"));

    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).backend(new BackendId("web", "web-1"))).isEqualTo(AdminState.DRAIN);
    assertThat(heard.get(0).standby("lb2")).isTrue();
    assertThat(sent)
        .map(Wire::decode)
        .anyMatch(
            decoded ->
                decoded instanceof Decoded.Understood understood
                    && understood.message() instanceof Message.Wished wished
                    && wished.wishes().size() == 2);
    assertThat(cluster.status().wishes()).isEqualTo(heard.get(0));
  }

  @Test
  void whatMeansNothingIsRefusedInWordsAndNoneOfItIsWished() throws Exception {
    assertThatThrownBy(() -> cluster.wish(Map.of(WEB_1, "sleep", LB2, "standby")))
        .isInstanceOf(WishRefusedException.class)
        .hasMessage("for web/web-1 only drain, maint or nothing can be wished");

    assertThat(heard).isEmpty();
    assertThat(cluster.status().wishes()).isEqualTo(Wishes.NONE);
  }

  private final class Hearing implements Cluster.Listener {
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
    public void vipElsewhere(InetAddress vip, String node) {}

    @Override
    public void nobodyTakes() {}

    @Override
    public void ownState(AdminState state, Set<InetAddress> open) {}

    @Override
    public void handover(InetAddress vip, HandoverProgress progress) {}

    @Override
    public void stoodStill(InetAddress vip, Duration time) {}

    @Override
    public void wishes(Wishes wishes) {
      heard.add(wishes);
    }
  }

  private final class Alone implements Membership {
    private final Member self = new Member("lb1", new UUID(0, 1));

    @Override
    public void start(Listener listener) {
      listener.onView(new View(new ViewId(1, self.incarnation()), List.of(self), Map.of()));
    }

    @Override
    public Member self() {
      return self;
    }

    @Override
    public void send(byte[] message) {
      sent.add(message);
    }

    @Override
    public void close() {}
  }

  private static final class Nothing implements AddressOwner {
    @Override
    public Map<InetAddress, Barrier> start(Signals signals) {
      return Map.of();
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
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
