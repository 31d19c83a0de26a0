"""Signatures: made here, checked by minisign's own program, and of no use on anything else."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import minisign
import pytest
from click.testing import CliRunner

import small_dataset
from spacelod.cli import main
from spacelod.errors import ReleaseError, SettingError
from spacelod.release import Release
from spacelod.signing import PASSWORD_VARIABLE, PUBLIC_KEY, SIGNATURE, Signer, check_signature, key_number
from spacelod.verify import verify


def write_key(path: Path, password: str = "") -> Path:
    key = minisign.KeyPair.generate().secret_key
    if password:
        key.encrypt(password)
        path.write_bytes(bytes(key) + b"\n")
    else:
        comment, encoded = bytes(key).splitlines()
        raw = base64.standard_b64decode(encoded)
        path.write_bytes(comment + b"\n" + base64.standard_b64encode(raw[:2] + b"\0\0" + raw[4:]) + b"\n")
    return path


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("signed")
    release = small_dataset.release(folder / "release")
    Signer.read(write_key(folder / "secret.key")).sign(release.folder, "a release")
    return release


@pytest.fixture
def release(pristine: Release, tmp_path: Path) -> Release:
    return Release.open(Path(shutil.copytree(pristine.folder, tmp_path / "release")))


def test_a_signed_release_is_verified_with_the_key_of_its_publisher(release: Release) -> None:
    assert check_signature(release.folder, str(release.folder / PUBLIC_KEY)) == ""
    in_base64 = (release.folder / PUBLIC_KEY).read_text().splitlines()[1]
    assert check_signature(release.folder, in_base64) == ""
    assert verify(release.folder, key=in_base64, parse=True) == []
    assert len(key_number(release.folder)) == 16


def test_the_program_minisign_accepts_the_signature(release: Release) -> None:
    if shutil.which("minisign") is None:
        pytest.skip("minisign is not installed")
    checked = subprocess.run(
        ["minisign", "-V", "-p", release.folder / PUBLIC_KEY, "-m", release.folder / "release.json"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "Trusted comment: a release" in checked.stdout


def test_keys_that_minisign_makes_sign_with_and_without_a_password(release: Release, tmp_path: Path) -> None:
    if shutil.which("minisign") is None:
        pytest.skip("minisign is not installed")
    for options, typed in ((["-W"], ""), ([], "secret\nsecret\n")):
        secret, public = tmp_path / f"{typed[:3]}.key", tmp_path / f"{typed[:3]}.pub"
        made = subprocess.run(
            ["minisign", "-G", *options, "-s", secret, "-p", public],
            input=typed, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        Signer.read(secret, {PASSWORD_VARIABLE: "secret"}).sign(release.folder, "again")
        assert check_signature(release.folder, str(public)) == ""


def test_signing_twice_gives_the_same_bytes(release: Release, tmp_path: Path) -> None:
    signer = Signer.read(write_key(tmp_path / "key"))
    found = set()
    for _ in range(2):
        signer.sign(release.folder, "x")
        found.add((release.folder / SIGNATURE).read_bytes())
    assert len(found) == 1


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(("name", "position"), [("release.json", -3), (SIGNATURE, 80), (SIGNATURE, -40)])
def test_whatever_is_changed_the_signature_does_not_hold(release: Release, name: str, position: int) -> None:
    flip(release.folder / name, position)
    assert check_signature(release.folder) != ""


def test_another_key_is_not_the_publishers(release: Release, tmp_path: Path) -> None:
    other = minisign.KeyPair.generate().public_key
    assert "key" in check_signature(release.folder, other.to_base64().decode()).lower()
    differences = verify(release.folder, key=other.to_base64().decode())
    assert [found.kind for found in differences] == ["signature"]


def test_without_a_signature_only_who_asks_for_one_is_warned(release: Release) -> None:
    key = (release.folder / PUBLIC_KEY).read_text().splitlines()[1]
    (release.folder / SIGNATURE).unlink()
    assert verify(release.folder) == []
    assert [str(found) for found in verify(release.folder, key=key)] == [
        "release.json.minisig: the signature does not hold: there is none"
    ]
    result = CliRunner().invoke(main, ["verify", str(release.folder)])
    assert "not signed" in result.output


@pytest.mark.parametrize("key", ["", "nonsense", "RWQ="])
def test_a_key_that_is_none_is_one_clear_error(release: Release, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret.key").write_text(key)
    with pytest.raises(SettingError, match="not a minisign secret key"):
        Signer.read(tmp_path / "secret.key")
    if key:
        with pytest.raises(ReleaseError, match="neither a minisign public key"):
            check_signature(release.folder, key)


def test_a_password_is_asked_for_and_checked(tmp_path: Path) -> None:
    path = write_key(tmp_path / "secret.key", "open")
    with pytest.raises(SettingError, match="has a password"):
        Signer.read(path, {})
    with pytest.raises(SettingError, match="does not open"):
        Signer.read(path, {PASSWORD_VARIABLE: "wrong"})
    Signer.read(path, {PASSWORD_VARIABLE: "open"})
