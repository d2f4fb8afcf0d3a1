package org.tandemlb.node.cli;

import java.time.Duration;
import org.tandemlb.config.DurationText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long a command waits until what it asked for is done. */
final class TimeoutOption {

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Converter.class,
      description = "how long to wait until it is done (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  Duration value() {
    return timeout;
  }

  static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationText.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "\"" + text + "\" is no duration: a number in ms, s, m or h, such as 10s"));
    }
  }
}
