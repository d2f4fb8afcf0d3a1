package org.tandemlb.cluster.vip.handover;

import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.vip.VipEvent;

/**
 * The election gives away what this node holds, and does not say how its sessions come along, or
 * gives it to nobody, as if it had not heard yet that this node holds it. Then its next word says
 * so, within milliseconds; until then obeying would reset them.
 */
record Doubt(VipEvent.Withdrawn event, String to, long untilNanos) {

  /**
   * A report and an assignment take two journeys over the LAN, on each of which segments may be
   * lost, and where a node is busy they wait; both are repeated each 2 s. The node that is to have
   * the address goes on asking for it meanwhile, and is answered: waiting costs nobody anything.
   */
  static final long NANOS = TimeUnit.SECONDS.toNanos(5);
}
