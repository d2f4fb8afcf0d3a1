package org.tandemlb.cluster.control;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.tandemlb.cluster.membership.Departure;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.NodeConfig;

/**
 * Since when it may be this node itself that is cut off, and not its backends that are down:
 * another node fell silent, or a VIP's interface could not carry it; and when that is over. Owned
 * by the control thread.
 */
final class CutOff {

  private final long noticedNanos;

  /** Whom nothing has been heard of: also who has not been seen yet. */
  private final Set<String> silent = new HashSet<>();

  private final Set<InetAddress> barred = new HashSet<>();
  private OptionalLong sinceNanos;

  /** Whether the first sign that it is over has come. */
  private boolean signed;

  CutOff(String self, ClusterConfig cluster, long nowNanos) {
    // After the silence a node is suspected; it takes a part of it more to be noticed.
    this.noticedNanos = 2 * cluster.silence().toNanos();
    cluster.nodes().stream().map(NodeConfig::name).forEach(silent::add);
    silent.remove(self);
    this.sinceNanos = OptionalLong.of(nowNanos);
  }

  /**
   * @return since when this node was cut off, when it no longer is; empty otherwise
   */
  OptionalLong installed(View view, long nowNanos) {
    boolean back = false;
    for (Member member : view.members()) {
      back |= silent.remove(member.node());
    }
    OptionalLong over = back ? sinceNanos : OptionalLong.empty();
    settle(back);
    view.departed()
        .forEach(
            (member, how) -> {
              if (how == Departure.SILENT && silent.add(member.node())) {
                begin(nowNanos - noticedNanos);
              }
            });
    return over;
  }

  /**
   * The LAN lets a node be heard: at most once a separation, for nodes may go on hearing each other
   * there alone.
   *
   * @return as {@link #installed}
   */
  OptionalLong heard(String node) {
    boolean over = silent.contains(node) && !signed;
    signed |= over;
    return over ? sinceNanos : OptionalLong.empty();
  }

  /**
   * @param reason empty: the VIP's interface can carry it again
   * @return as {@link #installed}
   */
  OptionalLong barred(InetAddress vip, String reason, long nowNanos) {
    if (!reason.isEmpty()) {
      if (barred.add(vip)) {
        begin(nowNanos);
      }
      return OptionalLong.empty();
    }
    boolean back = barred.remove(vip);
    OptionalLong over = back ? sinceNanos : OptionalLong.empty();
    settle(back);
    return over;
  }

  private void begin(long fromNanos) {
    signed = false;
    if (sinceNanos.isEmpty()) {
      sinceNanos = OptionalLong.of(fromNanos);
    }
  }

  private void settle(boolean back) {
    if (back && silent.isEmpty() && barred.isEmpty()) {
      sinceNanos = OptionalLong.empty();
    }
  }
}
