package org.tandemlb.cluster.election;

/**
 * Why others are chosen before a node for a VIP.
 *
 * @param why in words
 * @param ifAsked what becomes of it when somebody asks for that node
 */
public record PassedOver(String why, IfAsked ifAsked) {

  public enum IfAsked {
    /** It gets the VIP: for a person it is enough that it reaches now what it needs. */
    CHOSEN,
    /** It has not looked yet at what it needs, or sees it change now: to be asked for again. */
    NOT_YET,
    REFUSED
  }
}
