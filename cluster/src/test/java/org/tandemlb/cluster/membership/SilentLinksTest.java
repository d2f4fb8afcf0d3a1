package org.tandemlb.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilentLinksTest {

  private static final Link FIRST = link("198.18.0.11", "198.18.0.12");
  private static final Link SECOND = link("198.18.1.11", "198.18.1.12");

  private final SilentLinks links = new SilentLinks(Duration.ofMillis(600), List.of(FIRST, SECOND));

  private static Link link(String here, String there) {
    return new Link("lb2", new InetSocketAddress(here, 7800), new InetSocketAddress(there, 7800));
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** As often as heartbeats come. */
  private void heard(Link link, long fromMillis, long toMillis) {
    for (long at = fromMillis; at <= toMillis; at += 150) {
      links.heard(link, millis(at));
    }
  }

  private void bothHeardUntilThreeSeconds() {
    links.members(Set.of("lb1", "lb2"), 0);
    heard(FIRST, 0, 3_000);
    heard(SECOND, 0, 3_000);
  }

  @Test
  void aLinkIsSilentFromWhatCameLastOnceTheOtherWasHeardForLongEnough() {
    bothHeardUntilThreeSeconds();

    heard(FIRST, 3_150, 4_200);
    assertThat(links.silent(millis(4_200))).isEmpty();
    heard(FIRST, 4_350, 4_350);

    assertThat(links.silent(millis(4_350)))
        .containsOnlyKeys(SECOND)
        .containsEntry(SECOND, millis(3_000));
  }

  @Test
  void itIsSilentUntilSomethingComesOverIt() {
    bothHeardUntilThreeSeconds();
    heard(FIRST, 3_150, 6_000);
    assertThat(links.silent(millis(6_000))).containsOnlyKeys(SECOND);

    links.heard(SECOND, millis(6_100));

    assertThat(links.silent(millis(6_100))).isEmpty();
  }

  @Test
  void aMemberThatIsNotHeardAtAllIsNoFaultOfALink() {
    bothHeardUntilThreeSeconds();

    assertThat(links.silent(millis(60_000))).isEmpty();
    links.heard(FIRST, millis(60_000));
    assertThat(links.silent(millis(60_000))).isEmpty();
  }

  @Test
  void aLinkThatNeverWasHeardIsSilentOnceItHadItsTime() {
    links.members(Set.of("lb1", "lb2"), 0);
    heard(FIRST, 0, 1_950);
    assertThat(links.silent(millis(1_950))).isEmpty();

    heard(FIRST, 2_100, 2_100);

    assertThat(links.silent(millis(2_100))).containsEntry(SECOND, 0L);
  }

  @Test
  void whoIsNoMemberHasNoLinks() {
    bothHeardUntilThreeSeconds();
    heard(FIRST, 3_150, 6_000);
    assertThat(links.silent(millis(6_000))).isNotEmpty();

    links.members(Set.of("lb1"), millis(6_100));
    heard(FIRST, 6_100, 9_000);
    assertThat(links.silent(millis(9_000))).isEmpty();

    links.members(Set.of("lb1", "lb2"), millis(9_000));
    heard(FIRST, 9_000, 10_500);
    assertThat(links.silent(millis(10_500))).as("it begins anew").isEmpty();
  }

  @Test
  void aConnectionIsStuckWhenNothingCameOverItForAsLong() {
    bothHeardUntilThreeSeconds();
    links.connected(SECOND, 0);
    heard(FIRST, 3_150, 6_000);
    assertThat(links.stuck(millis(6_000))).as("nobody has looked yet").isEmpty();
    links.silent(millis(6_000));
    assertThat(links.stuck(millis(6_000))).containsExactly(SECOND);

    links.connected(SECOND, millis(6_100));

    assertThat(links.stuck(millis(7_300))).as("the new one has its time").isEmpty();
    assertThat(links.stuck(millis(7_301))).containsExactly(SECOND);
  }
}
