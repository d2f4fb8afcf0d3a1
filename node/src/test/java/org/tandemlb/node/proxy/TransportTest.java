package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.TransportChoice;

class TransportTest {

  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void aLoopThatEndsByAnErrorIsNoticed() throws Exception {
    try (Transport transport = Transport.open(TransportChoice.IO_URING, 2);
        ServerSocket server = new ServerSocket(0, 1, Rig.LOOPBACK)) {
      transport.onLoopEnd(ended::incrementAndGet);
      SocketChannel channel = transport.channel();
      channel.config().setRecvByteBufAllocator(new Broken());
      transport.eventLoops().get(0).register(channel).sync();
      channel.connect(server.getLocalSocketAddress()).sync();

      try (Socket peer = server.accept()) {
        peer.getOutputStream().write(7);
        await().atMost(Duration.ofSeconds(20)).until(() -> ended.get() == 1);
      }
    }
    assertThat(ended).as("the other was closed").hasValue(1);
  }

  @Test
  void oneThatIsClosedIsNobodysLoss() throws Exception {
    Transport transport = Transport.open(TransportChoice.AUTO, 1);
    transport.onLoopEnd(ended::incrementAndGet);
    transport.close();

    assertThat(ended).hasValue(0);
  }

  private static final class Broken extends AdaptiveRecvByteBufAllocator {
    @Override
    public ExtendedHandle newHandle() {
      ExtendedHandle handle = (ExtendedHandle) super.newHandle();
      return new BrokenHandle(handle);
    }
  }

  private static final class BrokenHandle extends RecvByteBufAllocator.DelegatingHandle
      implements RecvByteBufAllocator.ExtendedHandle {
    BrokenHandle(RecvByteBufAllocator.ExtendedHandle handle) {
      super(handle);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      throw new NoClassDefFoundError("imitated");
    }

    @Override
    public boolean continueReading(io.netty.util.UncheckedBooleanSupplier maybeMore) {
      return false;
    }
  }
}
