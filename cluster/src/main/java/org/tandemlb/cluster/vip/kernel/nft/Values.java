package org.tandemlb.cluster.vip.kernel.nft;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.tandemlb.config.IpAddress;

/** What a rule compares a field with: a value, a range, a network, or a list of those. Pure. */
final class Values {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
  private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");
  private static final Pattern WORD = Pattern.compile("[\\w.:-]+\\*?");

  private Values() {}

  /**
   * @param values as nft prints them: {@code tcp}, {@code "eth*"}, <code>{ "eth0", "eth1" }</code>
   */
  static Match word(String values, String field) {
    return any(
        values,
        value -> {
          if (!WORD.matcher(value).matches()) {
            return Match.MAYBE; // a named set, a calculation
          }
          boolean equal =
              value.endsWith("*")
                  ? field.startsWith(value.substring(0, value.length() - 1))
                  : field.equals(value);
          return equal ? Match.YES : Match.NO;
        });
  }

  static Match number(String values, long field) {
    return any(values, value -> within(value, BigInteger.valueOf(field), Values::number));
  }

  private static Optional<BigInteger> number(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(new BigInteger(text)) : Optional.empty();
  }

  static Match address(String values, InetAddress field) {
    int bits = 8 * field.getAddress().length;
    BigInteger number = number(field);
    return any(
        values,
        value -> {
          int slash = value.indexOf('/');
          if (slash < 0) {
            return within(value, number, text -> IpAddress.parse(text).map(Values::number));
          }
          String prefix = value.substring(slash + 1);
          Optional<InetAddress> network = IpAddress.parse(value.substring(0, slash));
          if (network.isEmpty() || !PREFIX.matcher(prefix).matches()) {
            return Match.MAYBE;
          }
          int host = Math.max(0, bits - Integer.parseInt(prefix));
          boolean inside = number(network.get()).xor(number).shiftRight(host).signum() == 0;
          return inside ? Match.YES : Match.NO;
        });
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  private static Match within(
      String value, BigInteger field, Function<String, Optional<BigInteger>> read) {
    int dash = value.indexOf('-');
    Optional<BigInteger> from = read.apply(dash < 0 ? value : value.substring(0, dash));
    Optional<BigInteger> to = read.apply(value.substring(dash + 1));
    if (from.isEmpty() || to.isEmpty()) {
      return Match.MAYBE;
    }
    boolean inside = from.get().compareTo(field) <= 0 && field.compareTo(to.get()) <= 0;
    return inside ? Match.YES : Match.NO;
  }

  private static Match any(String values, Function<String, Match> one) {
    Match any = Match.NO;
    for (String value : values.replaceAll("[{}\"]", "").split(",")) {
      any = any.or(one.apply(value.strip()));
    }
    return any;
  }
}
