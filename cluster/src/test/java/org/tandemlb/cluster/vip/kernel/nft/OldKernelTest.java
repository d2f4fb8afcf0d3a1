package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OldKernelTest {

  @ParameterizedTest
  @ValueSource(strings = {"5.11.22", "5.4.0-200-generic", "4.18.0-553.el8_10.x86_64", "5.10"})
  void anOldOneIsToldWithItsNumber(String release) {
    assertThat(OldKernel.of(release))
        .contains(
            "this kernel is " + release + "; planned moves keep their sessions from Linux 5.12 on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.12.0", "5.15.0-91-generic", "6.1.0-18-amd64", "10.0", "who knows"})
  void ofANewOneNothingIsSaid(String release) {
    assertThat(OldKernel.of(release)).isEmpty();
  }
}
