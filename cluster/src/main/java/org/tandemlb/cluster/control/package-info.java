/**
 * What a node knows of its cluster and does about it: the election, the VIPs' machines and the
 * observations in one pure state machine, {@code ControlCore}. The simulation drives this class,
 * and the node runs it on one thread.
 */
package org.tandemlb.cluster.control;
