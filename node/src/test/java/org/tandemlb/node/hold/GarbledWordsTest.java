package org.tandemlb.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.node.Garbled;

/** Whatever an operator's command says, it is one line that does a log no harm. */
@Tag("nonsense")
class GarbledWordsTest {

  private static final int OUTPUTS = 50_000;
  private static final int TIMES = 100;
  private static final Pattern HARMLESS =
      Pattern.compile("[^\\p{Cc}\\p{Zl}\\p{Zp}\\x{202e}]{0,203}");

  private static final List<String> RIGHT =
      List.of("disk full\n", "replication is 40 s behind\nsee the log\n", "");

  private static final List<String> PIECES =
      List.of("\n", "\r", "\0", "\u001b[2J", "\u0085", "\u00e2\u0080\u00ae", "\u00ff", " ", "word");

  @Test
  void everyOutputIsOneHarmlessLine() {
    new Garbled("what an operator's command says", RIGHT, PIECES)
        .feed(OUTPUTS, TIMES, GarbledWordsTest::read);
  }

  private static void read(byte[] output) throws IOException {
    FirstLine line = new FirstLine();
    line.takeWhatIsThere(new ByteArrayInputStream(output));
    assertThat(HARMLESS.matcher(line.text()).matches()).as(line.text()).isTrue();
  }
}
