package org.tandemlb.config;

import java.time.Duration;
import org.tandemlb.config.CheckConfig.StatusRange;
import org.tandemlb.config.CheckConfig.Timing;

/** Reads a pool's {@code check}, whose type says which further keys there are. One thread. */
final class CheckReader {

  private final Section check;
  private final Reading reading;

  CheckReader(Section check) {
    this.check = check.allowing(ConfigReader.names(Keys.CHECK));
    this.reading = check.reading();
  }

  CheckConfig read() {
    Keys.CheckType type = check.value(Keys.CHECK_TYPE);
    if (!reading.sound(check.pathOf(Keys.CHECK_TYPE.key().name()))) {
      type = Keys.CheckType.HTTP; // The one with every key, so that the others' faults show too.
    }
    switch (type) {
      case NONE -> {
        refuse("none", Keys.CHECK_TIMING);
        refuse("none", Keys.CHECK_HTTP);
        return new CheckConfig.None();
      }
      case TCP -> {
        refuse("tcp", Keys.CHECK_HTTP);
        return new CheckConfig.Tcp(timing());
      }
      default -> {
        Timing timing = timing();
        String path = check.value(Keys.CHECK_PATH);
        StatusRange expect = check.value(Keys.EXPECT_STATUS);
        return new CheckConfig.Http(timing, path, expect);
      }
    }
  }

  /** A key that the type does not use is a mistake in the key or in the type: never ignored. */
  private void refuse(String type, Iterable<Key<?>> keys) {
    for (Key<?> key : keys) {
      if (check.has(key.name())) {
        reading.fault(check.pathOf(key.name()), "not used by type: " + type + "; leave it out");
      }
    }
  }

  private Timing timing() {
    Duration interval = check.value(Keys.CHECK_INTERVAL);
    Duration timeout = Timeouts.read(check, Keys.CHECK_TIMEOUT, Keys.CHECK_INTERVAL, interval);
    int rise = check.value(Keys.RISE);
    int fall = check.value(Keys.FALL);
    return new Timing(interval, timeout, rise, fall);
  }
}
