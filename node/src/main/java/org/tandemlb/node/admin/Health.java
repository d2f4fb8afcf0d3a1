package org.tandemlb.node.admin;

/**
 * The answer of {@code /healthz}.
 *
 * @param reason why it cannot serve; in words also when it can
 */
public record Health(boolean canServe, String reason) {}
