package org.tandemlb.cluster.membership;

import java.util.Map;

/** Group membership and messages to the group. */
public interface Membership extends AutoCloseable {

  /**
   * Joins, or founds the cluster alone. Returns when the first view has been handed to the
   * listener.
   *
   * @throws MembershipException when the port cannot be bound or the secret does not serve
   */
  void start(Listener listener) throws MembershipException;

  Member self();

  /**
   * Sends to every other member of the view. Never blocks and never fails: what cannot be sent is
   * dropped, and the sender repeats itself every two seconds. Messages of one sender arrive in
   * order; one sent in view V may arrive in V+1.
   */
  void send(byte[] message);

  /** Says goodbye and closes; idempotent. */
  @Override
  void close();

  /** Called on the membership's own threads: hand over at once, never block. */
  interface Listener {
    void onView(View view);

    void onMessage(Member from, byte[] message);

    /**
     * Other links are silent than before.
     *
     * @param sinceNanos all that are now, and since when, on this node's monotonic clock
     */
    void onSilentLinks(Map<Link, Long> sinceNanos);
  }
}
