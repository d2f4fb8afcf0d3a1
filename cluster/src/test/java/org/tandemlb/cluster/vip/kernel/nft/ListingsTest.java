package org.tandemlb.cluster.vip.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tandemlb.cluster.vip.kernel.Vips.V4;
import static org.tandemlb.cluster.vip.kernel.Vips.V6;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.handover.Flow;
import org.tandemlb.cluster.vip.kernel.SockDiag.Listed;

/** How many looks at the kernel's sockets several VIPs cost. */
class ListingsTest {

  private final List<Set<InetAddress>> looks = new ArrayList<>();
  private final Listings listings = new Listings(this::look);
  private boolean fails;

  private Map<InetAddress, Listed> look(Set<InetAddress> vips) throws IOException {
    looks.add(vips);
    if (fails) {
      throw new IOException("thrown by this test");
    }
    Map<InetAddress, Listed> found = new HashMap<>();
    vips.forEach(vip -> found.put(vip, new Listed(Set.of(flow(vip)), Set.of())));
    return found;
  }

  /** Its port says in which look it was seen. */
  private Flow flow(InetAddress vip) {
    return new Flow(vip, looks.size(), 80);
  }

  @Test
  void whoeverWaitsIsAnsweredByOneLook() throws IOException {
    Listings.Listing first = listings.ask(V4);
    Listings.Listing second = listings.ask(V6);

    assertThat(listings.answer(first)).containsExactly(new Flow(V4, 1, 80));
    assertThat(listings.answer(second)).containsExactly(new Flow(V6, 1, 80));
    assertThat(looks).containsExactly(Set.of(V4, V6));
  }

  @Test
  void nobodyIsAnsweredByALookFromBeforeItAsked() throws IOException {
    Listings.Listing first = listings.ask(V4);
    listings.answer(first);
    Listings.Listing second = listings.ask(V4);

    assertThat(listings.answer(second)).containsExactly(new Flow(V4, 2, 80));
  }

  @Test
  void afterALookThatFailedTheNextIsLookedForInItsTurn() throws IOException {
    Listings.Listing first = listings.ask(V4);
    Listings.Listing second = listings.ask(V6);
    fails = true;
    assertThatThrownBy(() -> listings.answer(first)).isInstanceOf(IOException.class);

    fails = false;
    assertThat(listings.answer(second)).containsExactly(new Flow(V6, 2, 80));
  }
}
