package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.node.admin.StatusPage;
import org.tandemlb.node.admin.StatusPage.HomePart;

/** What `resume` and `ready node:` say of the VIPs that may come to the node again. */
class ComingHomeTest extends ChangeCommandsRig {

  private static final String VIP = "198.18.0.100";
  private static final String WILL_BE_RESET =
      "198.18.0.100: if it goes to lb3 its sessions will be reset: lb3: no nft\n";

  @BeforeEach
  void lb1HoldsWhatBelongsToLb3() {
    cluster.homes.put(VIP, new HomePart("lb3", 30L, 30L));
    cluster.notHitless.put("lb3", "no nft");
  }

  private void onStandby(String node) {
    assertThat(run("standby", node)).isZero();
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  @Test
  void resumeSaysBeforehandWhatComingHomeWouldResetAndWhenItComes() {
    onStandby("lb3");

    assertThat(run("resume", "lb3")).isZero();

    assertThat(err.toString()).isEqualTo(WILL_BE_RESET);
    assertThat(out.toString())
        .isEqualTo(
            """
            lb3: may hold VIPs again
            198.18.0.100: goes to lb3, where it belongs, in 30 s, if lb3 stays well
            """);
  }

  @Test
  void itIsSaidBeforeAnythingIsAskedFor() {
    onStandby("lb3");
    cluster.full = true;

    assertThat(run("resume", "lb3")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo(WILL_BE_RESET + "tandem resume: there are 16384 wishes already\n");
  }

  @Test
  void resumeWaitsForWhatComesInTimeAndSaysWhatBecameOfIt() {
    onStandby("lb3");
    cluster.homes.put(VIP, new HomePart("lb3", 2L, 2L));
    cluster.comeHome = true;
    cluster.pagesUntilMoved.set(5);
    cluster.lastMove =
        new StatusPage.MovePart("lb1", "lb3", 4, "reset", "lb3: no nft", 63, "2026-11-21T10:00Z");

    assertThat(run("resume", "lb3")).isZero();

    assertThat(out.toString())
        .matches("lb3: may hold VIPs again\n198\\.18\\.0\\.100: lb1 -> lb3 in \\d+ ms\n");
    assertThat(err.toString())
        .isEqualTo(WILL_BE_RESET + "198.18.0.100: its sessions were reset: lb3: no nft\n");
  }

  @Test
  void whatDoesNotComeInTimeAfterAllIsNoFailureOfResume() {
    onStandby("lb3");
    cluster.homes.put(VIP, new HomePart("lb3", 0L, 0L));

    assertThat(run("resume", "lb3", "--timeout", "50ms")).isZero();

    assertThat(out.toString()).endsWith("198.18.0.100: goes to lb3, where it belongs, now\n");
  }

  @Test
  void whyItStaysWhereItIsIsSaid() {
    onStandby("lb3");
    cluster.homes.put(VIP, new HomePart("lb3", 30L, null));
    cluster.passedOver.put("lb3", "it reaches no backend of web");

    assertThat(run("resume", "lb3")).isZero();

    assertThat(out.toString())
        .endsWith(
            "198.18.0.100: stays on lb1: the election passes lb3 over: it reaches no backend of"
                + " web\n");
  }

  @Test
  void whatNeverComesHomeByItselfIsNotWaitedFor() {
    onStandby("lb3");
    cluster.homes.put(VIP, new HomePart("lb3", null, null));

    assertThat(run("resume", "lb3")).isZero();

    assertThat(out.toString()).isEqualTo("lb3: may hold VIPs again\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatOnlyWaitsForSomebodyWillingComesWhoeverItBelongsTo() {
    onStandby("lb3");
    cluster.homes.clear();
    cluster.states.put("lb2", "absent");
    assertThat(run("standby", "lb1", "--timeout", "50ms")).isEqualTo(1);
    err.getBuffer().setLength(0);
    cluster.comeHome = true;
    cluster.pagesUntilMoved.set(3);

    assertThat(run("resume", "lb3")).isZero();

    assertThat(err.toString())
        .isEqualTo(WILL_BE_RESET + WILL_BE_RESET.replace(VIP, "fd00:18::100"));
    assertThat(out.toString()).contains("198.18.0.100: lb1 -> lb3 in ");
  }

  @Test
  void aNodeThatIsReadyAgainSaysTheSameAndWaitsForNothing() {
    assertThat(run("drain", "node:lb3")).isZero();
    cluster.full = true;
    assertThat(run("ready", "node:lb3")).isEqualTo(1);
    assertThat(err.toString()).startsWith(WILL_BE_RESET);
    cluster.full = false;

    assertThat(run("ready", "node:lb3")).isZero();

    assertThat(cluster.wishes.node("lb3")).isEqualTo(AdminState.READY);
    assertThat(out.toString())
        .endsWith(
            """
            node:lb3: ready
            198.18.0.100: goes to lb3, where it belongs, in 30 s, if lb3 stays well
            """);
  }

  @Test
  void whatIsReadyAlreadyMovesNothing() {
    assertThat(run("ready", "node:lb3")).isZero();
    assertThat(run("resume", "lb3")).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).isEqualTo("node:lb3: ready\nlb3: may hold VIPs again\n");
  }

  @Test
  void asJsonItIsPartOfTheAnswer() {
    onStandby("lb3");

    assertThat(run("resume", "lb3", "--json")).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .isEqualTo(
            """
            {"node":"lb3","admin":"ready","standby":false,"moves":[],"awaited":[{"vip":"198.18.0.100",\
            "from":"lb1","inSeconds":30,"state":"goes to lb3, where it belongs, in 30 s, if lb3 stays\
             well"}],"resets":[{"vip":"198.18.0.100","node":"lb3","reason":"no nft"}]}
            """);
  }
}
