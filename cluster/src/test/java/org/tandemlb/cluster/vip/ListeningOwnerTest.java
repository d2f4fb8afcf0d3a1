package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.IpAddress;

class ListeningOwnerTest {

  private static final InetAddress VIP = IpAddress.parse("198.18.0.100").orElseThrow();
  private static final VipEffect ADD = new VipEffect.Add(Duration.ofSeconds(2));

  private final List<String> calls = new ArrayList<>();
  private Optional<VipEvent> answer = Optional.of(new VipEvent.Carried());
  private boolean carries = true;
  private Optional<String> bindFailure = Optional.empty();
  private final ListeningOwner owner = new ListeningOwner(new Carrier(), new Listeners());

  @Test
  void itListensOnceTheAddressIsThere() {
    assertThat(owner.perform(VIP, ADD)).contains(new VipEvent.Carried());

    assertThat(calls).containsExactly("Add", "bind");
  }

  @Test
  void itDoesNotListenOnWhatCouldNotBeAdded() {
    answer = Optional.of(new VipEvent.NotCarried("no", true));

    assertThat(owner.perform(VIP, ADD)).contains(new VipEvent.NotCarried("no", true));

    assertThat(calls).containsExactly("Add");
  }

  @Test
  void anAddressThatCannotBeListenedOnIsGivenBack() {
    bindFailure = Optional.of("port 80 is taken");

    assertThat(owner.perform(VIP, ADD))
        .contains(new VipEvent.NotCarried("port 80 is taken", false));

    assertThat(calls).containsExactly("Add", "bind", "Remove");
  }

  @Test
  void nobodyIsLetInAnyMoreAndSessionsAreEndedWhileTheAddressIsStillThere() {
    answer = Optional.of(new VipEvent.Gone());

    owner.perform(VIP, new VipEffect.Remove());

    assertThat(calls).containsExactly("unbind", "giveUp", "Remove", "unbind");
  }

  @Test
  void sessionsOfALeaseThatRanOutMayGoOnIfItComesBack() {
    answer = Optional.of(new VipEvent.Gone());
    carries = false;

    owner.perform(VIP, new VipEffect.Remove());

    assertThat(calls).containsExactly("Remove", "unbind");
  }

  @Test
  void sessionsOfWhatStepsAsideGoOnUntilItLeaves() {
    stepAside();
    assertThat(calls).containsExactly("StepAside");
    calls.clear();
    answer = Optional.of(new VipEvent.AsideGone());

    owner.perform(VIP, new VipEffect.LeaveAside());

    assertThat(calls).containsExactly("unbind", "giveUp", "LeaveAside", "unbind");
  }

  @Test
  void sessionsOfWhatWasTakenBackGoOnWhenItLeaves() {
    stepAside();
    carries = true;
    calls.clear();
    answer = Optional.of(new VipEvent.AsideGone());

    owner.perform(VIP, new VipEffect.LeaveAside());

    assertThat(calls).containsExactly("LeaveAside");
  }

  @Test
  void sessionsOfWhatIsRemovedAltogetherAreEnded() {
    stepAside();
    calls.clear();
    answer = Optional.of(new VipEvent.Gone());

    owner.perform(VIP, new VipEffect.Remove());

    assertThat(calls).containsExactly("unbind", "giveUp", "Remove", "unbind");
  }

  @Test
  void nobodyListensWhereALeaseAsideWasLost() {
    stepAside();
    calls.clear();
    answer = Optional.of(new VipEvent.AsideLost("its lease ran out"));

    owner.perform(VIP, new VipEffect.RenewAside(Duration.ofSeconds(2)));

    assertThat(calls).containsExactly("RenewAside", "unbind");
  }

  @Test
  void whatCouldNotStepAsideIsHeldAsEver() {
    answer = Optional.of(new VipEvent.NotGone("no"));

    owner.perform(VIP, new VipEffect.StepAside(Duration.ofSeconds(2)));
    carries = false;
    owner.perform(VIP, new VipEffect.LeaveAside());

    assertThat(calls).doesNotContain("giveUp");
  }

  private void stepAside() {
    answer = Optional.of(new VipEvent.SteppedAside());
    owner.perform(VIP, new VipEffect.StepAside(Duration.ofSeconds(2)));
    carries = false;
  }

  @Test
  void theRestGoesThrough() {
    answer = Optional.empty();

    owner.perform(VIP, new VipEffect.Announce());
    owner.close();

    assertThat(calls).containsExactly("Announce", "close");
  }

  private final class Carrier implements AddressOwner {
    @Override
    public Map<InetAddress, Barrier> start(Signals signals) {
      return Map.of();
    }

    @Override
    public Optional<VipEvent> perform(InetAddress vip, VipEffect effect) {
      calls.add(effect.getClass().getSimpleName());
      return answer;
    }

    @Override
    public boolean carries(InetAddress vip) {
      return carries;
    }

    @Override
    public Optional<LinkIdentity> link(InetAddress vip) {
      return Optional.empty();
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private final class Listeners implements VipListeners {
    @Override
    public Optional<String> bind(InetAddress vip) {
      calls.add("bind");
      return bindFailure;
    }

    @Override
    public void unbind(InetAddress vip) {
      calls.add("unbind");
    }

    @Override
    public void giveUp(InetAddress vip) {
      calls.add("giveUp");
    }
  }
}
