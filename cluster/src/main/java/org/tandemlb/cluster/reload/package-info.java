/**
 * Reloads of the file: what came of one, and how all members do one together. What is read and
 * changed is each node's own. Pure.
 */
package org.tandemlb.cluster.reload;
