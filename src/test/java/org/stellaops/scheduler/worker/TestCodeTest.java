package org.stellaops.scheduler.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Disabled;

/** What tests and development tools never do. */
@AnalyzeClasses(
    packages = "org.stellaops.scheduler",
    importOptions = ImportOption.OnlyIncludeTests.class)
class TestCodeTest {

  @ArchTest
  static final ArchRule NO_SLEEP =
      noClasses()
          .should(ArchitectureTest.sleep())
          .because("a test that waits for time is slow on a fast machine and fails on a slow one");

  @ArchTest
  static final ArchRule NO_TEST_IS_SWITCHED_OFF =
      noMethods()
          .should()
          .beAnnotatedWith(Disabled.class)
          .because("a test that does not run looks like one that passes");

  @ArchTest
  static final ArchRule NO_CLASS_IS_SWITCHED_OFF =
      noClasses()
          .should()
          .beAnnotatedWith(Disabled.class)
          .because("a test that does not run looks like one that passes");

  @ArchTest
  static final ArchRule NO_ASSUMPTIONS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.junit.jupiter.api.Assumptions")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.assertj.core.api.Assumptions")
          .because("where a tool is missing the test fails and names the command that installs it");

  @ArchTest
  static final ArchRule NO_MOCKS =
      noClasses()
          .should()
          .dependOnClassesThat(resideInAPackage("org.mockito.."))
          .because(
              "a mock answers what its author believes; the real servers start in under a second");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses()
          .should()
          .haveNameMatching(".*\\.(Common\\w*|\\w*(Util|Utils|Helper|Manager|Service|Impl))")
          .because("these names fit everything, so everything ends up there");

  @ArchTest
  static final ArchRule DEVELOPMENT_PACKAGES_ARE_NULL_MARKED =
      classes()
          .that()
          .resideInAPackage("org.stellaops.scheduler.dev..")
          .and()
          .haveSimpleNameNotEndingWith("Test")
          .should(ArchitectureTest.beInANullMarkedPackage())
          .because("NullAway checks only what is marked");
}
