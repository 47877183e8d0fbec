"""`python -m flows.cli`: the same as `muster`."""

import sys

from flows.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
