package org.tandemlb.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.config.CheckConfig.StatusRange;

/** HTTP status codes: one, or a range. Pure. */
record StatusRangeType() implements ValueType<StatusRange> {

  private static final Pattern RANGE = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

  @Override
  public StatusRange parse(String text) throws WrongValueException {
    Matcher matcher = RANGE.matcher(text);
    if (!matcher.matches()) {
      throw new WrongValueException("is not a range of HTTP status codes");
    }
    int from = Integer.parseInt(matcher.group(1));
    int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
    if (to < from) {
      throw new WrongValueException("ends before it begins");
    }
    return new StatusRange(from, to);
  }

  @Override
  public String allowed() {
    return "100 to 599, one code or a range such as 200-399";
  }
}
