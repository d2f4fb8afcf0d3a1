package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.TimeUnit;

/**
 * Buffers put aside for reading when there is no memory for others: sessions that are there go on,
 * and {@link #isShort} says that nobody should be let in. Netty ends a connection whose read finds
 * no memory; nothing brings it back. Any thread.
 */
final class ReadReserve extends AdaptiveRecvByteBufAllocator implements AutoCloseable {

  /** Two megabytes; each session has one at most for each way, and only until it is passed on. */
  private static final int BUFFERS = 512;

  private static final int BUFFER_BYTES = 4 * 1024;

  /** After the last read that found no memory. Sessions that relay ask for it all the time. */
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Its own, so that its buffers are known by it. They live as long as it: no leak. */
  private final ByteBufAllocator own = new UnpooledByteBufAllocator(true, true);

  private final ByteBuf[] buffers = new ByteBuf[BUFFERS];

  /** Guarded by the buffers. */
  private int next;

  private volatile boolean everShort;
  private volatile long shortAtNanos;

  ReadReserve() {
    for (int i = 0; i < BUFFERS; i++) {
      buffers[i] = own.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
    }
  }

  /** Whether a read has just found no memory. */
  boolean isShort() {
    return everShort && System.nanoTime() - shortAtNanos < SHORT_NANOS;
  }

  boolean lent(ByteBuf buffer) {
    return buffer.alloc() == own;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new SparingHandle((ExtendedHandle) super.newHandle());
  }

  private ByteBuf lend(OutOfMemoryError none) {
    shortAtNanos = System.nanoTime();
    everShort = true;
    synchronized (buffers) {
      for (int i = 0; i < BUFFERS; i++) {
        ByteBuf buffer = buffers[next];
        next = (next + 1) % BUFFERS;
        if (buffer.refCnt() == 1) { // nobody's but ours
          return buffer.retain().clear();
        }
      }
    }
    throw none;
  }

  /** What is lent goes when its session lets go of it. */
  @Override
  public void close() {
    for (ByteBuf buffer : buffers) {
      buffer.release();
    }
  }

  private final class SparingHandle extends DelegatingHandle implements ExtendedHandle {

    SparingHandle(ExtendedHandle adaptive) {
      super(adaptive);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      try {
        return super.allocate(allocator);
      } catch (OutOfMemoryError none) {
        return lend(none);
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return ((ExtendedHandle) delegate()).continueReading(maybeMore);
    }
  }
}
