package org.tandemlb.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.node.balance.PoolFixture.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.Balance;

class LeastConnectionsTest {

  private final PoolFixture web =
      PoolFixture.of(Balance.LEAST_CONNECTIONS, "a:100", "b:100", "c:50");

  @BeforeEach
  void allUp() {
    web.allUp();
  }

  @Test
  void theOneWithTheFewestSessionsForItsWeightIsPicked() {
    open("a", 10);
    open("b", 9);
    open("c", 5);

    assertThat(web.pick(client(1), Set.of())).contains("b");

    open("b", 2);
    close("c", 1);
    assertThat(web.pick(client(1), Set.of())).contains("c");
  }

  @Test
  void aRetryGoesToTheNextLeast() {
    open("a", 3);
    open("b", 2);
    open("c", 4);

    assertThat(web.wholeRetryOrder(client(1))).containsExactly("b", "a", "c");
  }

  @Test
  void idleBackendsShareByWeightInsteadOfTheFirstHavingItAll() {
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      shares.merge(web.pick(client(1), Set.of()).orElseThrow(), 1, Integer::sum);
    }

    assertThat(shares).isEqualTo(Map.of("a", 200, "b", 200, "c", 100));
  }

  @Test
  void sessionsThatLastSettleExactlyByWeight() {
    web.sharesOf(1_000);

    assertThat(web.backend("a").sessions()).isEqualTo(400);
    assertThat(web.backend("b").sessions()).isEqualTo(400);
    assertThat(web.backend("c").sessions()).isEqualTo(200);
  }

  @Test
  void aBackendThatComesBackCatchesUp() {
    web.set(Set.of("a", "b"), Set.of());
    web.sharesOf(100);

    web.allUp();

    assertThat(web.sharesOf(25)).isEqualTo(Map.of("c", 25));
  }

  private void open(String name, int sessions) {
    for (int i = 0; i < sessions; i++) {
      web.backend(name).sessionOpened();
    }
  }

  private void close(String name, int sessions) {
    for (int i = 0; i < sessions; i++) {
      web.backend(name).sessionClosed();
    }
  }
}
