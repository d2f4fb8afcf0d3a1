package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.kernel.nft.Errands.Errand;

class ErrandsTest {

  private static final HandoverEffect RULES = new HandoverEffect.Apply(Rules.NONE);
  private static final HandoverEffect LOOK = new HandoverEffect.ListSockets();
  private static final HandoverEffect FLOWS =
      new HandoverEffect.Know("lb1", true, Set.of(), Set.of());

  private final Errands errands = new Errands();

  @Test
  void whatWaitsForSeveralVipsAndIsOfOneKindIsDoneTogether() {
    add(V4, RULES);
    add(V6, RULES);
    add(V4, LOOK);
    add(V6, LOOK);

    assertThat(next()).containsExactly(V4, V6);
    assertThat(next()).containsExactly(V4, V6);
    assertThat(next()).isEmpty();
  }

  @Test
  void whatWaitsForOneVipIsDoneInItsOrder() {
    add(V4, RULES);
    add(V4, RULES);
    add(V6, RULES);

    assertThat(next()).containsExactly(V4);
    assertThat(next()).containsExactly(V4, V6);
  }

  @Test
  void nothingOvertakesWhatIsOfAnotherKind() {
    add(V4, RULES);
    add(V6, FLOWS);
    add(V6, RULES);

    assertThat(next()).containsExactly(V4);
    assertThat(next()).containsExactly(V6);
    assertThat(next()).containsExactly(V6);
  }

  private void add(InetAddress vip, HandoverEffect effect) {
    errands.add(new Errand(vip, effect, answer -> {}));
  }

  private List<InetAddress> next() {
    return errands.next().stream().map(Errand::vip).toList();
  }
}
