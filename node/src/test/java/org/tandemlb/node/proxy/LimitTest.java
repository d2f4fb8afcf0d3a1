package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitTest {

  @Test
  void asManyAsAllowedComeInAndOneThatLeavesMakesRoom() {
    Limit limit = new Limit(2);

    assertThat(limit.enter()).isTrue();
    assertThat(limit.enter()).isTrue();
    assertThat(limit.enter()).isFalse();
    assertThat(limit.sessions()).isEqualTo(2);
    assertThat(limit.leave()).isEqualTo(1);
    assertThat(limit.enter()).isTrue();
  }

  @Test
  void refusalsAreNeverCountedAsSessions() throws Exception {
    Limit limit = new Limit(1);
    assertThat(limit.enter()).isTrue();
    AtomicBoolean done = new AtomicBoolean();
    Thread refused =
        new Thread(
            () -> {
              while (!done.get()) {
                limit.enter();
              }
            });
    refused.start();

    int most = 0;
    for (int i = 0; i < 5_000_000; i++) {
      most = Math.max(most, limit.sessions());
    }
    done.set(true);
    refused.join();

    assertThat(most).isEqualTo(1);
  }
}
