/**
 * What a planned move of an address costs its clients: {@code tandem lab handover}.
 *
 * <p>Read {@code Rows} first: what is tried; {@code MoveDemand} is what it must show. How it is
 * played stands in {@code experiment}.
 */
package org.tandemlb.lab.handover;
