package org.tandemlb.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.membership.Departure;

class DeparturesTest {

  private final Address peer = UUID.randomUUID();
  private final Departures departures = new Departures(() -> this.nowNanos);
  private final List<Message> sent = new ArrayList<>();
  private long nowNanos;

  @BeforeEach
  void standBetweenProtocolsThatDoNothing() {
    departures.setDownProtocol(
        new Protocol() {
          @Override
          public Object down(Message message) {
            sent.add(message);
            return null;
          }
        });
    departures.setUpProtocol(
        new Protocol() {
          @Override
          public Object up(Event event) {
            return null;
          }

          @Override
          public Object up(Message message) {
            return null;
          }
        });
  }

  @Test
  void aClosedConnectionIsNoted() {
    departures.up(new Event(Event.SUSPECT, List.of(peer)));

    assertThat(departures.of(peer)).contains(Departure.CLOSED);
  }

  @Test
  void aConnectionThatClosedLongAgoAndCameBackSaysNothing() {
    departures.up(new Event(Event.SUSPECT, List.of(peer)));

    nowNanos += TimeUnit.SECONDS.toNanos(6);

    assertThat(departures.of(peer)).isEmpty();
  }

  @Test
  void aGoodbyeStaysOneWhenTheConnectionCloses() {
    Message goodbye =
        new EmptyMessage().setSrc(peer).putHeader(departures.getId(), new Goodbye(false));
    departures.up(goodbye);

    departures.up(new Event(Event.SUSPECT, List.of(peer)));

    assertThat(departures.of(peer)).contains(Departure.LEFT);
  }

  @Test
  void aGoodbyeIsAnswered() {
    departures.up(
        new EmptyMessage().setSrc(peer).putHeader(departures.getId(), new Goodbye(false)));

    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).getDest()).isEqualTo(peer);
    assertThat(((Goodbye) sent.get(0).getHeader(departures.getId())).isAnswer()).isTrue();
  }

  @Test
  void anAnswerIsNoGoodbye() {
    departures.up(new EmptyMessage().setSrc(peer).putHeader(departures.getId(), new Goodbye(true)));

    assertThat(departures.of(peer)).isEmpty();
    assertThat(sent).isEmpty();
  }

  @Test
  void whatWasToldIsForgotten() {
    departures.up(new Event(Event.SUSPECT, List.of(peer)));

    departures.retain(List.of());

    assertThat(departures.of(peer)).isEmpty();
  }
}
