package org.tandemlb.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReceptionTest {

  @Test
  void thePacketFilterSaysHowManyItHasDropped() throws IOException {
    String chain =
        """
        table inet faults {
        \tchain input {
        \t\ttype filter hook input priority raw; policy accept;
        \t\tnumgen random mod 100 < 5 counter packets 1034 bytes 60212 drop
        \t}
        }
        """;
    assertThat(Reception.Bad.LOSS.dropped(chain)).isEqualTo(1034);
  }

  @Test
  void theQueueSaysHowManyItHasDropped() throws IOException {
    String queue =
        """
        qdisc netem 8001: root refcnt 2 limit 1000 delay 20ms  5ms loss 2%
         Sent 612040 bytes 7012 pkt (dropped 143, overlimits 0 requeues 0)
         backlog 0b 0p requeues 0
        """;
    assertThat(Reception.Bad.NETEM.dropped(queue)).isEqualTo(143);
  }

  @Test
  void withoutACountNothingIsSaid() {
    assertThatThrownBy(() -> Reception.Bad.LOSS.dropped("table inet faults {}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no count");
  }
}
