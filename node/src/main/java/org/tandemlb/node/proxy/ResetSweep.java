package org.tandemlb.node.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then at the connections of one event loop that are not read, for no read would find
 * that one has been reset. Costs nothing while every connection is read. On the loop.
 */
final class ResetSweep {

  private static final Logger LOG = LoggerFactory.getLogger(ResetSweep.class);

  /** How long a session whose peer is gone may hold its descriptors. */
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

  /** Then the loop does what else there is to do, before it looks at the next. */
  private static final int SESSIONS_AT_ONCE = ResetFinder.AT_ONCE / 2;

  private final EventLoop loop;
  private final ResetFinder finder;
  private final Set<Session> unread = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Session> round = new ArrayDeque<>();
  private boolean running;

  ResetSweep(EventLoop loop, ResetFinder finder) {
    this.loop = loop;
    this.finder = finder;
  }

  /** At least one of its connections is not read; it is looked at until both are again. */
  void add(Session session) {
    if (finder != ResetFinder.NONE && unread.add(session) && !running) {
      running = true;
      scheduleRound();
    }
  }

  /** It is over. */
  void remove(Session session) {
    unread.remove(session);
  }

  private void scheduleRound() {
    loop.schedule(this::beginRound, BETWEEN_ROUNDS.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beginRound() {
    round.addAll(unread);
    goOn();
  }

  private void goOn() {
    try {
      lookAtSome();
    } catch (RuntimeException bug) {
      LOG.error("looking for connections that have been reset failed", bug);
    }
    if (!round.isEmpty()) {
      loop.execute(this::goOn);
    } else if (!unread.isEmpty()) {
      scheduleRound();
    } else {
      running = false;
    }
  }

  private void lookAtSome() {
    List<SocketChannel> connections = new ArrayList<>();
    for (int i = 0; i < SESSIONS_AT_ONCE && !round.isEmpty(); i++) {
      Session session = round.poll();
      int before = connections.size();
      session.state().addUnread(connections);
      if (connections.size() == before) {
        unread.remove(session);
      }
    }
    if (connections.isEmpty()) {
      return;
    }
    for (SocketChannel broken : finder.brokenAmong(connections)) {
      broken.pipeline().fireUserEventTriggered(ResetTeller.Told.RESET);
    }
  }
}
