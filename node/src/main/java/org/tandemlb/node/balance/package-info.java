/**
 * Algorithms and pool snapshots: which backend gets the next session. Pure, but for counters; safe
 * on every event loop.
 */
package org.tandemlb.node.balance;
