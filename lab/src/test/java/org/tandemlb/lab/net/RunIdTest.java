package org.tandemlb.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RunIdTest {

  @Test
  void aNameTellsTheRunThatMadeIt() throws IOException {
    RunId run = RunId.next();

    assertThat(RunId.parse(run + "-lb1")).contains(run);
    assertThat(RunId.parse(run.toString())).contains(run);
    assertThat(run.ownerIsDead()).isFalse();
  }

  @Test
  void aProcessOfTheSameIdThatStartedAtAnotherTimeIsNotTheOwner() throws IOException {
    RunId run = RunId.next();

    assertThat(new RunId(run.pid(), run.startTicks() + 1, 1).ownerIsDead()).isTrue();
  }

  @Test
  void namesOfOthersAreLeftAlone() {
    assertThat(RunId.parse("td-blue")).isEmpty();
    assertThat(RunId.parse("td-1-99999999999999999999-1")).isEmpty();
    assertThat(RunId.parse("router")).isEmpty();
  }
}
