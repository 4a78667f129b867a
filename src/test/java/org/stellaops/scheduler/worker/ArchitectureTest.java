package org.stellaops.scheduler.worker;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.BE_ANNOTATED_WITH_AN_INJECTION_ANNOTATION;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.ObjectInputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** How the packages of the worker hang together and what its code never does. */
@AnalyzeClasses(
    packages = "org.stellaops.scheduler",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String WORKER = "org.stellaops.scheduler.worker";

  /** Each package knows only those before it. */
  private static final List<String> ORDER =
      List.of(
          "settings",
          "connection",
          "audit",
          "lease",
          "message",
          "turn",
          "scan",
          "run",
          "event",
          "plan",
          "dead",
          "ops",
          "api");

  @ArchTest
  static final ArchRule PACKAGES_DEPEND_DOWNWARD =
      CompositeArchRule.of(
          ORDER.stream().map(ArchitectureTest::knowsOnlyWhatStandsBefore).toList());

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching(WORKER + ".(**)")
          .should()
          .beFreeOfCycles()
          .because("packages in a circle can only be understood, tested and changed together");

  @ArchTest
  static final ArchRule THE_LEASE_DOES_NOT_KNOW_ITS_TRANSPORTS =
      noClasses()
          .that(resideInAPackage(WORKER + ".lease"))
          .should()
          .dependOnClassesThat(resideInAnyPackage(WORKER + ".lease.*"))
          .because(
              "a transport is put in by adding a package, without a change of the rules of a lease");

  @ArchTest
  static final ArchRule ROUTE_RULES_STAND_ALONE =
      noClasses()
          .that(resideInAPackage(WORKER + ".routes.."))
          .should()
          .dependOnClassesThat(
              resideInAPackage(WORKER + "..")
                  .and(DescribedPredicate.not(resideInAPackage(WORKER + ".routes.."))))
          .because("they read the worker as it was compiled and must not start any of it");

  @ArchTest
  static final ArchRule NO_DEVELOPMENT_TOOLS_IN_THE_PRODUCT =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.stellaops.scheduler.dev..", "org.junit..", "de.bwaldvogel.."))
          .because("development tools are never packaged");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses()
          .should()
          .haveNameMatching(".*\\.(Common\\w*|\\w*(Util|Utils|Helper|Manager|Service|Impl))")
          .because("these names fit everything, so everything ends up there");

  @ArchTest
  static final ArchRule NO_STANDARD_STREAMS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(
              SchedulerWorker.class.getName()) // gives System.out to the commands
          .should(ACCESS_STANDARD_STREAMS)
          .because(
              "what is printed past the log has no level, no time and no place in the operator's tools");

  @ArchTest
  static final ArchRule ONE_LOGGING_API =
      noClasses()
          .should(USE_JAVA_UTIL_LOGGING)
          .because("operators set levels in one place, and that is SLF4J's");

  @ArchTest
  static final ArchRule OBJECTS_ARE_BUILT_WHOLE =
      ArchRuleDefinition.noFields()
          .should(BE_ANNOTATED_WITH_AN_INJECTION_ANNOTATION)
          .because(
              "an object with all it needs from its constructor can be made in a test with new");

  @ArchTest
  static final ArchRule NO_SLEEP =
      noClasses()
          .that(DescribedPredicate.not(resideInAPackage(WORKER + ".lease..")))
          .should(sleep())
          .because(
              "waiting is for a signal; only the loops that fetch leases pause after an error");

  @ArchTest
  static final ArchRule NO_JAVA_SERIALIZATION =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .because("reading serialized objects runs what the sender chooses");

  @ArchTest
  static final ArchRule NO_PROCESSES =
      noClasses()
          .should()
          .callMethod(Runtime.class, "exec", String.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .because(
              "the worker runs in an image without shell, and messages never decide what is executed");

  @ArchTest
  static final ArchRule PACKAGES_ARE_NULL_MARKED =
      classes()
          .should(beInANullMarkedPackage())
          .because(
              "NullAway checks only what is marked, and a package without mark looks as safe as the others");

  private static ArchRule knowsOnlyWhatStandsBefore(String name) {
    String[] later =
        ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
            .map(other -> WORKER + "." + other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that(resideInAPackage(WORKER + "." + name + ".."))
        .should()
        .dependOnClassesThat(
            later.length == 0 ? DescribedPredicate.not(alwaysTrue()) : resideInAnyPackage(later))
        .because("packages know only those before them: " + String.join(", ", ORDER))
        .allowEmptyShould(true); // a package may be empty while it is being written
  }

  static ArchCondition<JavaClass> sleep() {
    return new ArchCondition<>("sleep") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getMethodCallsFromSelf().stream()
            .filter(call -> call.getTarget().getName().equals("sleep"))
            .filter(
                call ->
                    call.getTargetOwner().isEquivalentTo(Thread.class)
                        || call.getTargetOwner().isEquivalentTo(TimeUnit.class))
            .forEach(
                call -> events.add(SimpleConditionEvent.satisfied(type, call.getDescription())));
      }
    };
  }

  static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a package with @NullMarked in its package-info.java") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked =
            type.getPackage()
                .tryGetPackageInfo()
                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                .isPresent();
        events.add(
            new SimpleConditionEvent(
                type, marked, "package " + type.getPackageName() + " of " + type.getSimpleName()));
      }
    };
  }
}
