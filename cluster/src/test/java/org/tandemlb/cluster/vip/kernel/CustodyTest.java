package org.tandemlb.cluster.vip.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@NeedsNamespaces
class CustodyTest {

  private final Host host = Host.create();
  private final Host other = Host.create();

  @AfterEach
  void close() {
    host.close();
    other.close();
  }

  @Test
  void itIsSeenInItsNetworkNamespaceUntilItIsGivenUp() throws IOException {
    Custody custody = host.call(() -> Custody.take(List.of(V6)));

    assertThat(host.call(() -> Custody.anyOf(List.of(V4, V6)))).contains(V6);
    assertThat(host.call(() -> Custody.anyOf(List.of(V4)))).isEmpty();
    assertThat(other.call(() -> Custody.anyOf(List.of(V4, V6)))).isEmpty();

    custody.close();
    custody.close();
    assertThat(host.call(() -> Custody.anyOf(List.of(V4, V6)))).isEmpty();
  }

  @Test
  void whatIsSomebodysStaysHisAndTheRestIsTaken() throws IOException {
    Custody first = host.call(() -> Custody.take(List.of(V4)));
    Custody second = host.call(() -> Custody.take(List.of(V4, V6)));

    second.close();
    assertThat(host.call(() -> Custody.anyOf(List.of(V4, V6)))).contains(V4);

    first.close();
    assertThat(host.call(() -> Custody.anyOf(List.of(V4, V6)))).isEmpty();
  }
}
