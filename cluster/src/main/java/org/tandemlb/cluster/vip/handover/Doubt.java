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
   * A report and an assignment take two journeys over the LAN, on each of which a segment may be
   * lost once, and sent again a fifth of a second later. The node that is to have the address goes
   * on asking for it meanwhile, and is answered.
   */
  static final long NANOS = TimeUnit.MILLISECONDS.toNanos(500);
}
