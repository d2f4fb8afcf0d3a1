package org.tandemlb.node.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of a probe: one connection, one answer, one end, all within one timeout. On one event
 * loop.
 */
final class Attempt {

  private final EventLoop loop;
  private final Duration timeout;
  private final Consumer<ProbeResult> onAnswer;
  private final Runnable onEnd;
  private final long startedNanos = System.nanoTime();

  private Future<?> deadline;
  private Channel channel;
  private boolean connected;
  private boolean answered;
  private boolean ended;

  private Attempt(
      EventLoop loop, Duration timeout, Consumer<ProbeResult> onAnswer, Runnable onEnd) {
    this.loop = loop;
    this.timeout = timeout;
    this.onAnswer = onAnswer;
    this.onEnd = onEnd;
  }

  /** The same for every attempt on one backend. */
  static Bootstrap bootstrapTo(
      InetSocketAddress backend, ChannelFactory<? extends Channel> channels) {
    return new Bootstrap()
        .channelFactory(channels)
        .remoteAddress(backend)
        // Names were resolved when the file was read; to resolve one here would block a loop.
        .disableResolver()
        // The attempt has its own deadline, over connect and answer together.
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
        // Closing resets: a node that probes a thousand backends each two seconds would otherwise
        // keep thirty thousand sockets in TIME_WAIT. The probe has all it came for by then.
        .option(ChannelOption.SO_LINGER, 0)
        .option(ChannelOption.TCP_NODELAY, true);
  }

  /**
   * @param bootstrap as made by {@link #bootstrapTo}
   * @param onAnswer called once, unless {@link #cancel} comes first
   * @param onEnd called once, when the connection is closed too
   */
  static Attempt start(
      EventLoop loop,
      Bootstrap bootstrap,
      Probe probe,
      Duration timeout,
      Consumer<ProbeResult> onAnswer,
      Runnable onEnd) {
    Attempt attempt = new Attempt(loop, timeout, onAnswer, onEnd);
    attempt.connect(bootstrap, probe);
    return attempt;
  }

  private void connect(Bootstrap bootstrap, Probe probe) {
    deadline = loop.schedule(this::onDeadline, timeout.toNanos(), TimeUnit.NANOSECONDS);
    ChannelInitializer<Channel> handlers =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel ch) {
            probe.install(ch.pipeline(), Attempt.this);
            ch.pipeline().addLast(new EndHandler());
          }
        };
    ChannelFuture connect = bootstrap.clone(loop).handler(handlers).connect();
    channel = connect.channel();
    connect.addListener(
        done -> {
          // A channel that could not even be made has no loop: its future calls from elsewhere.
          if (loop.inEventLoop()) {
            onConnect(done);
          } else {
            loop.execute(() -> onConnect(done));
          }
        });
  }

  private void onConnect(Future<?> done) {
    connected = done.isSuccess();
    if (connected) {
      return;
    }
    Throwable cause = done.cause();
    answer(
        cause instanceof ChannelException || ConnectFailure.isThisNodes(cause)
            ? ProbeResult.notMade("no socket: " + rootMessage(cause))
            : ProbeResult.failed(ConnectFailure.inWords(cause)));
    end();
  }

  private void onDeadline() {
    long lateNanos = System.nanoTime() - startedNanos - timeout.toNanos();
    if (lateNanos > timeout.toNanos() / 4) {
      // This node stood still. What the backend sent in time may be unread, or never asked for.
      answer(ProbeResult.notMade("this node was late by " + lateNanos / 1_000_000 + " ms"));
    } else {
      String what = connected ? "no answer within " : "no answer to the connect within ";
      answer(ProbeResult.failed(what + inWords(timeout)));
    }
    close();
  }

  /** The first answer counts. */
  void answer(ProbeResult result) {
    if (!answered) {
      answered = true;
      onAnswer.accept(result);
    }
  }

  long elapsedMillis() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
  }

  /** Ends it without an answer, or with the one that it has given. */
  void cancel() {
    answered = true;
    close();
  }

  private void close() {
    // What could not even be made, has no loop and cannot be closed.
    if (channel.isRegistered()) {
      channel.close();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      deadline.cancel(false);
      onEnd.run();
    }
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  private static String inWords(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** The last event of a channel, after every handler has had its {@code channelInactive}. */
  private final class EndHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
      end();
    }
  }
}
