/**
 * How something is tried on hosts while clients connect and speak, beside what users have today.
 *
 * <p>A {@code Row} plays on a {@code Rig}, hosts with a {@code Product}'s nodes on them; a {@code
 * Scene} is the traffic while it plays, and gives the {@code Outcome}, which a {@code Demand}
 * judges. {@code Rounds} plays rows again and again, {@code Report} writes the table, {@code
 * ExperimentCommand} is what all such commands share. What is tried stands in packages of its own.
 */
package org.tandemlb.lab.experiment;
