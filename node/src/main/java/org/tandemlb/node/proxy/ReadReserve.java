package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Buffers put aside for reading when there is no memory for others: sessions that are there go on,
 * and {@link #isShort} says that nobody should be let in. Netty ends a connection whose read finds
 * no memory, and with io_uring the whole event loop; nothing brings them back. Any thread.
 */
final class ReadReserve extends AdaptiveRecvByteBufAllocator {

  /** Small, for in the worst case each session has some. */
  private static final int BUFFER_BYTES = 1024;

  /** Two megabytes, from the start. */
  private static final int BUFFERS = 2048;

  /**
   * And so many more each time when all are lent. A session has one or two for each way, and only
   * until they are passed on: with ten thousand sessions that is 40 MB at the very most.
   */
  private static final int MORE = 64;

  /** After the last read that found no memory. Sessions that relay ask for it all the time. */
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Guarded by itself. */
  private final ArrayDeque<Spare> free = new ArrayDeque<>(BUFFERS);

  private volatile boolean everShort;
  private volatile long shortAtNanos;

  ReadReserve() {
    make(BUFFERS);
  }

  /** Whether a read has just found no memory. */
  boolean isShort() {
    return everShort && System.nanoTime() - shortAtNanos < SHORT_NANOS;
  }

  static boolean lent(ByteBuf buffer) {
    return buffer instanceof Spare;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new SparingHandle((ExtendedHandle) super.newHandle());
  }

  private ByteBuf lend() {
    shortAtNanos = System.nanoTime();
    everShort = true;
    synchronized (free) {
      if (free.isEmpty()) {
        make(MORE);
      }
      return free.poll().anew();
    }
  }

  /** The JDK counts what it gives for itself, so it has some when Netty may take no more. */
  private void make(int count) {
    ByteBuffer all = ByteBuffer.allocateDirect(count * BUFFER_BYTES);
    for (int i = 0; i < count; i++) {
      free.add(new Spare(all.slice(i * BUFFER_BYTES, BUFFER_BYTES)));
    }
  }

  /** Comes back when nobody uses it any more. */
  private final class Spare extends UnpooledDirectByteBuf {

    Spare(ByteBuffer memory) {
      super(UnpooledByteBufAllocator.DEFAULT, memory, BUFFER_BYTES);
    }

    ByteBuf anew() {
      resetRefCnt();
      return clear();
    }

    @Override
    protected void deallocate() {
      synchronized (free) {
        free.add(this);
      }
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
        return lend();
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return ((ExtendedHandle) delegate()).continueReading(maybeMore);
    }
  }
}
