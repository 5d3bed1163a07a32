"""Versions in the order of semantic versioning, section 11."""

from __future__ import annotations

from itertools import combinations

import pytest

from proofmill.errors import ClientTooOld, MalformedInput
from proofmill.server.client_version import require_version

# The standard's own order, and numbers that a comparison of texts would get wrong.
ORDER = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11"]
ORDER += ["1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1", "2.1.10", "2.10.0", "10.0.0"]


@pytest.mark.parametrize(("older", "newer"), list(combinations(ORDER, 2)))
def test_an_older_client_is_refused_and_a_newer_one_taken(older: str, newer: str) -> None:
    require_version(newer, older)
    require_version(newer, newer)
    with pytest.raises(ClientTooOld) as told:
        require_version(older, newer)
    assert told.value.fields["minimum_version"] == newer


def test_build_metadata_does_not_count() -> None:
    require_version("1.0.0+a", "1.0.0+b")
    require_version("1.0.0+b", "1.0.0+a")


NONE = ["", "1.0", "1.0.0.0", "01.0.0", "1.0.0-01", "1.0.0-", "v1.0.0", "1.0.0\n", "1.0.0-" + "a" * 200]


@pytest.mark.parametrize("said", NONE)
def test_what_is_no_version_is_malformed(said: str) -> None:
    with pytest.raises(MalformedInput) as told:
        require_version(said, "0.0.0")
    assert told.value.fields["path"] == "client-version"
