package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuestionsTest {

  private final Questions questions = new Questions();

  @Test
  void whereNothingFailedTheLanWasAsked() {
    questions.broadcast(Vips.V4);

    assertThat(questions.unasked(Vips.V4)).isEmpty();
  }

  @Test
  void twoFailuresAndOneQuestionAreNoVolley() {
    questions.failed(Vips.V4, "eth0: no buffer space");
    questions.failed(Vips.V4, "eth0: network is down");
    questions.broadcast(Vips.V4);

    assertThat(questions.unasked(Vips.V4)).contains("eth0: network is down");
    assertThat(questions.unasked(Vips.V6)).isEmpty();
  }

  @Test
  void aWholeVolleySinceTheLastFailureIs() {
    questions.failed(Vips.V4, "eth0: network is down");
    questions.broadcast(Vips.V4);
    questions.broadcast(Vips.V4);
    assertThat(questions.unasked(Vips.V4)).isPresent();

    questions.broadcast(Vips.V4);

    assertThat(questions.unasked(Vips.V4)).isEmpty();
  }
}
