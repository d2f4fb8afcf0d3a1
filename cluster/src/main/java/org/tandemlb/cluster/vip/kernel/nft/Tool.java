package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.util.Set;
import java.util.stream.Collectors;
import org.tandemlb.config.IpAddress;

/** By what command a machine's rules are set, and how one says there what would help. Pure. */
enum Tool {
  NFT {
    @Override
    String place(Ruleset.Chain chain) {
      return chain.family() + " " + chain.table() + " " + chain.name();
    }

    /** Where frames leave nobody can ask connection tracking, and on a bridge not everybody. */
    @Override
    String letOutWhatIsSentOn(Ruleset.Chain chain, InetAddress vip) {
      String condition =
          chain.hook().equals("egress") || chain.family().equals("bridge")
              ? new Names(vip).family() + " daddr " + IpAddress.text(vip)
              : "ct state untracked";
      return "`nft insert rule %s %s accept`".formatted(place(chain), condition);
    }

    @Override
    String letOutAnswers(Ruleset.Chain chain, InetAddress vip) {
      return "`nft insert rule %s %s saddr %s accept`"
          .formatted(place(chain), new Names(vip).family(), IpAddress.text(vip));
    }

    @Override
    String letIn(Ruleset.Chain chain, InetAddress vip, Set<Integer> ports) {
      return "`nft insert rule %s %s daddr %s tcp dport { %s } accept`"
          .formatted(place(chain), new Names(vip).family(), IpAddress.text(vip), list(ports, ", "));
    }
  },

  /** Of the packet filter that was before nftables. */
  LEGACY {
    @Override
    String place(Ruleset.Chain chain) {
      return "%s of the table %s of %s"
          .formatted(chain.name(), chain.table(), legacyCommand(chain.family()));
    }

    @Override
    String letOutWhatIsSentOn(Ruleset.Chain chain, InetAddress vip) {
      return let(chain, "-m conntrack --ctstate UNTRACKED");
    }

    @Override
    String letOutAnswers(Ruleset.Chain chain, InetAddress vip) {
      return let(chain, "-s " + IpAddress.text(vip));
    }

    @Override
    String letIn(Ruleset.Chain chain, InetAddress vip, Set<Integer> ports) {
      return let(
          chain,
          "-d %s -p tcp -m multiport --dports %s".formatted(IpAddress.text(vip), list(ports, ",")));
    }

    private String let(Ruleset.Chain chain, String condition) {
      return "`%s -t %s -I %s %s -j ACCEPT`"
          .formatted(legacyCommand(chain.family()), chain.table(), chain.name(), condition);
    }
  };

  static String legacyCommand(String family) {
    return family.equals("ip") ? "iptables-legacy" : "ip6tables-legacy";
  }

  /** Which chain it is, as it is found there. */
  abstract String place(Ruleset.Chain chain);

  /** The command that lets out what is sent on to another node. */
  abstract String letOutWhatIsSentOn(Ruleset.Chain chain, InetAddress vip);

  /** The command that lets out what this node answers in the VIP's name. */
  abstract String letOutAnswers(Ruleset.Chain chain, InetAddress vip);

  /** The command that lets in what comes to the VIP's frontends. */
  abstract String letIn(Ruleset.Chain chain, InetAddress vip, Set<Integer> ports);

  private static String list(Set<Integer> ports, String between) {
    return ports.stream().sorted().map(String::valueOf).collect(Collectors.joining(between));
  }
}
