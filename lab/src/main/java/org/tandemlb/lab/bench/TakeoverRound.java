package org.tandemlb.lab.bench;

import java.time.Duration;

/**
 * What one fault cost.
 *
 * @param lost connections that were not answered, of all that were tried until two seconds after
 *     the service was back
 * @param twoCarriers the longest time that two hosts that clients can reach had the address
 */
record TakeoverRound(Duration outage, int lost, Duration twoCarriers) {}
