package org.tandemlb.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** One of a few words. Pure. */
record WordType<T>(Map<String, T> words) implements ValueType<T> {

  static final WordType<Boolean> BOOLEAN = new WordType<>(booleans());

  /** The constants of an enum, {@code ROUND_ROBIN} written {@code round-robin}. */
  static <E extends Enum<E>> WordType<E> of(Class<E> constants) {
    return of(constants, WordType::text);
  }

  static <E extends Enum<E>> WordType<E> of(Class<E> constants, Function<E, String> spelling) {
    Map<String, E> words = new LinkedHashMap<>();
    Arrays.stream(constants.getEnumConstants())
        .forEach(word -> words.put(spelling.apply(word), word));
    return new WordType<>(words);
  }

  static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public T parse(String text) throws WrongValueException {
    T word = words.get(text);
    if (word == null) {
      throw new WrongValueException("is unknown" + Message.didYouMean(text, words.keySet()));
    }
    return word;
  }

  @Override
  public String allowed() {
    return Message.list(words.keySet());
  }

  private static Map<String, Boolean> booleans() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("true", true);
    words.put("false", false);
    return words;
  }
}
