"""The address of this machine in the local network, and a link as a code to photograph."""

from __future__ import annotations

import io
import ipaddress
import socket

import segno

from analysis.terminal import InputError

AUTO = "auto"
# An address of documentation, which nobody has: asked is which way it would go, nothing is sent.
_ANYWHERE = ("192.0.2.1", 9)


def network_address(wanted: str) -> str:
    """Return the address at which others in the local network reach this machine.

    Args:
        wanted: ``auto``, or an address of this machine, such as ``192.168.1.20``.

    Raises:
        InputError: If there is none, or what is wanted is none, or it is open to the internet.
    """
    found = _own_address() if wanted == AUTO else wanted
    if found is None:
        raise InputError(
            "--network auto: this machine has no address in a local network; is it connected? "
            "--network ADDRESS takes one by hand, such as 192.168.1.20"
        )
    try:
        address = ipaddress.IPv4Address(found)
    except ValueError:
        raise InputError(
            f"--network: auto, or an address such as 192.168.1.20 (given: {wanted})"
        ) from None
    if not address.is_private or address.is_unspecified:
        raise InputError(
            f"--network: {found} is no address of a local network, and a class is not opened to "
            "the internet"
        )
    return str(address)


def _own_address() -> str | None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(_ANYWHERE)
            found: str = way.getsockname()[0]
    except OSError:
        return None
    return None if ipaddress.IPv4Address(found).is_loopback else found


def code_of(link: str) -> bytes:
    """Return a link as a QR code: an SVG picture."""
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=4, dark="#000", light="#fff"
    )
    return drawn.getvalue()
