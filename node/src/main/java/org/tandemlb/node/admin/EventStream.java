package org.tandemlb.node.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * One client that hears events. Written to only while it takes them, so that what waits for it is
 * no more than Netty's mark of some ten KiB; what it has been too slow for is gone, and it is told
 * so. On the API's thread.
 */
final class EventStream {

  private static final byte[] HELLO = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  /** The client should read the status anew: it does not know all that has changed. */
  private static final byte[] MISSED =
      "event: missed\ndata: {}\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final int AT_ONCE = 32;

  private final Channel channel;
  private final Events events;
  private long read;
  private boolean missedSome;
  private boolean writing;
  private boolean stalled;

  /**
   * @param lastId the last event that the client had, empty when it begins
   */
  EventStream(Channel channel, Events events, String lastId) {
    this.channel = channel;
    this.events = events;
    long position = lastId.isEmpty() ? events.published() : events.position(lastId);
    this.missedSome = position < 0;
    this.read = missedSome ? events.published() : position;
  }

  void begin() {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    channel.write(head);
    write(HELLO);
    writeNews();
    channel.flush();
  }

  /** Netty says that the channel takes more while it is being written to: that is one writer. */
  void writeNews() {
    if (writing) {
      return;
    }
    writing = true;
    while (channel.isWritable() && writeSome()) {
      channel.flush();
    }
    writing = false;
  }

  /** Whether there was something. */
  private boolean writeSome() {
    Events.Batch next = events.after(read, AT_ONCE);
    boolean missed = missedSome || next.missed();
    missedSome = false;
    read = next.read();
    if (missed) {
      write(MISSED);
    }
    next.events().forEach(event -> write(event.bytes()));
    return missed || !next.events().isEmpty();
  }

  /**
   * Now and then: shows that this end is alive, and gives up a client that has taken nothing since
   * the last time.
   */
  void beat() {
    if (channel.isWritable()) {
      stalled = false;
      write(ALIVE);
      channel.flush();
    } else if (stalled) {
      channel.close();
    } else {
      stalled = true;
    }
  }

  private void write(byte[] bytes) {
    channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
  }
}
