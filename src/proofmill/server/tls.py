"""Certificate and key of an HTTPS service."""

from __future__ import annotations

import ssl

from proofmill.errors import MalformedInput
from proofmill.settings import Settings

__all__ = ["files"]


def files(settings: Settings) -> tuple[str, str] | None:
    """The files of certificate and key, if the settings name them.

    They are tried here, so that a service does not listen before it can speak. Raises MalformedInput for files that
    are no pair; an encrypted key is none, since nobody is there to type its password.
    """
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    certificate, key = str(settings.tls_certificate), str(settings.tls_key)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: "")
    except OSError as error:  # SSLError is one
        reason = getattr(error, "reason", None) or error.strerror or "not PEM"
        told = f"{certificate} and {key} are no certificate and key in PEM: {reason}"
        raise MalformedInput(told, path="tls_certificate") from None
    return certificate, key
