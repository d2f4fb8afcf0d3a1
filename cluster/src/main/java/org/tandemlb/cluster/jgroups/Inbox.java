package org.tandemlb.cluster.jgroups;

import java.util.List;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;

/**
 * Hands views and messages to the listener, one at a time. Called on JGroups' threads, with GMS'
 * lock held for a view: nothing here waits for anything. What the listener throws is logged here;
 * JGroups would swallow it.
 */
final class Inbox implements Receiver {

  private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);

  private final Membership.Listener listener;
  private final Views views;
  private final Departures departures;
  private final LinkWatch watch;

  Inbox(Member self, Departures departures, LinkWatch watch, Membership.Listener listener) {
    this.views = new Views(self);
    this.departures = departures;
    this.watch = watch;
    this.listener = listener;
  }

  @Override
  public synchronized void viewAccepted(org.jgroups.View installed) {
    try {
      View view = translate(installed);
      departures.retain(installed.getMembers());
      listener.onView(view);
      // After the view: the silent links of who is gone are then known to be no news.
      watch.members(view.members().stream().map(Member::node).toList());
    } catch (RuntimeException e) {
      LOG.error("a bug: the view {} was not acted on", installed, e);
    }
  }

  private View translate(org.jgroups.View installed) {
    ViewId id =
        new ViewId(
            installed.getViewId().getId(), Origin.incarnation(installed.getViewId().getCreator()));
    List<Origin> origins =
        installed.getMembers().stream().map(Origin::of).flatMap(Optional::stream).toList();
    return views.next(id, origins, this::noted);
  }

  private Optional<org.tandemlb.cluster.membership.Departure> noted(Member member) {
    Address address =
        new org.jgroups.util.UUID(
            member.incarnation().getMostSignificantBits(),
            member.incarnation().getLeastSignificantBits());
    return departures.of(address);
  }

  @Override
  public synchronized void receive(Message message) {
    try {
      Origin.of(message.getSrc())
          .ifPresent(from -> listener.onMessage(from.member(), content(message)));
    } catch (RuntimeException e) {
      LOG.error("a bug: a message of {} was not acted on", message.getSrc(), e);
    }
  }

  /** A copy: the array that JGroups hands out belongs to its whole batch. */
  private static byte[] content(Message message) {
    byte[] content = new byte[message.getLength()];
    if (content.length > 0) {
      System.arraycopy(message.getArray(), message.getOffset(), content, 0, content.length);
    }
    return content;
  }
}
