package org.tandemlb.node.health;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicInteger;

/** Has memory for so many buffers. */
final class Scarce extends AbstractByteBufAllocator {

  private final AtomicInteger left;

  Scarce(int buffers) {
    super(true);
    left = new AtomicInteger(buffers);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initial, int most) {
    take();
    return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initial, most);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initial, int most) {
    take();
    return UnpooledByteBufAllocator.DEFAULT.directBuffer(initial, most);
  }

  private void take() {
    if (left.getAndDecrement() <= 0) {
      throw new OutOfMemoryError("direct buffer memory, imitated");
    }
  }
}
