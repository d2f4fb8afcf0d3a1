package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadReserveTest {

  private final ReadReserve reserve = new ReadReserve();
  private final ExtendedHandle handle = reserve.newHandle();
  private final List<ByteBuf> taken = new ArrayList<>();

  @AfterEach
  void close() {
    taken.forEach(ByteBuf::release);
    reserve.close();
  }

  @Test
  void whileThereIsMemoryNothingIsLent() {
    taken.add(handle.allocate(ByteBufAllocator.DEFAULT));

    assertThat(reserve.lent(taken.get(0))).isFalse();
    assertThat(reserve.lent(Unpooled.EMPTY_BUFFER)).isFalse();
    assertThat(reserve.isShort()).isFalse();
  }

  @Test
  void whatComesBackIsLentAgainAndTheRestEnds() {
    assertThatThrownBy(this::takeAll).isInstanceOf(OutOfMemoryError.class);
    assertThat(taken).hasSizeGreaterThan(100).allMatch(reserve::lent).allMatch(ByteBuf::isWritable);
    assertThat(taken).usingElementComparator((a, b) -> a == b ? 0 : 1).doesNotHaveDuplicates();
    assertThat(reserve.isShort()).isTrue();

    taken.remove(7).writeByte(1).release();

    taken.add(handle.allocate(new NoMemory()));
    assertThat(taken.get(taken.size() - 1).isReadable()).as("what was in it before").isFalse();
    assertThatThrownBy(this::takeAll).isInstanceOf(OutOfMemoryError.class);
  }

  private void takeAll() {
    while (true) {
      taken.add(handle.allocate(new NoMemory()));
    }
  }

  private static final class NoMemory extends AbstractByteBufAllocator {
    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initial, int most) {
      throw new OutOfMemoryError("imitated");
    }

    @Override
    protected ByteBuf newDirectBuffer(int initial, int most) {
      throw new OutOfMemoryError("imitated");
    }
  }
}
