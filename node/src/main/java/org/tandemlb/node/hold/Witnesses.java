package org.tandemlb.node.hold;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each second whether this node reaches one of the witnesses: by an echo (ICMP) where this
 * process may, else by a connection to their port 7, which is reached as well when it is refused.
 */
public final class Witnesses implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Whoever answered last is asked first. The asking thread's. */
  private final List<InetAddress> witnesses;

  private final int patienceMillis;
  private final Consumer<Boolean> told;
  private final Repeated asking = new Repeated("witness", INTERVAL, this::ask);

  private Witnesses(Collection<InetAddress> witnesses, Consumer<Boolean> told) {
    this.witnesses = new ArrayList<>(witnesses);
    this.patienceMillis = (int) INTERVAL.toMillis() / witnesses.size();
    this.told = asking.untilClosed(told);
  }

  /**
   * @param witnesses at least one
   * @param told each second, on this one's thread: whether any was reached
   */
  public static Witnesses start(Collection<InetAddress> witnesses, Consumer<Boolean> told) {
    Witnesses all = new Witnesses(witnesses, told);
    all.asking.start();
    return all;
  }

  private void ask() {
    for (InetAddress witness : List.copyOf(witnesses)) {
      if (reaches(witness)) {
        witnesses.remove(witness);
        witnesses.add(0, witness);
        told.accept(true);
        return;
      }
    }
    told.accept(false);
  }

  private boolean reaches(InetAddress witness) {
    try {
      return witness.isReachable(patienceMillis);
    } catch (IOException e) {
      LOG.debug("the witness {} cannot be asked: {}", witness, e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    asking.close();
  }
}
