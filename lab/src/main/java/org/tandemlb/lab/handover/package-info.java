/**
 * What a planned move of an address costs its clients: {@code tandem lab handover}.
 *
 * <p>Read {@code Rows} first: what is tried. A {@code Row} plays on a {@code Rig}, hosts with a
 * {@code Product}'s nodes on them; a {@code Scene} is the traffic while it plays, and gives the
 * {@code Outcome}. {@code Rounds} plays rows again and again, {@code Report} writes the table.
 */
package org.tandemlb.lab.handover;
