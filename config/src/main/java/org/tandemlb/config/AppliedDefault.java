package org.tandemlb.config;

/**
 * A value that the file does not give.
 *
 * @param path the key's place, such as {@code pools.web.retries}
 * @param value as the file would write it, or in words
 * @param meaning what the key does
 */
public record AppliedDefault(String path, String value, String meaning) {}
