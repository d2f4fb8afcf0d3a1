package org.tandemlb.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tandemlb.node.balance.PoolFixture.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.cluster.health.Verdict;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.Balance;

class PoolTest {

  @Test
  void aVerdictWithANewReasonAloneMakesNoNewSnapshot() {
    PoolFixture web = PoolFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
    web.set(Set.of("a"), Set.of());
    PoolSnapshot before = web.pool().snapshot();

    web.pool()
        .apply(
            Map.of(
                "a", new Verdict(Verdict.State.UP, "another reason", 7),
                "b", new Verdict(Verdict.State.DOWN, "another reason", 7)));

    assertThat(web.pool().snapshot()).isSameAs(before);
  }

  @Test
  void aWishAboutSomethingElseMakesNoNewSnapshot() {
    PoolFixture web = PoolFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
    web.wish("a:drain");
    PoolSnapshot before = web.pool().snapshot();

    web.wish("a:drain", "b:1", "stranger:drain");

    assertThat(web.pool().snapshot()).isSameAs(before);
  }

  @Test
  void aBackendWithoutAVerdictIsUnknown() {
    PoolFixture web = PoolFixture.of(Balance.FIRST, "a:1", "b:1");

    web.pool().apply(Map.of("b", new Verdict(Verdict.State.UP, "because", 0)));

    assertThat(web.wholeRetryOrder(client(1))).containsExactly("b", "a");
  }

  @Test
  void aReloadKeepsTheVerdictsOfWhoStaysAndKnowsNothingOfWhoIsNew() {
    PoolFixture web = PoolFixture.of(Balance.FIRST, "a:1", "b:1", "c:1");
    web.set(Set.of("b", "c"), Set.of());
    PoolFixture next = PoolFixture.of(Balance.FIRST, "new:1", "a:1", "b:1");

    web.pool()
        .reload(
            next.pool().config(),
            List.of(next.backend("new"), web.backend("a"), web.backend("b")),
            Wishes.NONE);

    assertThat(web.wholeRetryOrder(client(1))).containsExactly("b", "new");
  }

  @Test
  void aReloadThatChangesNothingMakesNoNewSnapshot() {
    PoolFixture web = PoolFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
    web.set(Set.of("a"), Set.of());
    PoolSnapshot before = web.pool().snapshot();

    web.pool().reload(web.pool().config(), web.pool().backends(), Wishes.NONE);
    assertThat(web.pool().snapshot()).isSameAs(before);

    PoolFixture heavier = PoolFixture.of(Balance.ROUND_ROBIN, "a:1", "b:2");
    web.pool().reload(heavier.pool().config(), web.pool().backends(), Wishes.NONE);
    assertThat(web.pool().snapshot()).isNotSameAs(before);
  }

  @Test
  void backendsThatAreNotTheFilesAreRefused() {
    PoolFixture web = PoolFixture.of(Balance.FIRST, "a:1", "b:1");
    List<Backend> swapped = List.of(web.backend("b"), web.backend("a"));

    assertThatThrownBy(() -> new Pool(web.pool().config(), swapped))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pool web has [a, b], not [b, a]");
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void eventLoopsPickWhileVerdictsChangeAndEverySnapshotIsWhole(Balance balance) throws Exception {
    PoolFixture web = PoolFixture.of(balance, "a:3", "b:2", "c:1", "off:0");
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService loops = Executors.newFixedThreadPool(4);
    List<Future<Set<String>>> results = new ArrayList<>();
    try {
      for (int loop = 0; loop < 4; loop++) {
        int first = loop * 100_000;
        results.add(loops.submit(pickUntil(stop, web, first)));
      }
      // Never nobody: whoever takes one snapshot a pick must always find somebody.
      for (int change = 0; change < 3_000; change++) {
        web.set(
            change % 2 == 0 ? Set.of("a") : Set.of("b"), change % 3 == 0 ? Set.of("c") : Set.of());
      }
      stop.set(true);
      for (Future<Set<String>> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).isSubsetOf("a", "b", "c").isNotEmpty();
      }
    } finally {
      stop.set(true);
      loops.shutdownNow();
    }

    assertThat(web.pool().backends()).allSatisfy(each -> assertThat(each.sessions()).isZero());
    assertThat(web.pick(client(1), Set.of())).contains("b");
  }

  @ParameterizedTest
  @EnumSource(
      value = Balance.class,
      names = {"ROUND_ROBIN", "LEAST_CONNECTIONS"})
  void eventLoopsTogetherShareAsOneWould(Balance balance) throws Exception {
    PoolFixture web = PoolFixture.of(balance, "a:3", "b:2", "c:1");
    web.allUp();
    int loops = 4;
    ExecutorService executor = Executors.newFixedThreadPool(loops);
    try {
      List<Callable<Void>> pickers = new ArrayList<>();
      for (int loop = 0; loop < loops; loop++) {
        pickers.add(
            () -> {
              for (int i = 0; i < 6_000; i++) {
                web.pool().snapshot().pick(client(i), Set.of()).orElseThrow().sessionOpened();
              }
              return null;
            });
      }
      for (Future<Void> done : executor.invokeAll(pickers, 30, TimeUnit.SECONDS)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }

    // Two loops may read the same counts at the same moment, but only as often as there are loops.
    assertThat(web.backend("a").sessions()).isBetween(12_000 - 2 * loops, 12_000 + 2 * loops);
    assertThat(web.backend("b").sessions()).isBetween(8_000 - 2 * loops, 8_000 + 2 * loops);
    assertThat(web.backend("c").sessions()).isBetween(4_000 - 2 * loops, 4_000 + 2 * loops);
  }

  private static Callable<Set<String>> pickUntil(AtomicBoolean stop, PoolFixture web, int first) {
    return () -> {
      Set<String> picked = new HashSet<>();
      for (int i = first; !stop.get() || picked.isEmpty(); i++) {
        Backend backend = web.pool().snapshot().pick(client(i), Set.of()).orElseThrow();
        backend.sessionOpened();
        picked.add(backend.name());
        backend.sessionClosed();
      }
      return picked;
    };
  }
}
