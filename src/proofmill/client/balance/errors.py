"""What goes wrong with wallets and services and with nothing else.

ArtifactError
├── WrongPassphrase                 wrong_passphrase        403   another passphrase, or an altered file
└── WalletInUse                     wallet_in_use           409   another process has the wallet open
ProofmillError
└── ServiceError                    service_failed          502   no answer, or none of a proof service
"""

from __future__ import annotations

from proofmill.errors import ArtifactError, ProofmillError

__all__ = ["ServiceError", "WalletInUse", "WrongPassphrase"]


class WrongPassphrase(ArtifactError):
    """The passphrase does not open the file: it is another one, or somebody altered the file. Nobody can tell which.

    A file that was damaged by chance is an ArtifactError that says so: its checksum is wrong.
    """

    code = "wrong_passphrase"
    status = 403


class WalletInUse(ArtifactError):
    """Another process, or another `Wallet` of this one, has the wallet open."""

    code = "wallet_in_use"
    status = 409


class ServiceError(ProofmillError):
    """A service that cannot be reached, or whose answer is none of a proof service."""

    code = "service_failed"
    status = 502
