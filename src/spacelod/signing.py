"""Signatures of releases: Ed25519 in the format of minisign, which any minisign program checks.

The manifest is signed, and the manifest lists the SHA-256 of every file; so one short file vouches for all.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import minisign

from spacelod.errors import ReleaseError, SettingError
from spacelod.manifest import MANIFEST

__all__ = ["PASSWORD_VARIABLE", "PUBLIC_KEY", "SIGNATURE", "Signer", "check_signature", "key_number"]

SIGNATURE: Final = f"{MANIFEST}.minisig"
PUBLIC_KEY: Final = "minisign.pub"
PASSWORD_VARIABLE: Final = "SPACELOD_SIGNING_PASSWORD"  # noqa: S105 - the name of a variable, not a password
# Bytes 2 and 3 of a secret key name what its password was stretched with; zeros: it has none.
_SCRYPT: Final = b"Sc"


@dataclass(frozen=True)
class Signer:
    """The operator's secret key, ready to sign."""

    key: minisign.SecretKey

    @classmethod
    def read(cls, path: Path, environ: Mapping[str, str] = os.environ) -> Signer:
        """Read a minisign secret key; one under a password is opened with that of the environment."""
        try:
            comment, encoded = path.read_bytes().splitlines()[:2]
            raw = base64.standard_b64decode(encoded)
            locked = raw[2:4] == _SCRYPT
            # The library knows keys with a password only; one without differs in these two bytes alone.
            raw = raw[:2] + _SCRYPT + raw[4:]
            key = minisign.SecretKey.from_bytes(comment + b"\n" + base64.standard_b64encode(raw))
        except OSError as error:
            raise SettingError(f"cannot read the signing key {path}: {error.strerror}") from None
        except (ValueError, IndexError, AssertionError) as error:
            raise SettingError(f"{path} is not a minisign secret key: {error}") from None
        if locked:
            if PASSWORD_VARIABLE not in environ:
                raise SettingError(f"the signing key {path} has a password; give it in {PASSWORD_VARIABLE}")
            try:
                key.decrypt(environ[PASSWORD_VARIABLE])
            except ValueError:
                raise SettingError(f"the password in {PASSWORD_VARIABLE} does not open {path}") from None
        return cls(key)

    def sign(self, folder: Path, comment: str) -> None:
        """Write the signature of the manifest and the public key; the same key and manifest give the same bytes."""
        signature = self.key.sign((folder / MANIFEST).read_bytes(), trusted_comment=comment)
        (folder / SIGNATURE).write_bytes(bytes(signature) + b"\n")
        (folder / PUBLIC_KEY).write_bytes(bytes(self.key.get_public_key()) + b"\n")


def check_signature(folder: Path, key: str = "") -> str:
    """Return what is wrong with the signature of a release, or "".

    ``key`` is a public key in base64 or a file that holds one; without it the key that lies in the release
    is used, which proves that the release is whole, but not whose it is.
    """
    public = _public_key(key) if key else folder / PUBLIC_KEY
    if not (folder / SIGNATURE).is_file():
        # Who names a key wants to know whose the release is; without one, an unsigned release is no fault.
        return "there is none" if key else ""
    try:
        known = minisign.PublicKey.from_file(public) if isinstance(public, Path) else public
        signature = minisign.Signature.from_file(folder / SIGNATURE)
        known.verify((folder / MANIFEST).read_bytes(), signature)
    except OSError as error:
        return f"{error.filename} cannot be read: {error.strerror}"
    except (ValueError, IndexError, AssertionError) as error:
        return str(error) or type(error).__name__
    return ""


def key_number(folder: Path) -> str:
    """Return the number of the key that signed a release as minisign shows it, or "" for an unsigned one."""
    try:
        encoded = (folder / SIGNATURE).read_bytes().splitlines()[1]
        # Two bytes of algorithm come first; the number is little-endian, and
        # minisign shows it from the highest byte on.
        return base64.standard_b64decode(encoded)[2:10][::-1].hex().upper()
    except FileNotFoundError:
        return ""
    except (ValueError, IndexError, AssertionError):
        return "unreadable"


def _public_key(key: str) -> minisign.PublicKey:
    path = Path(key)
    try:
        return minisign.PublicKey.from_file(path) if path.is_file() else minisign.PublicKey.from_base64(key)
    except (ValueError, IndexError, AssertionError) as error:
        raise ReleaseError(f"{key} is neither a minisign public key nor a file that holds one: {error}") from None
