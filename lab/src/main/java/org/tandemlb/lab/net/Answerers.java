package org.tandemlb.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks the LAN again and again who has an address, and notes which MACs answer: what a client sees,
 * whatever the hosts' kernels or programs think. One thread of its own.
 *
 * <p>It asks from a host that is nobody's client: a client that hears answers all the time would
 * not need the new holder's announcement.
 */
public final class Answerers implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(5);

  /** A host that answers later than this after the question is not counted for it. */
  private static final Duration PATIENCE = PERIOD.multipliedBy(WhoHas.NUMBERS - 4);

  private final PacketSocket socket;
  private final WhoHas whoHas;
  private final Map<String, String> names;
  private final CarrierLog log = new CarrierLog();
  private final Deque<Asked> asked = new ArrayDeque<>();
  private final Thread thread;
  private volatile IOException failure;
  private volatile boolean closed;

  private record Asked(int number, long nanos, Set<String> answered) {}

  private Answerers(Host from, PacketSocket socket, WhoHas whoHas, Map<String, String> names) {
    this.socket = socket;
    this.whoHas = whoHas;
    this.names = names;
    this.thread = from.threads().newThread(this::ask);
  }

  /**
   * @param hosts those whose names are noted; of others the MAC is
   */
  public static Answerers watch(Host from, List<Host> hosts, InetAddress address)
      throws IOException {
    Map<String, String> names = new HashMap<>();
    for (Host host : hosts) {
      names.put(HexFormat.of().formatHex(host.mac()), host.name());
    }
    WhoHas whoHas = WhoHas.of(address, from.mac());
    PacketSocket socket = PacketSocket.open(from, whoHas.protocol(), PERIOD);
    Answerers answerers = new Answerers(from, socket, whoHas, Map.copyOf(names));
    answerers.thread.start();
    return answerers;
  }

  private void ask() {
    int number = 0;
    long next = System.nanoTime();
    try {
      while (!closed) {
        long now = System.nanoTime();
        if (now - next >= 0) {
          asked.addLast(new Asked(number, now, new TreeSet<>()));
          socket.send(whoHas.question(number));
          number = (number + 1) % WhoHas.NUMBERS;
          next = now + PERIOD.toNanos();
        }
        Optional<byte[]> frame = socket.receive();
        frame.flatMap(whoHas::answer).ifPresent(this::heard);
        if (frame.isEmpty()) { // All answers until now are heard, however late this thread is.
          settle(now - PATIENCE.toNanos());
        }
      }
    } catch (IOException e) {
      failure = e;
    } finally {
      socket.close();
    }
  }

  private void heard(WhoHas.Answer answer) {
    for (Asked question : asked) {
      if (question.number() == answer.question()) {
        question.answered().add(names.getOrDefault(answer.mac(), answer.mac()));
      }
    }
  }

  private void settle(long untilNanos) {
    while (!asked.isEmpty() && asked.peekFirst().nanos() - untilNanos <= 0) {
      Asked question = asked.removeFirst();
      log.add(question.nanos(), question.answered());
    }
  }

  /** Who answered until a moment ago. */
  public CarrierLog log() {
    if (failure != null) {
      throw new UncheckedIOException("the asking failed", failure);
    }
    return log;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
