package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> WORDS =
      List.of("round-robin", "least-connections", "source-hash", "random-two", "first");

  @ParameterizedTest
  @CsvSource({
    "roundrobin, round-robin",
    "ROUND_ROBIN, round-robin",
    "fisrt, first",
    "frst, first",
    "firsts, first",
    "forst, first",
    "leastconn, least-connections",
    "source, source-hash",
  })
  void findsWhatWasMeant(String word, String meant) {
    assertThat(Nearest.to(word, WORDS)).contains(meant);
  }

  @Test
  void saysNothingWhenNothingIsNear() {
    assertThat(Nearest.to("weighted", WORDS)).isEmpty();
    assertThat(Nearest.to("", WORDS)).isEmpty();
    assertThat(Nearest.to("first", List.of())).isEmpty();
    assertThat(Nearest.to("r", WORDS)).isEmpty();
  }

  @Test
  void saysNothingWhenAWordBeginsSeveral() {
    assertThat(Nearest.to("abc", List.of("abcdefgh", "abcdefgi"))).isEmpty();
  }

  @Test
  void theNearestOfSeveralWinsAndTheFirstOfEquals() {
    assertThat(Nearest.to("web-3", List.of("web-11", "web-1", "web-2"))).contains("web-1");
    assertThat(Nearest.to("lb4", List.of("node", "lb1", "lb2"))).contains("lb1");
  }

  @Test
  void twoSwappedLettersAreOneErrorAndNonsenseOfAnyLengthIsCheap() {
    assertThat(Nearest.distance("lease", "lesae")).isEqualTo(1);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.to("x".repeat(1_000_000), List.of("y".repeat(1_000_000)))).isEmpty();
  }
}
