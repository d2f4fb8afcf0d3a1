package org.tandemlb.cluster.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tandemlb.cluster.wire.Decoded;
import org.tandemlb.config.LogConfig.Level;

/**
 * Says what this node cannot make sense of in what others say: once for what a later version adds,
 * which is as it should be during an upgrade, and now and then for what cannot be read at all.
 */
final class NotUnderstood {

  private static final long REFUSALS_SPACING_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Kinds are bytes and nodes are those of the file, so these are few. */
  private final Set<String> said = new HashSet<>();

  private long refusalsFromNanos;

  NotUnderstood(long nowNanos) {
    this.refusalsFromNanos = nowNanos;
  }

  /** A message of which something was left out. */
  void more(String node, String kind, List<Effect> effects) {
    once(node, "more in a message (" + kind + ") than this version knows", effects);
  }

  void unknown(String node, Decoded.Unknown unknown, List<Effect> effects) {
    once(node, unknown.what() + ", which this version does not know", effects);
  }

  private void once(String node, String what, List<Effect> effects) {
    if (said.add(node + " " + what)) {
      effects.add(
          new Effect.Say(
              Level.INFO, node + " is of a later version: it says " + what + "; that is left out"));
    }
  }

  void refused(String from, Decoded.Refused refused, long now, List<Effect> effects) {
    if (now >= refusalsFromNanos) {
      refusalsFromNanos = now + REFUSALS_SPACING_NANOS;
      effects.add(
          new Effect.Say(Level.WARN, "a message of " + from + " is refused: " + refused.reason()));
    }
  }
}
