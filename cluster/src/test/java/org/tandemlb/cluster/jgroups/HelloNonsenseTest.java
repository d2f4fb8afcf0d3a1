package org.tandemlb.cluster.jgroups;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.Nonsense;

/** The first bytes of whoever comes to the cluster port. */
@Tag("nonsense")
class HelloNonsenseTest {

  private static final int INPUTS = 1_000_000;
  private static final int TIMES = 100;

  @Test
  void whateverComesIsARecordOrRefused() throws Exception {
    new Nonsense("first bytes at the cluster port", List.of(Greeting.bytes()))
        .feed(INPUTS, TIMES, HelloNonsenseTest::read);
  }

  private static void read(byte[] input) {
    int length = input.length < 5 ? 0 : 5 + ((input[3] & 0xff) << 8 | input[4] & 0xff);
    try {
      byte[] record = Hello.read(new ByteArrayInputStream(input)).readAllBytes();
      if (record.length != length || record[0] != 22) {
        throw new AssertionError(record.length + " bytes");
      }
    } catch (IOException refused) {
      // As it should be, unless the input begins with a whole record.
      if (length > 5 && length <= input.length && input[0] == 22 && input[1] == 3) {
        if (length <= 5 + (1 << 14)) {
          throw new AssertionError(refused);
        }
      }
    }
  }
}
