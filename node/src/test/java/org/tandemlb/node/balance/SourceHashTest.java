package org.tandemlb.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tandemlb.node.balance.PoolFixture.address;
import static org.tandemlb.node.balance.PoolFixture.client;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.config.Balance;

class SourceHashTest {

  private final PoolFixture web =
      PoolFixture.of(Balance.SOURCE_HASH, "web-01:100", "web-02:100", "web-03:50", "web-04:100");

  /** Worked out by a second program from the documents alone; see {@link Hash}. */
  @Test
  void theAnswersAreTheSameForEver() {
    web.allUp();

    assertThat(Hash.of("web-01".getBytes(StandardCharsets.UTF_8))).isEqualTo(5732644633720912117L);
    assertThat(Hash.of(address(198, 18, 0, 1).getAddress())).isEqualTo(1341089492375599284L);
    assertThat(web.wholeRetryOrder(address(198, 18, 0, 1)))
        .containsExactly("web-02", "web-04", "web-03", "web-01");
    assertThat(web.wholeRetryOrder(address(10, 1, 2, 3)))
        .containsExactly("web-01", "web-02", "web-03", "web-04");
    assertThat(web.wholeRetryOrder(address(0xfd, 0, 0, 0x18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7)))
        .containsExactly("web-03", "web-02", "web-04", "web-01");
  }

  @Test
  void anotherNodeWithTheFileInAnotherOrderAnswersTheSame() {
    PoolFixture other =
        PoolFixture.of(Balance.SOURCE_HASH, "web-04:100", "web-02:100", "web-01:100", "web-03:50");
    web.allUp();
    other.allUp();

    for (int i = 0; i < 1_000; i++) {
      assertThat(web.wholeRetryOrder(client(i))).isEqualTo(other.wholeRetryOrder(client(i)));
    }
  }

  @Test
  void whenABackendGoesOnlyItsOwnClientsMoveAndTheySpread() {
    int clients = 7_000;
    web.allUp();
    Map<Integer, String> before = new HashMap<>();
    for (int i = 0; i < clients; i++) {
      before.put(i, web.pick(client(i), Set.of()).orElseThrow());
    }

    web.set(Set.of("web-01", "web-03", "web-04"), Set.of());

    Map<String, Integer> heirs = new HashMap<>();
    for (int i = 0; i < clients; i++) {
      String now = web.pick(client(i), Set.of()).orElseThrow();
      if (before.get(i).equals("web-02")) {
        heirs.merge(now, 1, Integer::sum);
      } else {
        assertThat(now).isEqualTo(before.get(i));
      }
    }
    assertThat(heirs.get("web-01")).isCloseTo(800, within(120));
    assertThat(heirs.get("web-03")).isCloseTo(400, within(120));
    assertThat(heirs.get("web-04")).isCloseTo(800, within(120));
  }

  @Test
  void whenItComesBackItsClientsDoToo() {
    web.allUp();
    String before = web.pick(client(5), Set.of()).orElseThrow();

    Set<String> without = new HashSet<>(Set.of("web-01", "web-02", "web-03", "web-04"));
    without.remove(before);
    web.set(without, Set.of());
    web.allUp();

    assertThat(web.pick(client(5), Set.of())).contains(before);
  }

  @Test
  void neighbouringAddressesDoNotShareABackendMoreThanOthers() {
    web.allUp();
    Map<String, Integer> shares = new HashMap<>();
    for (int last = 0; last < 256; last++) {
      for (int third = 0; third < 14; third++) {
        String name = web.pick(address(192, 168, third, last), Set.of()).orElseThrow();
        shares.merge(name, 1, Integer::sum);
      }
    }

    assertThat(shares.get("web-01")).isCloseTo(1_024, within(120));
    assertThat(shares.get("web-03")).isCloseTo(512, within(120));
  }

  @Test
  void theExtremesOfTheHashStayInsideTheInterval() {
    assertThat(Hash.toUnitInterval(0)).isGreaterThan(0);
    assertThat(Hash.toUnitInterval(-1)).isLessThan(1);
  }
}
