"""`proofmill serve`: circuits over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofmill import settings
from proofmill.cli.circom import circom_name, split_circom
from proofmill.cli.options import Json
from proofmill.cli.target import load_circuits
from proofmill.errors import MalformedInput

__all__ = ["serve"]


def serve(
    circuits: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CIRCUIT…",
            help="file.py (all its circuits), file.py:Class, package.module:Class, or a built-in statement; or a "
            "circom circuit's files one after the other: K.zkey W.wasm, and N.sym for the names of its public values.",
            show_default=False,
        ),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Add a profile's circuits and routes: payment, balance.", show_default=False)
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].", show_default=False)] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 takes a free one [8080; balance: 9001].", show_default=False)
    ] = None,
    development_keys: Annotated[
        bool, typer.Option("--development-keys", help="Serve development keys on an address other than loopback.")
    ] = False,
    tls_certificate: Annotated[
        Path | None, typer.Option(help="Speak HTTPS with this certificate (PEM).", show_default=False)
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(help="The certificate's private key (PEM).", show_default=False)
    ] = None,
    insecure: Annotated[
        bool,
        typer.Option("--insecure", help="Take private values in the clear on an address other than loopback."),
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="Most proofs made at once [the number of cores].", show_default=False)
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(help="Memory in bytes by which provers are counted [4/5 of what there is].", show_default=False),
    ] = None,
    max_body: Annotated[
        int | None, typer.Option(help="Largest request body in bytes [1 MiB; balance: 8 MiB].", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Serve circuits over HTTP until Ctrl-C or SIGTERM, which let running proofs finish.

    Where it listens is one JSON line on standard output; logs go to standard error. The routes are described at
    /openapi.json. Options come before PROOFMILL_* in the environment, and these before proofmill.toml.

    The service sees every private input that it is sent, and asks nobody who he is: keep it on this machine, or give it
    a certificate and put authentication before it.
    """
    if not circuits and profile is None:
        raise MalformedInput("name a circuit or a --profile: there is nothing to serve")
    chosen = settings.load(
        host=host,
        port=port,
        tls_certificate=tls_certificate,
        tls_key=tls_key,
        insecure=insecure or None,
        workers=workers,
        memory_bytes=memory,
        max_body_bytes=max_body,
        development_keys=development_keys or None,
    )
    targets, foreign = split_circom(circuits or [])
    loaded = [circuit for target in targets for circuit in load_circuits(target)]
    # Here and not above: the web framework takes longer to load than most proofs to make.
    from proofmill import server
    from proofmill.systems.groth16.witness_wasm import Limits

    limits = Limits.of(chosen)
    files = [server.CircomFiles(circom_name(wasm), zkey, wasm, sym, limits) for zkey, wasm, sym in foreign]
    server.serve([*loaded, *files], profile, chosen)
