package org.tandemlb.lab.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Service;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.traffic.BulkSession;

/**
 * Clients that ask for much and take none of it: what the kernels do not hold of it stays in the
 * memory of whoever relays.
 */
final class SlowReaders implements AutoCloseable {

  private static final int MUCH = 100_000_000;

  /** Some 64 KB of each stay there: far more than there is. */
  private static final int MOST = 1_000;

  private static final Duration DEADLINE = Duration.ofSeconds(3);

  private final Rig rig;
  private final Machine from;
  private final List<BulkSession> open = new ArrayList<>();

  SlowReaders(Rig rig) throws IOException {
    this.rig = rig;
    this.from = rig.stranger();
  }

  /** One more comes each few milliseconds, for so long. */
  void come(Scene scene, Duration time) throws IOException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < time.toNanos()) {
      if (open.size() < MOST) {
        comesOne();
      }
      scene.pause(Scene.PERIOD);
    }
  }

  private void comesOne() throws IOException {
    try {
      BulkSession session = BulkSession.open(from, rig.at(rig.vip(), Service.BULK), DEADLINE);
      open.add(session);
      session.ask(1, MUCH);
    } catch (IOException turnedAway) {
      // The node's own count says so, and why.
    }
  }

  @Override
  public void close() {
    open.forEach(BulkSession::close);
  }
}
