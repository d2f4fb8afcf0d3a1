package org.tandemlb.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FirstLineTest {

  @Test
  @Timeout(60)
  void aLookEndsHoweverMuchThereIs() throws Exception {
    FirstLine line = new FirstLine();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'y';
          }

          @Override
          public int available() {
            return Integer.MAX_VALUE / 2;
          }
        };

    line.takeWhatIsThere(endless);
    line.takeWhatIsThere(endless);

    assertThat(line.text()).startsWith("yyy").endsWith("...").hasSizeLessThan(250);
  }
}
