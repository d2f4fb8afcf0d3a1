package org.tandemlb.cluster.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.ConfigBuilder.address;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;
import org.tandemlb.config.Config;

class LastHoldersTest {

  private static final String A = "198.18.0.100";

  private final Config config = new ConfigBuilder(2).vip(A).build();
  private long nowNanos;
  private final Member lb1 = new Member("lb1", new UUID(0, 1));
  private final Member lb2 = new Member("lb2", new UUID(0, 2));
  private final LastHolders lastHolders = new LastHolders("lb1", config.cluster());

  @Test
  void aNodeThatHasNotBeenSeenMayBeCutOffAndCarryIt() {
    view(Map.of(), lb1);

    assertThat(predecessor()).isEqualTo(Predecessor.SILENT);
  }

  @Test
  void nobodyHoldsWhatNobodyPresentReports() {
    view(Map.of(), lb1, lb2);
    lastHolders.reported(lb1, new ReportBuilder(config).build());

    assertThat(predecessor()).isEqualTo(Predecessor.GONE);
  }

  @Test
  void aLiveHolderIsAboutToLetGo() {
    view(Map.of(), lb1, lb2);
    lastHolders.reported(lb2, new ReportBuilder(config).holds(A).build());
    assertThat(predecessor()).isEqualTo(Predecessor.RELEASING);

    lastHolders.reported(lb2, new ReportBuilder(config).build());
    assertThat(predecessor()).isEqualTo(Predecessor.GONE);
  }

  @ParameterizedTest
  @CsvSource({"LEFT,GONE", "CLOSED,GONE", "SILENT,SILENT"})
  void aHolderThatDepartedIsAskedForByHowItWent(Departure how, Predecessor expected) {
    view(Map.of(), lb1, lb2);
    lastHolders.reported(lb2, new ReportBuilder(config).holds(A).build());

    view(Map.of(lb2, how), lb1);

    assertThat(predecessor()).isEqualTo(expected);
  }

  @Test
  void aNodeThatFellSilentAndRestartedNoLongerCarriesIt() {
    view(Map.of(), lb1, lb2);
    lastHolders.reported(lb2, new ReportBuilder(config).holds(A).build());
    view(Map.of(lb2, Departure.SILENT), lb1);
    Member restarted = new Member("lb2", new UUID(0, 22));

    view(Map.of(), lb1, restarted);
    lastHolders.reported(restarted, new ReportBuilder(config).build());

    assertThat(predecessor()).isEqualTo(Predecessor.GONE);
  }

  @Test
  void aNodeThatFellSilentLatelyMayHaveTakenWhatSomebodyElseCarried() {
    view(Map.of(), lb1, lb2);
    lastHolders.reported(lb1, new ReportBuilder(config).holds(A).build());

    view(Map.of(lb2, Departure.SILENT), lb1);
    assertThat(predecessor()).isEqualTo(Predecessor.SILENT);

    nowNanos += LastHolders.WARY_NANOS;
    assertThat(predecessor()).isEqualTo(Predecessor.GONE);
  }

  /** Who has it now took it from a machine that may go on, and will keep no vigil for its heir. */
  @Test
  void aNodeThatFellSilentLatelyMayWakeWithWhatALiveMemberHandsOver() {
    LastHolders ofThree = new LastHolders("lb1", new ConfigBuilder(3).vip(A).build().cluster());
    Member lb3 = new Member("lb3", new UUID(0, 3));
    ofThree.installed(new View(new ViewId(1, new UUID(0, 1)), List.of(lb1, lb2, lb3), Map.of()), 0);
    ofThree.reported(lb2, new ReportBuilder(config).holds(A).build());
    assertThat(ofThree.mayWake(address(A), 0)).isFalse();

    ofThree.installed(
        new View(new ViewId(2, new UUID(0, 1)), List.of(lb1, lb2), Map.of(lb3, Departure.SILENT)),
        0);
    assertThat(ofThree.predecessor(address(A), 0)).isEqualTo(Predecessor.RELEASING);
    assertThat(ofThree.mayWake(address(A), 0)).isTrue();
    assertThat(ofThree.mayWake(address(A), LastHolders.WARY_NANOS)).isFalse();
  }

  private Predecessor predecessor() {
    return lastHolders.predecessor(address(A), nowNanos);
  }

  private void view(Map<Member, Departure> departed, Member... members) {
    lastHolders.installed(
        new View(new ViewId(1, new UUID(0, 1)), List.of(members), departed), nowNanos);
  }
}
