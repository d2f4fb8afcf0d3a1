/**
 * What happens to clients when something breaks: {@code tandem lab faults}.
 *
 * <p>Read {@code Rows} first: what is tried; {@code FaultDemand} is what it must show. How it is
 * played stands in {@code experiment}.
 */
package org.tandemlb.lab.faults;
