package org.tandemlb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;
import org.tandemlb.lab.traffic.ProbeClient;
import org.tandemlb.lab.traffic.TalkingSessions;

/** What becomes of the sessions of a holder that hangs, and of one that is dead. */
@NeedsNamespaces
@Timeout(180)
class HangTest {

  private static final int SESSIONS = 10;
  private static final String HELD_BACK = "are held back";

  private final InetAddress vip = Addresses.of("198.18.0.100");
  private PairOnHosts pair;
  private Host holder;
  private Host heir;
  private TalkingSessions sessions;

  @BeforeEach
  void start() throws IOException {
    pair = PairOnHosts.start(List.of(vip), yaml -> yaml.restingVip(vip), Duration.ofMinutes(5));
    holder = pair.holder(vip);
    heir = pair.other(holder);
    pair.awaitUntil(() -> keepsSessions(holder) && keepsSessions(heir), "sessions can be kept");
    sessions =
        TalkingSessions.patient(
            pair.client,
            new InetSocketAddress(vip, PairOnHosts.ECHO_PORT),
            SESSIONS,
            PairOnHosts.DEADLINE,
            PairOnHosts.DEADLINE);
  }

  private boolean keepsSessions(Host node) throws IOException {
    JsonNode status = pair.node(node).status();
    JsonNode one = status.path("vips").path(0);
    // Who the holder is a node knows by its report: two that have just merged know nothing yet.
    return status.path("view").path("members").size() == 2
        && one.path("holder").asText().equals(holder.name())
        && one.path("notHitless").isEmpty();
  }

  @AfterEach
  void stop() {
    if (sessions != null) {
      sessions.close();
    }
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void sessionsOfAHolderThatHangsGoOnWhenItWakes() throws IOException {
    try (ProbeClient probes = pair.probe(vip);
        Carriers carriers = Carriers.watch(pair.hosts, vip)) {
      pair.node(holder).process().stop();
      pair.awaitCarrier(vip, heir);
      pair.awaitServed(probes);
      pair.awaitUntil(
          () -> heldBackFrom(heir).equals(holder.name()), heir + " holds its sessions back");

      pair.node(holder).process().resume();

      assertThat(sessions.awaitExchange(PairOnHosts.DEADLINE)).as(pair.outputs()).isTrue();
      assertThat(sessions.summary().broken())
          .as("%s%n%s", sessions.summary(), pair.outputs())
          .isZero();
      pair.awaitUntil(() -> heldBackFrom(heir).isEmpty(), heir + " holds nothing back any more");
      pair.awaitServed(probes);
      assertThat(pair.holder(vip)).isEqualTo(heir);
      assertThat(carriers.log().longestTwo()).as("%s", carriers.log()).isZero();
    }
  }

  /** Who is silent then is silent for ever: its clients must hear so at once. */
  @Test
  void sessionsOfAHolderThatIsKilledAreResetAndNotHeldBack() {
    pair.node(holder).process().kill9();

    pair.awaitUntil(() -> sessions.summary().broken() == SESSIONS, "all are broken");
    assertThat(sessions.summary().brokenBy()).doesNotContainKey("hung");
    assertThat(pair.node(heir).process().output()).doesNotContain(HELD_BACK);
  }

  @Test
  void sessionsOfAHolderWhoseMachineIsOffTheLanAreNotHeldBack() throws IOException {
    try (ProbeClient probes = pair.probe(vip)) {
      pair.lan.cut(holder);

      pair.awaitUntil(() -> heir.addresses().contains(vip), heir + " carries the address");
      pair.awaitServed(probes);
    }
    assertThat(pair.node(heir).process().output()).doesNotContain(HELD_BACK);
  }

  /** Empty for nobody. */
  private String heldBackFrom(Host node) throws IOException {
    return pair.node(node).status().path("vips").path(0).path("heldBack").path("from").asText("");
  }
}
