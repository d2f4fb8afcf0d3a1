package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadReserveTest {

  private final ReadReserve reserve = new ReadReserve();
  private final ExtendedHandle handle = reserve.newHandle();
  private final List<ByteBuf> taken = new ArrayList<>();

  @AfterEach
  void close() {
    taken.forEach(ByteBuf::release);
  }

  @Test
  void whileThereIsMemoryNothingIsLent() {
    taken.add(handle.allocate(ByteBufAllocator.DEFAULT));

    assertThat(ReadReserve.lent(taken.get(0))).isFalse();
    assertThat(ReadReserve.lent(Unpooled.EMPTY_BUFFER)).isFalse();
    assertThat(reserve.isShort()).isFalse();
  }

  @Test
  void thereIsAlwaysOneMore() {
    for (int i = 0; i < 10_000; i++) {
      taken.add(handle.allocate(new NoMemory()).writeInt(i));
    }

    assertThat(taken).allMatch(ReadReserve::lent).allMatch(ByteBuf::isWritable);
    assertThat(taken).extracting(ByteBuf::readInt).isSorted().doesNotHaveDuplicates();
    assertThat(reserve.isShort()).isTrue();
  }

  @Test
  void whatComesBackIsLentAgainAndNothingElse() {
    Set<ByteBuf> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 10_000; i++) {
      ByteBuf buffer = handle.allocate(new NoMemory());
      assertThat(buffer.refCnt()).isEqualTo(1);
      assertThat(buffer.isReadable()).as("what was in it before").isFalse();
      lent.add(buffer.writeByte(1));
      buffer.release();
      assertThat(buffer.refCnt()).isZero();
    }

    assertThat(lent).hasSizeLessThan(3_000);
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
