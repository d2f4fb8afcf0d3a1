package org.tandemlb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void theMedianIsTheMiddleOneOrBetweenTheTwoMiddleOnes() {
    assertThat(new Samples(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5.0);
    assertThat(new Samples(List.of(9.0, 1.0, 5.0, 3.0)).median()).isEqualTo(4.0);
  }

  @Test
  void theExtremesDoNotDependOnTheOrder() {
    Samples samples = new Samples(List.of(2.0, 7.0, 1.0));

    assertThat(samples.highest()).isEqualTo(7.0);
    assertThat(samples.lowest()).isEqualTo(1.0);
  }

  @Test
  void nothingMeasuredIsNotZero() {
    assertThatThrownBy(() -> new Samples(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersShowThreeDigits() {
    assertThat(Samples.number(0.414)).isEqualTo("0.41");
    assertThat(Samples.number(12.34)).isEqualTo("12.3");
    assertThat(Samples.number(30_123.4)).isEqualTo("30,123");
  }

  @Test
  void aRatioToNothingIsNoNumber() {
    assertThat(Samples.ratio(1, 4)).isEqualTo("0.25x");
    assertThat(Samples.ratio(1, 0)).isEqualTo("-");
  }
}
