package org.tandemlb.lab.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * One session that sends random bytes, wants exactly these back, pauses a moment, and begins again.
 * Owned by one thread.
 */
final class TalkingSession {

  private static final int MOST_BYTES = 2_000;

  /**
   * Forty sessions say something every 1 or 2 ms, and each of them notices a stall that is longer
   * than this. Oftener, and on a machine of two processors what is measured would be the measuring.
   */
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  /** No byte for so long, though one is due: the session hangs, which is broken for its client. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Random random;
  private final long patienceNanos;
  private final ByteBuffer outgoing = ByteBuffer.allocate(MOST_BYTES).limit(0);
  private final ByteBuffer expected = ByteBuffer.allocate(MOST_BYTES).limit(0);
  private final ByteBuffer incoming = ByteBuffer.allocate(MOST_BYTES);
  private long nextNanos;
  private long heardNanos;
  private long stallNanos;
  private long exchanges;
  private boolean leaving;
  private boolean left;
  private String broken;

  TalkingSession(
      SocketChannel channel, SelectionKey key, long seed, Duration patience, long nowNanos) {
    this.channel = channel;
    this.key = key;
    this.random = new Random(seed);
    this.patienceNanos = patience.toNanos();
    this.nextNanos = nowNanos;
  }

  /** When it wants to be called, even if nothing is ready. */
  long nextNanos() {
    return nextNanos;
  }

  long exchanges() {
    return exchanges;
  }

  long stallNanos(long nowNanos) {
    return broken == null && answering() ? Math.max(stallNanos, nowNanos - heardNanos) : stallNanos;
  }

  /** Why it is broken, if it is. */
  Optional<String> broken() {
    return Optional.ofNullable(broken);
  }

  /** Whether nothing more is to be expected of it: it is broken, or has left. */
  boolean isOver() {
    return left || broken != null;
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Its client closes it as soon as it has the whole of an answer: that breaks nothing. */
  void leave() {
    leaving = true;
  }

  /** What it waited until now no longer counts. */
  void forgetStalls(long nowNanos) {
    stallNanos = 0;
    heardNanos = nowNanos;
  }

  private boolean answering() {
    return expected.hasRemaining();
  }

  /** Does what can be done now: whether it is ready or due, or not. */
  void work(long nowNanos) {
    if (isOver()) {
      return;
    }
    if (leaving && !answering()) {
      left = true;
      nextNanos = Long.MAX_VALUE;
      close();
      return;
    }
    try {
      if (!answering() && nowNanos - nextNanos >= 0) {
        begin(nowNanos);
      }
      if (outgoing.hasRemaining()) {
        channel.write(outgoing);
      }
      read(nowNanos);
      if (broken == null) {
        key.interestOps(
            SelectionKey.OP_READ | (outgoing.hasRemaining() ? SelectionKey.OP_WRITE : 0));
      }
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()));
    }
  }

  private void begin(long nowNanos) {
    byte[] bytes = new byte[1 + random.nextInt(MOST_BYTES)];
    random.nextBytes(bytes);
    outgoing.clear().put(bytes).flip();
    expected.clear().put(bytes).flip();
    heardNanos = nowNanos;
    nextNanos = nowNanos + patienceNanos;
  }

  /** Also when nothing is due: an end, or a byte too many, is then noticed all the same. */
  private void read(long nowNanos) throws IOException {
    int count = channel.read(incoming.clear().limit(Math.max(1, expected.remaining())));
    if (count < 0) {
      end("closed");
    } else if (count > 0) {
      judge(nowNanos);
    } else if (answering() && nowNanos - heardNanos > patienceNanos) {
      end("hung");
    }
  }

  private void judge(long nowNanos) {
    incoming.flip();
    int count = incoming.remaining();
    if (count > expected.remaining()
        || !incoming.equals(expected.slice(expected.position(), count))) {
      end("wrong bytes");
      return;
    }
    stallNanos = Math.max(stallNanos, nowNanos - heardNanos);
    heardNanos = nowNanos;
    expected.position(expected.position() + count);
    if (answering()) {
      nextNanos = nowNanos + patienceNanos;
    } else {
      exchanges++;
      nextNanos = nowNanos + PAUSE_NANOS;
    }
  }

  private void end(String why) {
    broken = why;
    nextNanos = Long.MAX_VALUE;
    close();
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
