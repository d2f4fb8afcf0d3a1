package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class NeedsNamespacesTest {

  @Test
  void withoutTheRightsTestsAreSkippedWithTheReason() {
    var result = NeedsNamespaces.Condition.decide(Optional.of("not root"), false);

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).hasValueSatisfying(why -> assertThat(why).contains("not root"));
  }

  @Test
  void underCiTheyFailInsteadOfBeingSkipped() {
    assertThatThrownBy(() -> NeedsNamespaces.Condition.decide(Optional.of("not root"), true))
        .hasMessageContaining("not root");
  }

  @Test
  void withTheRightsTheyRun() {
    assertThat(NeedsNamespaces.Condition.decide(Optional.empty(), true).isDisabled()).isFalse();
  }
}
