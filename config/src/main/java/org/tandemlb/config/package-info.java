/**
 * What the operator asked for: immutable records, read from one file.
 *
 * <p>Start reading at {@link org.tandemlb.config.ConfigFile}: it turns a file into a {@link
 * org.tandemlb.config.Config} or into every {@link org.tandemlb.config.Fault} at once. A record of
 * this package that exists is valid. Nothing here opens anything but that file, and nothing here
 * resolves names.
 *
 * <p>The way of a file: {@code YamlText} makes nodes of its bytes, {@code ConfigReader} goes
 * through them section by section, each with its own reader. {@code Keys} is the table of all keys:
 * types, ranges, defaults; a {@code ValueType} reads one value. {@code Reading} collects faults and
 * applied defaults on the way. What {@code tandem check} prints is {@link
 * org.tandemlb.config.ConfigSummary}; what nodes must agree on is {@link
 * org.tandemlb.config.SharedPart}.
 */
package org.tandemlb.config;
