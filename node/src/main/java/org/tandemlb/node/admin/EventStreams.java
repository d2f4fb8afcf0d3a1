package org.tandemlb.node.admin;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Every client that hears events, so many at most. On the API's thread. */
final class EventStreams {

  /** They stay, and must leave connections to those who only ask. */
  static final int MAX_STREAMS = 16;

  private static final int BEAT_SECONDS = 15;

  private final Events events;
  private final EventLoop loop;
  private final Set<EventStream> streams = new LinkedHashSet<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  EventStreams(Events events, EventLoop loop) {
    this.events = events;
    this.loop = loop;
    loop.scheduleAtFixedRate(
        () -> List.copyOf(streams).forEach(EventStream::beat),
        BEAT_SECONDS,
        BEAT_SECONDS,
        TimeUnit.SECONDS);
    events.onNews(this::wake);
  }

  boolean isFull() {
    return streams.size() >= MAX_STREAMS;
  }

  EventStream begin(Channel channel, String lastId) {
    EventStream stream = new EventStream(channel, events, lastId);
    streams.add(stream);
    channel.closeFuture().addListener(closed -> streams.remove(stream));
    stream.begin();
    return stream;
  }

  /** Any thread. However many events there are at once, the loop is woken once. */
  private void wake() {
    if (woken.compareAndSet(false, true) && !loop.isShuttingDown()) {
      loop.execute(
          () -> {
            woken.set(false);
            List.copyOf(streams).forEach(EventStream::writeNews);
          });
    }
  }
}
