package org.tandemlb.cluster.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandemlb.cluster.vip.VipEvent.Predecessor;

/** How long nobody must answer before an address counts as free. */
class AskingTest {

  /** Machines for which a person has set a long silence take long to answer, too. */
  @ParameterizedTest
  @CsvSource({"200, 150", "600, 150", "2000, 250", "6000, 750"})
  void whoeverHasFallenSilentIsGivenAnEighthOfTheSilence(long silenceMillis, long freeMillis) {
    Asking asking = new Asking(Duration.ofMillis(silenceMillis));
    asking.begin(Predecessor.SILENT, 0, 0);

    assertThat(freeAfterMillis(asking, 0)).isEqualTo(freeMillis);
  }

  /** An answer that is late for once is no proof that the lease is over. */
  @ParameterizedTest
  @CsvSource({"600, 80", "6000, 760"})
  void alsoWhenItHasAnsweredBefore(long silenceMillis, long freeMillis) {
    Asking asking = new Asking(Duration.ofMillis(silenceMillis));
    asking.begin(Predecessor.SILENT, 0, 0);
    asking.question(0);
    asking.answered(new MacAddress("02:00:00:00:00:02"), 0);

    assertThat(freeAfterMillis(asking, 100)).isEqualTo(freeMillis);
  }

  private static long freeAfterMillis(Asking asking, long fromMillis) {
    long millis = fromMillis;
    while (!asking.free(Nanos.millis(millis))) {
      asking.question(Nanos.millis(millis));
      millis += 5;
    }
    return millis - fromMillis;
  }
}
