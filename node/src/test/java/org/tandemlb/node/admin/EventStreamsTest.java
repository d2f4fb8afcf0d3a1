package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that hear events, over real sockets. */
@Timeout(60)
class EventStreamsTest {

  private record Said(String word) {}

  private final ChangesRig cluster = new ChangesRig();
  private final Events events = new Events(42);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new AdminServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AdminCalls(
                cluster::page,
                () -> new Health(true, "serving"),
                () -> new byte[0],
                cluster.calls(),
                events),
            new AdminToken(Path.of("unused")));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    server.close();
  }

  /** One who has asked for events; its lines come as it reads them. */
  private final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Client(String lastId) throws IOException {
      socket = new Socket(server.address().getAddress(), server.address().getPort());
      socket.setSoTimeout(20_000);
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String header = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
      write("GET /v1/events HTTP/1.1\r\nHost: x\r\n" + header + "\r\n");
      opened.add(this);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads up to a line that begins so. */
    String until(String beginning) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = lines.readLine();
      }
      return line;
    }

    /** It is there when its greeting has come. */
    Client greeted() throws IOException {
      until("retry: ");
      return this;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private void say(String... words) {
    for (String word : words) {
      events.publish("said", new Said(word));
    }
  }

  @Test
  void everyClientHearsWhatHappensFromNowOnInOrder() throws Exception {
    say("before");
    Client one = new Client("").greeted();
    Client other = new Client("").greeted();

    say("a", "b");

    for (Client client : List.of(one, other)) {
      assertThat(client.until("id:")).isEqualTo("id: 42-2");
      assertThat(client.until("event:")).isEqualTo("event: said");
      assertThat(client.until("data:")).isEqualTo("data: {\"word\":\"a\"}");
      assertThat(client.until("data:")).isEqualTo("data: {\"word\":\"b\"}");
    }
  }

  @Test
  void theAnswerIsAStreamOfEvents() throws Exception {
    Client client = new Client("");

    assertThat(client.until("HTTP/1.1")).isEqualTo("HTTP/1.1 200 OK");
    assertThat(client.until("content-type")).isEqualTo("content-type: text/event-stream");
  }

  @Test
  void aClientThatComesBackGoesOnWhereItWas() throws Exception {
    say("a", "b", "c");

    Client back = new Client("42-1");

    assertThat(back.until("data:")).isEqualTo("data: {\"word\":\"b\"}");
    assertThat(back.until("data:")).isEqualTo("data: {\"word\":\"c\"}");
  }

  @Test
  void aClientOfAnEarlierRunIsToldThatItHasMissedSomething() throws Exception {
    say("old");

    Client back = new Client("41-7").greeted();

    assertThat(back.until("event:")).isEqualTo("event: missed");
    say("new");
    assertThat(back.until("data: {\"word\"")).isEqualTo("data: {\"word\":\"new\"}");
  }

  @Test
  void aClientThatDoesNotReadKeepsNobodyWaitingAndLosesTheOldest() throws Exception {
    Client slow = new Client("").greeted();
    Client quick = new Client("").greeted();
    String large = "x".repeat(16 * 1024);

    for (int i = 0; i < 3 * Events.KEPT; i++) {
      say(large);
      quick.until("data:");
    }
    say("last");

    assertThat(quick.until("data: {\"word\":\"l")).isEqualTo("data: {\"word\":\"last\"}");
    assertThat(slow.until("event: missed")).isNotNull();
    assertThat(slow.until("data: {\"word\":\"l")).isEqualTo("data: {\"word\":\"last\"}");
  }

  @Test
  void thereAreSoManyAtMostAndOneThatGoesMakesRoom() throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < EventStreams.MAX_STREAMS; i++) {
      clients.add(new Client("").greeted());
    }

    assertThat(new Client("").until("HTTP/1.1")).startsWith("HTTP/1.1 503");

    clients.get(0).close();
    await().until(() -> new Client("").until("HTTP/1.1").equals("HTTP/1.1 200 OK"));
  }

  @Test
  void aClientThatSaysMoreIsClosed() throws Exception {
    Client client = new Client("").greeted();

    client.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(client.until("never")).isNull();
  }

  @Test
  void aClientThatTakesNothingForTwoBeatsIsGivenUp() {
    EmbeddedChannel channel = new EmbeddedChannel();
    EventStream stream = new EventStream(channel, events, "");
    stream.begin();

    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    stream.beat();
    assertThat(channel.isOpen()).isTrue();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    stream.beat();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    stream.beat();
    assertThat(channel.isOpen()).as("it took something in between").isTrue();

    stream.beat();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }
}
