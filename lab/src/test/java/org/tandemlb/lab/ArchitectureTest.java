package org.tandemlb.lab;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.vip.AddressOwner;

/** Who may see whom. A wrong import fails the build here. */
class ArchitectureTest {

  private static final String[] PURE = {
    "org.tandemlb.cluster.election..",
    "org.tandemlb.cluster.health..",
    "org.tandemlb.cluster.wish..",
    "org.tandemlb.cluster.wire..",
    "org.tandemlb.cluster.control..",
    "org.tandemlb.cluster.vip",
    "org.tandemlb.cluster.wish.."
  };

  private static JavaClasses classes;

  /** An address owner acts, wherever it stands: that is what it is for. */
  private static DescribedPredicate<JavaClass> decide() {
    return resideInAnyPackage(PURE).and(not(assignableTo(AddressOwner.class)));
  }

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.tandemlb");
    assertThat(classes.size()).as("classes found").isGreaterThan(20);
  }

  @Test
  void configSeesNobody() {
    noClasses()
        .that()
        .resideInAPackage("org.tandemlb.config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tandemlb.cluster..", "org.tandemlb.node..", "org.tandemlb.lab..")
        .check(classes);
  }

  @Test
  void clusterSeesNeitherNodeNorLab() {
    noClasses()
        .that()
        .resideInAPackage("org.tandemlb.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tandemlb.node..", "org.tandemlb.lab..")
        .check(classes);
  }

  @Test
  void nodeDoesNotSeeLab() {
    noClasses()
        .that()
        .resideInAPackage("org.tandemlb.node..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tandemlb.lab..")
        .check(classes);
  }

  @Test
  void theProxyDoesNotSeeTheCluster() {
    noClasses()
        .that()
        .resideInAPackage("org.tandemlb.node.proxy..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tandemlb.cluster..")
        .check(classes);
  }

  @Test
  void balancingSeesVerdictsAndWishesAndNothingElseOfTheCluster() {
    noClasses()
        .that()
        .resideInAPackage("org.tandemlb.node.balance..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.tandemlb.cluster..")
                .and(
                    not(
                        resideInAnyPackage(
                            "org.tandemlb.cluster.health..", "org.tandemlb.cluster.wish.."))))
        .check(classes);
  }

  @Test
  void onlyOnePackageKnowsJGroups() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.tandemlb.cluster.jgroups..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jgroups..")
        .check(classes);
  }

  @Test
  void nativeCallsAreMadeInTwoPlaces() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.tandemlb.cluster.vip.kernel..", "org.tandemlb.lab.net..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(classes);
  }

  @Test
  void codeThatDecidesAsksNoClock() {
    noClasses()
        .that(decide())
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.time.Clock.class)
        .check(classes);
  }

  @Test
  void codeThatDecidesHasNoThreads() {
    noClasses()
        .that(decide())
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executor.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent.locks..")
        .check(classes);
  }

  @Test
  void codeThatDecidesDoesNotLog() {
    noClasses()
        .that(decide())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.slf4j..")
        .check(classes);
  }

  @Test
  void codeThatDecidesTouchesNoFileAndNoSocket() {
    noClasses()
        .that(decide())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.channels..", "java.nio.file..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.net\\.(Socket|ServerSocket|DatagramSocket|NetworkInterface|URL.*)")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile|Console|Print.*)")
        .check(classes);
  }
}
