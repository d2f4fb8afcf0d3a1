/**
 * Tandem beside what its users run today, in one run and by turns, so that only the balancer
 * differs. A row that did not run says why; it never shows a number.
 */
package org.tandemlb.lab.bench;
