package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuestionsTest {

  private final Questions questions = new Questions();

  @Test
  void whereNothingFailedTheLanWasAsked() {
    questions.broadcast(Vips.V4, 0);

    assertThat(questions.unasked(Vips.V4)).isEmpty();
  }

  @Test
  void twoFailuresAndOneQuestionAreNoVolley() {
    questions.failed(Vips.V4, "eth0: no buffer space");
    questions.failed(Vips.V4, "eth0: network is down");
    questions.broadcast(Vips.V4, 0);

    assertThat(questions.unasked(Vips.V4)).contains("eth0: network is down");
    assertThat(questions.unasked(Vips.V6)).isEmpty();
  }

  @Test
  void aWholeVolleySinceTheLastFailureIs() {
    questions.failed(Vips.V4, "eth0: network is down");
    questions.broadcast(Vips.V4, 0);
    questions.broadcast(Vips.V4, 0);
    assertThat(questions.unasked(Vips.V4)).isPresent();

    questions.broadcast(Vips.V4, 0);

    assertThat(questions.unasked(Vips.V4)).isEmpty();
  }

  @Test
  void answersCountSinceTheLastVolleyBegan() {
    assertThat(questions.askedSinceNanos(Vips.V4)).isEmpty();

    questions.broadcast(Vips.V4, 10);
    questions.broadcast(Vips.V4, 30);
    assertThat(questions.askedSinceNanos(Vips.V4)).contains(10L);

    questions.broadcast(Vips.V4, 50);
    questions.broadcast(Vips.V4, 70);

    assertThat(questions.askedSinceNanos(Vips.V4)).contains(30L);
    assertThat(questions.askedSinceNanos(Vips.V6)).isEmpty();
  }
}
