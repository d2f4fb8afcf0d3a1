package org.tandemlb.node.balance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.wish.WishKey;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.AllDown;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.Balance;
import org.tandemlb.config.CheckConfig;
import org.tandemlb.config.PoolConfig;

/** A pool in short: {@code "a:5"} is a backend and its weight, {@code "a:5:backup"} a backup. */
final class PoolFixture {

  private final Pool pool;

  private PoolFixture(Pool pool) {
    this.pool = pool;
  }

  static PoolFixture of(Balance balance, AllDown allDown, String... backends) {
    List<BackendConfig> configs = Stream.of(backends).map(PoolFixture::parse).toList();
    CheckConfig none = new CheckConfig.None();
    PoolConfig config =
        new PoolConfig("web", balance, none, Duration.ofSeconds(2), 2, allDown, configs);
    return new PoolFixture(new Pool(config, configs.stream().map(PoolFixture::backend).toList()));
  }

  static PoolFixture of(Balance balance, String... backends) {
    return of(balance, AllDown.REFUSE, backends);
  }

  static List<Candidate> candidates(String... backends) {
    return Stream.of(backends)
        .map(PoolFixture::parse)
        .map(config -> new Candidate(backend(config), config.weight()))
        .toList();
  }

  private static BackendConfig parse(String text) {
    String[] parts = text.split(":");
    return new BackendConfig(
        parts[0], "192.0.2.1", 80, Integer.parseInt(parts[1]), parts.length > 2);
  }

  private static Backend backend(BackendConfig config) {
    InetSocketAddress address = InetSocketAddress.createUnresolved(config.host(), config.port());
    return new Backend("web", config.name(), address);
  }

  Pool pool() {
    return pool;
  }

  Backend backend(String name) {
    return pool.backends().stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
  }

  /** Everything that is not named is DOWN. */
  void set(Set<String> up, Set<String> unknown) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    for (Backend backend : pool.backends()) {
      Verdict.State state =
          up.contains(backend.name())
              ? Verdict.State.UP
              : unknown.contains(backend.name()) ? Verdict.State.UNKNOWN : Verdict.State.DOWN;
      verdicts.put(backend.name(), new Verdict(state, "because", 0));
    }
    pool.apply(verdicts);
  }

  void allUp() {
    set(Set.copyOf(pool.backends().stream().map(Backend::name).toList()), Set.of());
  }

  /** {@code "a:drain"}, {@code "b:7"}: what people want; of the others nothing but the file. */
  void wish(String... wishes) {
    Map<WishKey, String> values = new LinkedHashMap<>();
    for (String wish : wishes) {
      String[] parts = wish.split(":");
      boolean isWeight = Character.isDigit(parts[1].charAt(0));
      WishKey.Kind kind = isWeight ? WishKey.Kind.BACKEND_WEIGHT : WishKey.Kind.BACKEND_ADMIN;
      values.put(new WishKey(kind, "web/" + parts[0]), parts[1]);
    }
    pool.apply(new Wishes(values));
  }

  Optional<String> pick(InetAddress client, Set<String> tried) {
    Set<Backend> failed = Set.copyOf(tried.stream().map(this::backend).toList());
    return pool.snapshot().pick(client, failed).map(Backend::name);
  }

  /** Picks for ever new clients, each of whom stays for good. */
  Map<String, Integer> sharesOf(int sessions) {
    Map<String, Integer> shares = new LinkedHashMap<>();
    for (int i = 0; i < sessions; i++) {
      Backend picked = pool.snapshot().pick(client(i), Set.of()).orElseThrow();
      picked.sessionOpened();
      shares.merge(picked.name(), 1, Integer::sum);
    }
    return shares;
  }

  /** What a session is offered that fails everywhere. */
  List<String> wholeRetryOrder(InetAddress client) {
    List<String> order = new ArrayList<>();
    Optional<String> next = pick(client, Set.of());
    while (next.isPresent()) {
      order.add(next.get());
      next = pick(client, Set.copyOf(order));
    }
    return order;
  }

  static InetAddress client(int number) {
    return address(10, number >> 16, number >> 8, number);
  }

  static InetAddress address(int... bytes) {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
