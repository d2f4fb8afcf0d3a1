package org.tandemlb.cluster.vip.handover;

import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** What a {@link Handover} wants done, in this order. */
public interface Outlet {

  /** Of this node's kernel; its answer comes back, in the order of the calls. */
  void kernel(HandoverEffect effect);

  /** For the address on {@code lo}; its answer comes back. */
  void address(VipEffect effect);

  /** For the VIP's own machine. */
  void machine(VipEvent event);

  void tell(String node, HandoverMessage message);

  /** A line of the log: one step of a move. */
  void say(String text);

  /** The same where clients notice it: sessions break, or may. */
  void warn(String text);

  /** The same for whoever counts moves, or watches them. */
  void progress(HandoverProgress progress);
}
