package org.tandemlb.cluster.wire;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Nonsense;

@Tag("nonsense")
class WireNonsenseTest {

  private static final int TIMES = 200;

  /** Half of the inputs get the format right, or little more would be looked at. */
  @Test
  void whateverAMemberSendsIsAValueAndWhatIsUnderstoodIsWhatItsSenderMeant() {
    new Nonsense("messages of members", WireTest.MESSAGES.stream().map(Wire::encode).toList())
        .feed(
            1_000_000,
            TIMES,
            input -> {
              if (input.length > 1 && input[1] % 2 == 0) {
                input[0] = Wire.FORMAT;
              }
              Decoded decoded = Wire.decode(input);
              if (decoded instanceof Decoded.Understood understood) {
                Message message = understood.message();
                if (!Wire.decode(Wire.encode(message)).equals(new Decoded.Understood(message))) {
                  throw new AssertionError("it reads otherwise again: " + message);
                }
              }
            });
  }
}
