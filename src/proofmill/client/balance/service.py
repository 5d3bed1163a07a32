"""A balance service over HTTP, as a `Prover`. The service learns the private values of what it proves."""

from __future__ import annotations

import ipaddress
import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from proofmill import _native, errors, strict_json
from proofmill.client.balance.errors import ServiceError
from proofmill.errors import BusyError, DeadlineExceeded, MalformedInput, MismatchError, PlaintextError, ProofmillError
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    UpdateRequest,
    WithdrawalProof,
    WithdrawalRequest,
)
from proofmill.systems.plonky2 import VerificationKey

__all__ = ["BalanceService"]

R = TypeVar("R", bound=Record)

_LARGEST = 8 << 20
_CONNECT_SECONDS = 10.0
_LONGEST_PAUSE = 60.0
_LONGEST_DETAIL = 500
_FIELDS = ("path", "expected", "got", "check", "limit", "minimum_version", "retry_after")


class BalanceService:
    """Seven requests and the verification keys. What it answers is not verified here: a `Wallet` does that.

    Every method raises ServiceError where nobody answers or the answer is none, DeadlineExceeded where it takes too
    long, BusyError after all patience, ClientTooOld, and else what the service says: UnsatisfiedError, MismatchError,
    VerificationError, MalformedInput, TooLarge.
    """

    def __init__(
        self,
        url: str,
        *,
        insecure: bool = False,
        certificate: Path | None = None,
        timeout: float = 180.0,
        patience: float = 300.0,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`url` such as https://prover.example:9001; plain http to this machine alone, unless `insecure`.

        `certificate` is a file of authorities to trust in place of the system's; `timeout` the seconds for one proof;
        `patience` those in all that a busy service is waited for. Raises MalformedInput for a URL or file that is none,
        PlaintextError for one that would show private values to the network.
        """
        self.url = _checked(url, insecure)
        self._shown = f"{self.url.scheme}://{self.url.netloc.decode()}"
        self._timeout, self._patience, self._sleep = timeout, patience, sleep
        self._client = httpx.Client(
            base_url=self.url,
            headers={"client-version": _native.version, "accept": "application/json"},
            timeout=httpx.Timeout(timeout, connect=_CONNECT_SECONDS),
            # A proxy of the environment may see what is encrypted, and nothing else.
            trust_env=self.url.scheme == "https",
            verify=_trusted(certificate),
            transport=transport,
        )

    def spent(self, request: SpentRequest) -> SpentProof:
        """`POST /prove-spent`."""
        return self._prove("/prove-spent", request, SpentProof)

    def send(self, request: SendRequest) -> BalanceProof:
        """`POST /prove-send`."""
        return self._prove("/prove-send", request, BalanceProof)

    def update(self, request: UpdateRequest) -> BalanceProof:
        """`POST /prove-update`."""
        return self._prove("/prove-update", request, BalanceProof)

    def receive_transfer(self, request: ReceiveTransferRequest) -> BalanceProof:
        """`POST /prove-receive-transfer`."""
        return self._prove("/prove-receive-transfer", request, BalanceProof)

    def receive_deposit(self, request: ReceiveDepositRequest) -> BalanceProof:
        """`POST /prove-receive-deposit`."""
        return self._prove("/prove-receive-deposit", request, BalanceProof)

    def withdrawal(self, request: WithdrawalRequest) -> WithdrawalProof:
        """`POST /prove-single-withdrawal`."""
        return self._prove("/prove-single-withdrawal", request, WithdrawalProof)

    def claim(self, request: ClaimRequest) -> ClaimProof:
        """`POST /prove-single-claim`."""
        return self._prove("/prove-single-claim", request, ClaimProof)

    def verification_key(self, circuit: str) -> VerificationKey:
        """A circuit's key, by its name. Nothing says that it is the right one: see `BalanceKeys.fetch`."""
        data = self._patiently("GET", f"/v1/circuits/{circuit}/verification-key", None)
        with _of_service():
            return VerificationKey.from_json(data)

    def health(self) -> Mapping[str, Any]:
        """`GET /health-check`: name and version."""
        return self._patiently("GET", "/health-check", None)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prove(self, path: str, request: Record, record: type[R]) -> R:
        answer = self._patiently("POST", path, json.dumps(request.to_json(), separators=(",", ":")).encode())
        with _of_service():
            return record.from_json(answer.get("proof"), "proof")

    def _patiently(self, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        """Ask, and again when the service says that it is busy, after as long as it says."""
        left = self._patience
        while True:
            try:
                return self._ask(method, path, body)
            except BusyError as error:
                pause = min(max(float(error.fields.get("retry_after", 1)), 1.0), _LONGEST_PAUSE)
                if pause > left:
                    raise
                left -= pause
                self._sleep(pause)

    def _ask(self, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        headers = {} if body is None else {"content-type": "application/json"}
        try:
            with self._client.stream(method, path, content=body, headers=headers) as answer:
                status, told, text = answer.status_code, answer.headers.get("retry-after"), _bounded(answer)
        except httpx.TimeoutException:
            message = f"{self._shown}{path}: no answer within {self._timeout:g} s"
            raise DeadlineExceeded(message, seconds=self._timeout) from None
        except httpx.HTTPError as error:
            raise ServiceError(f"{self._shown}: {type(error).__name__}: is the service running?") from None
        with _of_service():
            data = strict_json.loads(text)
        if not isinstance(data, dict):
            raise ServiceError(f"{self._shown}{path}: status {status} and no JSON object")
        if status == 200:
            return data
        raise _problem(status, data, told)


def _checked(url: str, insecure: bool) -> httpx.URL:
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL:
        raise MalformedInput("the service's URL is none", path="url") from None
    if found.scheme not in ("http", "https") or not found.host:
        raise MalformedInput("the service's URL: expected https://host:port", path="url")
    if found.scheme == "http" and not insecure and not _is_this_machine(found.host):
        message = "requests hold private values: use https, or say that plain http will do (insecure)"
        raise PlaintextError(message, path="url")
    return found


def _trusted(certificate: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if certificate is None else str(certificate))
    except (OSError, ssl.SSLError):
        raise MalformedInput(f"{certificate}: no file of certificates (PEM)", path="certificate") from None


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bounded(answer: httpx.Response) -> bytes:
    text = bytearray()
    for part in answer.iter_bytes():
        text += part
        if len(text) > _LARGEST:
            raise ServiceError(f"the service's answer has more than {_LARGEST} bytes")
    return bytes(text)


@contextmanager
def _of_service() -> Iterator[None]:
    """What cannot be read inside is the service's fault, not the caller's input."""
    try:
        yield
    except (MalformedInput, MismatchError) as error:
        raise ServiceError(f"the service's answer: {error.message}", **error.fields) from None


def _problem(status: int, data: Mapping[str, Any], retry_after: str | None) -> ProofmillError:
    """Our error for problem details, by the stable code; a fault of the service is a ServiceError."""
    kind = _KINDS.get(str(data.get("code")), ServiceError)
    detail = data.get("detail")
    said = detail if isinstance(detail, str) and detail.isprintable() else "no reason given"
    fields = {name: value for name, value in data.items() if name in _FIELDS and isinstance(value, str | int)}
    if issubclass(kind, BusyError):
        fields["retry_after"] = _seconds(retry_after, fields.get("retry_after"))
    elif kind.status != status:
        kind = ServiceError
    prefix = f"the service answered {status}: " if kind is ServiceError else ""
    return kind(prefix + said[:_LONGEST_DETAIL], **fields)


def _seconds(*told: object) -> int:
    """The first that is a number of seconds; a date is none."""
    for value in told:
        if isinstance(value, int) and not isinstance(value, bool):
            return max(value, 0)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
            return int(value)
    return 1


def _of_the_tree(kind: type[ProofmillError]) -> Iterator[type[ProofmillError]]:
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from _of_the_tree(child)


_KINDS = {kind.code: kind for kind in _of_the_tree(ProofmillError) if kind.status != 500}
