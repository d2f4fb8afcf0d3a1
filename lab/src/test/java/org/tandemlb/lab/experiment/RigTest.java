package org.tandemlb.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.NeedsNamespaces;

/** The rig itself: it sees nothing where nothing happens, and everything where sessions break. */
@NeedsNamespaces
@Timeout(180)
class RigTest {

  private Rig rig;

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void whereNothingMovesNothingIsLost() throws IOException {
    rig = Rig.open(Spec.PAIR, TandemNodes::make);
    rig.settle();

    Outcome outcome;
    try (Scene scene = Scene.begin(rig, Spec.VIP6)) {
      scene.watch(Scene.AFTERMATH);
      outcome = scene.end();
    }

    assertThat(outcome.refused()).as("%s", outcome).isZero();
    assertThat(outcome.broken()).as("%s", outcome).isZero();
    assertThat(outcome.twoHolders()).as("%s", outcome).isZero();
    assertThat(outcome.sessions()).isEqualTo(Scene.HELD);
    assertThat(outcome.connections()).isPositive();
  }

  /** Else the table's words were untrue, and nobody would see it. */
  @Test
  void theNodesOfShortTimesHaveThem() throws IOException {
    rig = Rig.open(Spec.SINGLE, TandemNodes::makeTuned);

    rig.settle();

    assertThat(rig.product.outputs()).contains("suspect after 200 ms of silence");
    assertThat(rig.holder(Spec.VIP).run("ip", "-o", "addr", "show", "to", "198.18.0.100"))
        .matches("(?s).*valid_lft [01]sec.*");
  }

  /** With this transport sessions can never be kept. */
  @Test
  void aMoveThatBreaksSessionsIsSeenToBreakThem() throws IOException {
    rig = Rig.open(Spec.odd(Spec.Oddity.NIO), TandemNodes::make);
    rig.settle();
    Host old = rig.holder(Spec.VIP);

    Outcome outcome;
    try (Scene scene = Scene.begin(rig, Spec.VIP)) {
      rig.product.stop(old);
      rig.awaitCarrier(Spec.VIP, rig.after(old));
      scene.watch(Scene.AFTERMATH);
      outcome = scene.end();
    }

    assertThat(outcome.broken()).as("%s", outcome).isEqualTo(Scene.HELD);
  }
}
