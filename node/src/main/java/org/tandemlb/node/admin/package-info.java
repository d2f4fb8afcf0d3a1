/**
 * The HTTP API: what a node shows of itself and of its cluster, and what it can be asked for.
 *
 * <p>{@link org.tandemlb.node.admin.AdminServer} listens, {@link org.tandemlb.node.admin.AdminApi}
 * answers one request. {@link org.tandemlb.node.admin.StatusPage} is the shape of the status,
 * {@link org.tandemlb.node.admin.ChangeCalls} has the calls that change something, {@link
 * org.tandemlb.node.admin.Metric} is one number for Prometheus, {@link
 * org.tandemlb.node.admin.Events} are the last things that have changed.
 */
package org.tandemlb.node.admin;
