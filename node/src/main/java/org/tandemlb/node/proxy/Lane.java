package org.tandemlb.node.proxy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop with the sessions that live on it. The sessions are its loop's own. */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final EventLoop loop;
  private final ResetSweep resets;
  private final Set<Session> sessions = Collections.newSetFromMap(new IdentityHashMap<>());

  Lane(EventLoop loop, ResetFinder finder) {
    this.loop = loop;
    this.resets = new ResetSweep(loop, finder);
  }

  EventLoop loop() {
    return loop;
  }

  /** On the loop. */
  void add(Session session) {
    sessions.add(session);
  }

  /** On the loop. */
  void remove(Session session) {
    sessions.remove(session);
    resets.remove(session);
  }

  /** On the loop: one of its connections is not read from now on. */
  void unread(Session session) {
    resets.add(session);
  }

  /**
   * Done when everything is that this lane was asked for before, in the kernel too: what NIO closes
   * stays open until its selector is asked the next time, and what io_uring does until it is told.
   * The loop turns to them between its tasks and those whose time comes later.
   */
  Future<?> whenDone() {
    Promise<Void> done = loop.newPromise();
    loop.execute(() -> loop.schedule(() -> done.setSuccess(null), 1, TimeUnit.NANOSECONDS));
    return done;
  }

  /** Any thread; the sessions end soon after. */
  void end(Predicate<Session> which, Termination termination) {
    loop.execute(
        () -> List.copyOf(sessions).forEach(session -> endOne(session, which, termination)));
  }

  /** A bug in one session must not let all the others live on, on an address that has moved. */
  private static void endOne(Session session, Predicate<Session> which, Termination termination) {
    try {
      if (which.test(session)) {
        session.abort(termination);
      }
    } catch (RuntimeException bug) {
      LOG.error("a session could not be ended; the others are", bug);
    }
  }
}
