package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopbackTest {

  @Test
  void twoRunsAtTheSameTimeHaveDifferentAddresses() throws IOException {
    try (Loopback one = Loopback.create();
        Loopback two = Loopback.create()) {
      assertThat(one.address(11)).isNotEqualTo(two.address(11));
      assertThat(one.address(11).isLoopbackAddress()).isTrue();
    }
  }

  @Test
  void programsDieWithThePlace() throws IOException {
    LabProcess program;
    try (Loopback place = Loopback.create()) {
      program = place.machine("one", 11).start("program", List.of("sleep", "1000"));
      assertThat(program.isAlive()).isTrue();
    }

    assertThat(program.isAlive()).isFalse();
  }
}
