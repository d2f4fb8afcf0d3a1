/**
 * What members send each other, as bytes: of one format, bounded, never Java objects.
 *
 * <p>{@code Wire} is the one place that knows the bytes.
 */
package org.tandemlb.cluster.wire;
