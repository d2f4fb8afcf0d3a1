package org.tandemlb.node.hold;

import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WitnessesTest {

  /** This machine answers for itself, by an echo or by a refusal. */
  private static final String HERE = "127.0.0.1";

  /** Of class E: no kernel sends anything there. */
  private static final String NOWHERE = "240.0.0.1";

  private final List<Boolean> told = new CopyOnWriteArrayList<>();

  @Test
  void oneThatAnswersIsEnough() throws Exception {
    Witnesses witnesses = start(NOWHERE, HERE);
    try {
      await().until(() -> told.size() >= 2 && !told.contains(false));
    } finally {
      witnesses.close();
    }
  }

  @Test
  void whenNobodyAnswersThatIsTold() throws Exception {
    Witnesses witnesses = start(NOWHERE);
    try {
      await().until(() -> told.size() >= 2 && !told.contains(true));
    } finally {
      witnesses.close();
    }
  }

  private Witnesses start(String... addresses) throws Exception {
    List<InetAddress> parsed = new java.util.ArrayList<>();
    for (String address : addresses) {
      parsed.add(InetAddress.getByName(address));
    }
    return Witnesses.start(parsed, told::add);
  }
}
