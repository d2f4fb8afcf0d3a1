package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.kernel.SockDiag.Listed;

/**
 * Lists the kernel's sessions for whoever waits for that, by one look for all: each look goes
 * through every socket of this machine, and a node that has given 64 VIPs away would look 256 times
 * a second. Anybody asks, the worker answers.
 */
final class Listings {

  private final Look look;
  private final Queue<Listing> waiting = new ConcurrentLinkedQueue<>();

  Listings(Look look) {
    this.look = look;
  }

  /** One VIP's, as they are later than now. Any thread. */
  Listing ask(InetAddress vip) {
    Listing listing = new Listing(vip);
    waiting.add(listing);
    return listing;
  }

  Set<Flow> answer(Listing listing) throws IOException {
    if (listing.flows.isEmpty()) {
      lookFor(listing);
    }
    return listing.flows.get();
  }

  /** When it fails, the others that wait are looked for in their turn. */
  private void lookFor(Listing listing) throws IOException {
    List<Listing> together = new ArrayList<>(List.of(listing));
    for (Listing next = waiting.poll(); next != null; next = waiting.poll()) {
      together.add(next);
    }
    Set<InetAddress> vips = new HashSet<>();
    together.forEach(one -> vips.add(one.vip));
    Map<InetAddress, Listed> found = look.at(vips);
    together.forEach(one -> one.flows = Optional.of(found.get(one.vip).all()));
  }

  /** Reads the sessions of all of these. */
  interface Look {
    Map<InetAddress, Listed> at(Set<InetAddress> vips) throws IOException;
  }

  /** What one VIP waits for; but for its address it is the worker's. */
  static final class Listing {
    private final InetAddress vip;
    private Optional<Set<Flow>> flows = Optional.empty();

    private Listing(InetAddress vip) {
      this.vip = vip;
    }
  }
}
