package org.tandemlb.config;

import java.nio.file.Path;

/**
 * The HTTP API.
 *
 * @param tokenFile holds the bearer token that changes need; {@code NODE} in its name stands for
 *     the node's name
 */
public record AdminConfig(Listen listen, Path tokenFile) {}
