package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * One direction of a session: what is read from the source is written to the sink. While the sink
 * has more to send than its watermark the source is not read. When the source has ended and all of
 * it has been handed to the kernel, {@code delivered} runs. On the session's event loop.
 */
final class RelayDirection {

  private final Session session;
  private final Channel source;
  private final Channel sink;
  private final Runnable delivered;
  private boolean sourcePaused;
  private boolean sourceEnded;
  private boolean sinkFailed;

  /** Buffers of the reserve that the sink has not taken yet. */
  private int lent;

  RelayDirection(Session session, Channel source, Channel sink, Runnable delivered) {
    this.session = session;
    this.source = source;
    this.sink = sink;
    this.delivered = delivered;
  }

  void relay(ByteBuf data) {
    if (sinkFailed) {
      data.release();
      return;
    }
    if (ReadReserve.lent(data)) {
      relayLent(data);
      return;
    }
    // A failed write is told by the sink's output shutting down: no promise, no exception each
    // time.
    sink.write(data, sink.unsafe().voidPromise());
    if (!sink.isWritable()) {
      sink.flush();
      pauseSourceWhileSinkIsFull();
    }
  }

  /** Nothing more is read before the sink has taken it, or slow ones would soon have them all. */
  private void relayLent(ByteBuf data) {
    lent++;
    sink.writeAndFlush(data)
        .addListener(
            written -> {
              lent--;
              sinkWritabilityChanged();
            });
    pauseSourceWhileSinkIsFull();
  }

  private boolean takesMore() {
    return lent == 0 && sink.isWritable();
  }

  void flush() {
    sink.flush();
    pauseSourceWhileSinkIsFull();
  }

  private void pauseSourceWhileSinkIsFull() {
    if (!sourcePaused && !sourceEnded && !takesMore()) {
      sourcePaused = true;
      session.stopReading(source);
    }
  }

  void sinkWritabilityChanged() {
    if (sourcePaused && !sinkFailed && takesMore()) {
      resumeSource();
    }
  }

  /** Never reads a source that has ended: Netty would poll it for ever. */
  void resumeSource() {
    sourcePaused = false;
    if (!sourceEnded) {
      source.config().setAutoRead(true);
      pauseSourceWhileSinkIsFull();
    }
  }

  void sourceEnded() {
    sourceEnded = true;
    if (sinkFailed) {
      return;
    }
    ChannelOutboundBuffer pending = sink.unsafe().outboundBuffer();
    if (pending != null && pending.totalPendingWriteBytes() == 0) {
      delivered.run();
    } else {
      sink.writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              (ChannelFutureListener)
                  written -> {
                    if (written.isSuccess()) {
                      delivered.run();
                    }
                  });
    }
  }

  /** What is still to come has nowhere to go. */
  void sinkFailed() {
    sinkFailed = true;
    if (!sourceEnded) {
      session.stopReading(source);
    }
  }

  /** Otherwise nothing that happens to the source is found by reading it. */
  boolean isReading() {
    return !sourceEnded && !sourcePaused && !sinkFailed;
  }

  boolean isSinkFailed() {
    return sinkFailed;
  }

  boolean isSourceEnded() {
    return sourceEnded;
  }

  boolean isSourcePaused() {
    return sourcePaused;
  }
}
