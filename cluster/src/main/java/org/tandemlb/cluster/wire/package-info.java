/**
 * What members send each other, as bytes: versioned, bounded, never Java objects.
 *
 * <p>{@code Wire} is the one place that knows the bytes.
 */
package org.tandemlb.cluster.wire;
