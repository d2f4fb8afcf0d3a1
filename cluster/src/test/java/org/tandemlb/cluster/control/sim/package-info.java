/**
 * A cluster in one thread and in simulated time: real cores and machines on a simulated LAN, kernel
 * and group membership. {@code SimulatedCluster} is the whole of it, with the faults that can be
 * done to it; {@code Invariants} watches every step, {@code Decisions} all that is said. {@code
 * RandomFaults} plays any faults from a seed, {@code Planted} has the bugs that they must find.
 */
package org.tandemlb.cluster.control.sim;
