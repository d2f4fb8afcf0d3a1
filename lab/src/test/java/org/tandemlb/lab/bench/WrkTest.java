package org.tandemlb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrkTest {

  private static final String OUTPUT =
      """
      Running 2s test @ http://127.0.0.1:8081/
        1 threads and 64 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     1.06ms    1.13ms  14.01ms   86.48%
          Req/Sec    75.21k     4.34k   80.20k    85.00%
        Latency Distribution
           50%  704.00us
           75%    1.32ms
           90%    2.42ms
           99%    5.20ms
        149642 requests in 2.00s, 21.41MB read
      Requests/sec:  74772.30
      Transfer/sec:     10.70MB
      """;

  @Test
  void theRateTheCountAndTheSlowestPercentAreRead() throws IOException {
    Wrk.Result result = Wrk.parse(OUTPUT);

    assertThat(result.requests()).isEqualTo(149_642);
    assertThat(result.perSecond()).isEqualTo(74_772.30);
    assertThat(result.p99Millis()).isEqualTo(5.20);
  }

  @Test
  void microsecondsAndSecondsAreMillisecondsToo() throws IOException {
    assertThat(Wrk.parse(OUTPUT.replace("5.20ms", "520.00us")).p99Millis()).isEqualTo(0.52);
    assertThat(Wrk.parse(OUTPUT.replace("5.20ms", "1.50s")).p99Millis()).isEqualTo(1_500);
  }

  @Test
  void failedRequestsAreNoMeasurement() {
    assertThatThrownBy(() -> Wrk.parse(OUTPUT + "  Non-2xx or 3xx responses: 12\n"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Wrk.parse("unable to connect")).isInstanceOf(IOException.class);
  }
}
