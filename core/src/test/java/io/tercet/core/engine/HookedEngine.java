package io.tercet.core.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine into which a test steps: before or after a call of its choice, once, it lets others do
 * something. Whatever runs there may use the engine; it meets no hook.
 */
public final class HookedEngine {
  private final Engine engine;
  private final Consumer<Commit> commits;
  private final Engine hooked;
  private final AtomicReference<@Nullable Hook> hook = new AtomicReference<>();

  private record Hook(String method, @Nullable Object argument, boolean after, Runnable action) {
    boolean fits(Method called, Object @Nullable [] arguments) {
      return called.getName().equals(method)
          && (argument == null || (arguments != null && argument.equals(arguments[0])));
    }
  }

  /** Creates one over an engine. */
  public HookedEngine(Engine engine) {
    this(engine, commit -> {});
  }

  /**
   * Creates one over an engine that shows what it is asked to commit.
   *
   * @param commits sees each commit before the engine does, on the thread that asks for it
   */
  public HookedEngine(Engine engine, Consumer<Commit> commits) {
    this.engine = engine;
    this.commits = commits;
    this.hooked =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (proxy, method, arguments) -> call(method, arguments));
  }

  /** Returns the engine that is stepped into. */
  public Engine engine() {
    return hooked;
  }

  /**
   * Steps in before the next call of a method.
   *
   * @param argument the first argument of the call that is meant; null for any
   */
  public void before(String method, @Nullable Object argument, Runnable action) {
    hook.set(new Hook(method, argument, false, action));
  }

  /** Steps in after the next call of a method; otherwise as {@link #before}. */
  public void after(String method, @Nullable Object argument, Runnable action) {
    hook.set(new Hook(method, argument, true, action));
  }

  /** Tells whether no hook waits to be met. */
  public boolean met() {
    return hook.get() == null;
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    if (arguments != null && arguments[0] instanceof Commit commit) {
      commits.accept(commit);
    }
    Hook due = hook.get();
    boolean fits = due != null && due.fits(method, arguments) && hook.compareAndSet(due, null);
    if (due != null && fits && !due.after()) {
      due.action().run();
    }
    Object result;
    try {
      result = method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (due != null && fits && due.after()) {
      due.action().run();
    }
    return result;
  }
}
