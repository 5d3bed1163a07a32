"""`python -m proofmill.cli`, where the command is not on the path."""

from __future__ import annotations

import sys

from proofmill.cli.app import main

sys.exit(main())
