package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One probe on its way. Owned by the client's thread. */
final class ProbeConnection {

  private final SocketChannel channel;
  private final Conversation conversation;
  private final long startNanos;
  private final ByteBuffer outgoing;
  private final ByteBuffer incoming = ByteBuffer.allocate(2_048);
  private Probe result;

  private ProbeConnection(SocketChannel channel, Conversation conversation, long startNanos) {
    this.channel = channel;
    this.conversation = conversation;
    this.startNanos = startNanos;
    this.outgoing = ByteBuffer.wrap(conversation.requestBytes());
  }

  static ProbeConnection start(
      Selector selector, InetSocketAddress target, Conversation conversation, long nowNanos)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    ProbeConnection connection = new ProbeConnection(channel, conversation, nowNanos);
    try {
      channel.configureBlocking(false);
      boolean connected = channel.connect(target);
      channel.register(
          selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, connection);
    } catch (IOException e) {
      connection.fail(e);
    }
    return connection;
  }

  long startNanos() {
    return startNanos;
  }

  Optional<Probe> result() {
    return Optional.ofNullable(result);
  }

  void ready(SelectionKey key) {
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_WRITE);
      } else if (key.isWritable()) {
        channel.write(outgoing);
        if (!outgoing.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ);
        }
      } else if (key.isReadable()) {
        read();
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void read() throws IOException {
    int count = channel.read(incoming);
    boolean ended = count < 0 || !incoming.hasRemaining();
    String received =
        new String(incoming.array(), 0, incoming.position(), StandardCharsets.US_ASCII);
    switch (conversation.judge(received, ended)) {
      case RIGHT -> end(Probe.Outcome.SERVED, conversation.essence(received));
      case WRONG -> end(Probe.Outcome.WRONG_ANSWER, received);
      case INCOMPLETE -> {
        if (ended) {
          end(Probe.Outcome.BROKEN, "closed after " + incoming.position() + " bytes");
        }
      }
    }
  }

  void expire() {
    if (result == null) {
      String state = channel.isConnected() ? "connected, no answer" : "not connected";
      end(Probe.Outcome.TIMED_OUT, state);
    }
  }

  private void fail(IOException cause) {
    Probe.Outcome outcome = Probe.Outcome.BROKEN;
    if (cause instanceof NoRouteToHostException) {
      outcome = Probe.Outcome.UNREACHABLE;
    } else if (cause instanceof ConnectException) {
      outcome =
          String.valueOf(cause.getMessage()).contains("refused")
              ? Probe.Outcome.REFUSED
              : Probe.Outcome.UNREACHABLE;
    }
    end(outcome, String.valueOf(cause.getMessage()));
  }

  private void end(Probe.Outcome outcome, String text) {
    if (result == null) {
      result = new Probe(startNanos, System.nanoTime(), outcome, text);
      abandon();
    }
  }

  void abandon() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
