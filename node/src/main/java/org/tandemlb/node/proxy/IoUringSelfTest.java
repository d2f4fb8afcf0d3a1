package org.tandemlb.node.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Whether io_uring relays here: kernels and container profiles forbid or break single operations
 * that its library only finds out about when it uses them. One byte goes through a connection to
 * this machine itself.
 */
final class IoUringSelfTest {

  private static final long DEADLINE_SECONDS = 3;
  private static final byte WORD = 42;

  private IoUringSelfTest() {}

  /** The same transport, which is closed when it fails. */
  static Transport passed(Transport transport) throws CannotStartException {
    try {
      byte answer = exchange(transport).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (answer == WORD) {
        return transport;
      }
      throw new IllegalStateException("a byte arrived changed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(transport, e);
    } catch (Exception e) {
      throw failed(transport, e);
    }
  }

  private static CannotStartException failed(Transport transport, Exception cause) {
    transport.close();
    return new CannotStartException(
        "transport io_uring loads but does not work here (" + cause + "); use transport: auto");
  }

  private static CompletableFuture<Byte> exchange(Transport transport) throws Exception {
    CompletableFuture<Byte> answer = new CompletableFuture<>();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerChannel listening = transport.listeningChannel(loopback);
    listening.pipeline().addLast(new Echo(transport));
    transport.loops().register(listening).sync();
    listening.bind(new InetSocketAddress(loopback, 0)).sync();

    InetSocketAddress there = (InetSocketAddress) listening.localAddress();
    SocketChannel client = transport.channelTo(there);
    client.pipeline().addLast(new FirstByte(answer));
    transport.loops().register(client).sync();
    client.connect(there).sync();
    client.writeAndFlush(Unpooled.directBuffer(1).writeByte(WORD));
    answer.whenComplete((value, failure) -> closeAll(client, listening));
    return answer;
  }

  private static void closeAll(Channel... channels) {
    for (Channel channel : channels) {
      channel.close();
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    private final Transport transport;

    Echo(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      Channel child = (Channel) accepted;
      child
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object data) {
                  context.writeAndFlush(data);
                }
              });
      transport.loops().register(child);
    }
  }

  private static final class FirstByte extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Byte> answer;

    FirstByte(CompletableFuture<Byte> answer) {
      this.answer = answer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object data) {
      ByteBuf bytes = (ByteBuf) data;
      answer.complete(bytes.readByte());
      bytes.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
    }
  }
}
