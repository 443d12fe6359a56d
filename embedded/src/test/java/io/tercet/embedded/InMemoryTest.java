package io.tercet.embedded;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** All contracts of a store in memory. */
class InMemoryTest {
  @Nested
  class Buckets extends BucketContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }

  @Nested
  class Options extends OptionsContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }

  @Nested
  class Streams extends StreamContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }

  @Nested
  class Watches extends WatchContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }

  @Nested
  class Loads extends LoadContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }

  @Nested
  class Transactions extends TransactionContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }

  @Nested
  class Closing extends ClosingContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }

  @Nested
  class Leases extends LeaseContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.inMemory();
    }
  }
}
