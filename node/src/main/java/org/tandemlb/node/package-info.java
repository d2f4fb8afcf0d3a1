/**
 * One node: the data plane, the checks, its part in the cluster and its API, put together.
 *
 * <p>{@link org.tandemlb.node.Node} is the place to begin: it starts the parts in order and stops
 * them in reverse.
 */
package org.tandemlb.node;
