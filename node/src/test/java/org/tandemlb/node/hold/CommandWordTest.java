package org.tandemlb.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandWordTest {

  private final CommandWord word = new CommandWord(3);

  @Test
  void theFirstRunCountsAtOnce() {
    assertThat(word.after("exit code 1")).isEqualTo("exit code 1");
    assertThat(word.after("")).isEmpty();
  }

  @Test
  void afterThatOnlyFailuresInARowForbid() {
    word.after("");

    assertThat(word.after("exit code 1")).isEmpty();
    assertThat(word.after("exit code 1")).isEmpty();
    assertThat(word.after("")).isEmpty();
    assertThat(word.after("exit code 1")).isEmpty();
    assertThat(word.after("exit code 1")).isEmpty();
    assertThat(word.after("exit code 2")).isEqualTo("exit code 2");
    assertThat(word.after("exit code 3")).isEqualTo("exit code 3");
    assertThat(word.after("")).isEmpty();
  }
}
