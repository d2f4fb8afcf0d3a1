package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;

class ViewsTest {

  private static final ViewId ID = new ViewId(1, UUID.randomUUID());

  private final Origin lb1 = Origin.draw("lb1", 100);
  private final Origin lb2 = Origin.draw("lb2", 100);
  private final Origin lb2Again = Origin.draw("lb2", 200);
  private final Views views = new Views(lb1.member());

  @Test
  void ofTwoRunsOfANodeTheYoungerCountsWhereverItStands() {
    assertThat(next(lb2, lb1, lb2Again).members()).containsExactly(lb1.member(), lb2Again.member());
    assertThat(next(lb2Again, lb2, lb1).members()).containsExactly(lb2Again.member(), lb1.member());
  }

  @Test
  void theEarlierRunOfANodeIsGoneThoughNobodySawItGo() {
    next(lb1, lb2);

    assertThat(next(lb1, lb2, lb2Again).departed())
        .isEqualTo(Map.of(lb2.member(), Departure.CLOSED));
  }

  @Test
  void aNodeNeverDropsItselfForAnotherOfItsName() {
    Origin impostor = Origin.draw("lb1", 200);

    assertThat(next(impostor, lb1, lb2).members()).containsExactly(lb1.member(), lb2.member());
  }

  @Test
  void whatNobodyNotedIsSilent() {
    next(lb1, lb2);

    assertThat(next(lb1).departed()).isEqualTo(Map.of(lb2.member(), Departure.SILENT));
  }

  @Test
  void whatWasNotedIsTold() {
    next(lb1, lb2);

    View view = views.next(ID, List.of(lb1), member -> Optional.of(Departure.LEFT));

    assertThat(view.departed()).isEqualTo(Map.of(lb2.member(), Departure.LEFT));
  }

  @Test
  void aDepartureIsToldOnce() {
    next(lb1, lb2);
    next(lb1);

    assertThat(next(lb1).departed()).isEmpty();
  }

  @Test
  void anAddressTellsWhatItWasMadeOf() {
    assertThat(Origin.of(lb2.address())).contains(lb2);
    assertThat(Origin.of(org.jgroups.util.UUID.randomUUID())).isEmpty();
  }

  private View next(Origin... origins) {
    return views.next(ID, List.of(origins), member -> Optional.empty());
  }
}
