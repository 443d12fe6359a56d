package io.tercet.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.BiPredicate;

/** A condition on both ends of a dependency, where the ready-made ones look at one end alone. */
final class DependencyCondition extends ArchCondition<JavaClass> {
  private final BiPredicate<JavaClass, JavaClass> matches;

  /**
   * @param matches takes the class that depends and the class it depends on
   */
  DependencyCondition(String description, BiPredicate<JavaClass, JavaClass> matches) {
    super(description);
    this.matches = matches;
  }

  @Override
  public void check(JavaClass user, ConditionEvents events) {
    for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
      if (matches.test(user, dependency.getTargetClass())) {
        events.add(SimpleConditionEvent.satisfied(dependency, dependency.getDescription()));
      }
    }
  }
}
