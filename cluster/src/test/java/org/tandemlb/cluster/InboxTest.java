package org.tandemlb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.control.Event;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.health.Observation;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;
import org.tandemlb.cluster.vip.MacAddress;

/** What waits while the control thread is kept. */
class InboxTest {

  private static final InetAddress VIP = ConfigBuilder.address("198.18.0.100");

  private final Member lb2 = new Member("lb2", new UUID(0, 2));
  private final MacAddress mac = new MacAddress("02:00:00:00:00:02");
  private long nowNanos;
  private final Inbox inbox = new Inbox(() -> nowNanos);

  @Test
  void ofEachBackendOnlyTheNewestObservationWaits() throws Exception {
    for (int i = 1; i <= 1_000; i++) {
      inbox.put(observed("web-1", i));
      inbox.put(observed("web-2", i));
    }

    assertThat(taken()).containsExactly(observed("web-1", 1_000), observed("web-2", 1_000));
  }

  @Test
  void anObservationThatWasTakenIsFollowedByTheNext() throws Exception {
    inbox.put(observed("web-1", 1));
    assertThat(taken()).containsExactly(observed("web-1", 1));

    inbox.put(observed("web-1", 2));

    assertThat(taken()).containsExactly(observed("web-1", 2));
  }

  @Test
  void theOldestLargeMessagesGoAndNoViewDoes() throws Exception {
    byte[] large = new byte[Inbox.MESSAGE_BYTES / Inbox.MESSAGE_LIMIT];
    List<Event> views = new ArrayList<>();
    List<Event> messages = new ArrayList<>();
    for (int i = 1; i <= 2 * Inbox.MESSAGE_LIMIT; i++) {
      views.add(new Event.ViewInstalled(view(i)));
      messages.add(new Event.Arrived(lb2, large.clone()));
      inbox.put(views.get(i - 1));
      inbox.put(messages.get(i - 1));
    }

    List<Event> taken = taken();

    assertThat(taken).containsAll(views);
    assertThat(taken)
        .filteredOn(Event.Arrived.class::isInstance)
        .isEqualTo(messages.subList(Inbox.MESSAGE_LIMIT, messages.size()));
  }

  /** As a node says them that gives many VIPs away at once: nobody repeats them. */
  @Test
  void noneOfManySmallOnesGoes() throws Exception {
    List<Event> messages = new ArrayList<>();
    for (int i = 0; i < 16 * Inbox.MESSAGE_LIMIT; i++) {
      messages.add(new Event.Arrived(lb2, new byte[] {(byte) i}));
      inbox.put(messages.get(i));
    }

    assertThat(taken()).isEqualTo(messages);
  }

  @Test
  void messagesThatWereTakenDoNotCount() throws Exception {
    for (int i = 0; i < 3 * Inbox.MESSAGE_LIMIT; i++) {
      Event message = new Event.Arrived(lb2, new byte[Inbox.MESSAGE_BYTES / Inbox.MESSAGE_LIMIT]);
      inbox.put(message);

      assertThat(taken()).containsExactly(message);
    }
  }

  /** An answer counts only while it is fresh, and who asked may take the address for free. */
  @Test
  void whatTheLanSaysGoesFirst() throws Exception {
    inbox.put(new Event.ViewInstalled(view(1)));
    inbox.offer(new Event.Claimed(VIP, mac));
    inbox.offer(new Event.Probed(VIP, mac));

    assertThat(taken())
        .containsExactly(
            new Event.Claimed(VIP, mac),
            new Event.Probed(VIP, mac),
            new Event.ViewInstalled(view(1)));
  }

  @Test
  void aFloodOfItKeepsNothingElseWaiting() throws Exception {
    for (int i = 0; i < 2 * Inbox.LAN_LIMIT; i++) {
      inbox.offer(new Event.Claimed(VIP, mac));
    }
    inbox.put(new Event.ViewInstalled(view(1)));
    inbox.put(new Event.ViewInstalled(view(2)));

    List<Event> taken = taken();

    assertThat(taken).hasSize(Inbox.LAN_LIMIT + 2);
    assertThat(taken.get(Inbox.LAN_IN_A_ROW)).isEqualTo(new Event.ViewInstalled(view(1)));
    assertThat(taken.get(2 * Inbox.LAN_IN_A_ROW + 1)).isEqualTo(new Event.ViewInstalled(view(2)));
  }

  @Test
  void saysHowLongTheOldestOfItWaits() throws Exception {
    assertThat(inbox.unheardNanos()).isZero();

    nowNanos = 100;
    inbox.offer(new Event.Probed(VIP, mac));
    nowNanos = 150;
    inbox.offer(new Event.Claimed(VIP, mac));
    nowNanos = 170;

    assertThat(inbox.unheardNanos()).isEqualTo(70);
    inbox.take(0, event -> {}).run();
    assertThat(inbox.unheardNanos()).isEqualTo(20);
    inbox.take(0, event -> {}).run();
    assertThat(inbox.unheardNanos()).isZero();
  }

  private List<Event> taken() throws InterruptedException {
    List<Event> taken = new ArrayList<>();
    int before = -1;
    while (taken.size() > before) {
      before = taken.size();
      inbox.take(0, taken::add).run();
    }
    return taken;
  }

  private static Event observed(String backend, int nanos) {
    return new Event.Observed(
        new Observation(new BackendId("web", backend), true, "connected", 0, nanos));
  }

  private View view(int id) {
    return new View(new ViewId(id, lb2.incarnation()), List.of(lb2), Map.of());
  }
}
