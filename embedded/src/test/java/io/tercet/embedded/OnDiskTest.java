package io.tercet.embedded;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** All contracts of a store on disk. */
class OnDiskTest {
  @Nested
  class Buckets extends BucketContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }

  @Nested
  class Options extends OptionsContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }

  @Nested
  class Streams extends StreamContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }

  @Nested
  class Watches extends WatchContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }

  @Nested
  class Loads extends LoadContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }

  @Nested
  class Transactions extends TransactionContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }

  @Nested
  class Closing extends ClosingContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }

  @Nested
  class Leases extends LeaseContract {
    @Override
    TercetOptions options(Path folder) {
      return TercetOptions.of(folder);
    }
  }
}
