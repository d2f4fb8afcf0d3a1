package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {

  private record Said(String word) {}

  private final Events events = new Events(42, 3);

  private void publish(int count) {
    for (int i = 1; i <= count; i++) {
      events.publish("said", new Said("w" + i));
    }
  }

  private List<String> after(long read, int atMost) {
    return events.after(read, atMost).events().stream().map(Event::id).toList();
  }

  @Test
  void anEventHasItsNumberItsTypeAndItsDataInOneLine() {
    events.publish("said", new Said("a\nb"));

    assertThat(new String(events.after(0, 9).events().get(0).bytes()))
        .isEqualTo("id: 42-1\nevent: said\ndata: {\"word\":\"a\\nb\"}\n\n");
  }

  @Test
  void onlyTheLastOnesAreKeptAndItIsKnownHowManyAreGone() {
    publish(5);

    assertThat(after(0, 9)).containsExactly("42-3", "42-4", "42-5");
    assertThat(events.after(1, 9).missed()).isTrue();
    assertThat(events.after(2, 9).missed()).isFalse();
    assertThat(events.after(0, 2).read()).isEqualTo(4);
    assertThat(events.published()).isEqualTo(5);
  }

  @Test
  void theyAreReadInOrderAndAFewAtATime() {
    publish(3);

    assertThat(after(0, 2)).containsExactly("42-1", "42-2");
    assertThat(after(2, 2)).containsExactly("42-3");
    assertThat(after(3, 2)).isEmpty();
  }

  @Test
  void anIdOfThisRunIsAPositionAndAnyOtherIsNone() {
    publish(5);

    assertThat(events.position("42-4")).isEqualTo(4);
    assertThat(events.position("42-1")).as("gone, but ours").isEqualTo(1);
    assertThat(events.position("42-6")).as("not yet published").isNegative();
    assertThat(events.position("41-4")).isNegative();
    assertThat(events.position("42-")).isNegative();
    assertThat(events.position("42--1")).isNegative();
    assertThat(events.position("42-99999999999999999999")).isNegative();
    assertThat(events.position("nonsense")).isNegative();
  }
}
