package org.tandemlb.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tandemlb.lab.experiment.StolenCpu.Reading;
import org.tandemlb.lab.experiment.StolenCpu.Worst;

class StolenCpuTest {

  @Test
  void stealIsTheEighthFigureAndGuestsCountOnce() {
    assertThat(Reading.of(7, "cpu  10 20 30 40 50 60 70 80 90 100"))
        .contains(new Reading(7, 80, 360));
  }

  @Test
  void whatAnotherKernelSaysIsNoReading() {
    assertThat(Reading.of(7, "cpu0 10 20 30 40 50 60 70 80 90 100")).isEmpty();
    assertThat(Reading.of(7, "cpu  10 20 30 40")).isEmpty();
    assertThat(Reading.of(7, "")).isEmpty();
  }

  @Test
  void thisMachinesKernelSaysIt() throws IOException {
    String first = Files.readAllLines(Path.of("/proc/stat")).get(0);

    assertThat(Reading.of(0, first)).get().extracting(Reading::all).isNotEqualTo(0L);
  }

  /** Two CPUs, of 100 ticks a second each. */
  @Test
  void theWorstHalfSecondCounts() {
    Worst worst = new Worst();
    long stolen = 0;
    for (int tenth = 0; tenth <= 50; tenth++) {
      worst.add(new Reading(TimeUnit.MILLISECONDS.toNanos(100L * tenth), stolen, 20L * tenth));
      if (tenth >= 20 && tenth < 25) {
        stolen += 15;
      }
    }

    assertThat(worst.share()).isCloseTo(0.75, within(0.001));
  }

  @Test
  void lessThanHalfASecondSaysNothing() {
    Worst worst = new Worst();
    worst.add(new Reading(0, 0, 0));
    worst.add(new Reading(TimeUnit.MILLISECONDS.toNanos(400), 80, 80));

    assertThat(worst.share()).isZero();
  }

  @Test
  void aLateReadingMakesTheWindowLongerNotEmpty() {
    Worst worst = new Worst();
    worst.add(new Reading(0, 0, 0));
    worst.add(new Reading(TimeUnit.SECONDS.toNanos(2), 200, 400));

    assertThat(worst.share()).isCloseTo(0.5, within(0.001));
  }
}
