"""The settings: one table, three sources, and a sentence for every wrong value."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from spacelod.errors import SettingError
from spacelod.release import Release
from spacelod.sparql.limits import LIMITS, Limits
from spacelod_server import SETTINGS, Settings, create_app, load_settings
from spacelod_server.processors import processors


def test_the_environment_goes_before_the_default_and_an_argument_before_both() -> None:
    assert load_settings({}, {}).port == 8000
    assert load_settings({}, {"SPACELOD_PORT": "9000"}).port == 9000
    assert load_settings({"port": 9001}, {"SPACELOD_PORT": "9000"}).port == 9001
    assert load_settings({"port": None}, {"SPACELOD_PORT": "9000"}).port == 9000


def test_text_from_a_command_line_is_read_like_the_environment() -> None:
    settings = load_settings({"port": "9001", "releases": "there", "redirect_status": "302"}, {})
    assert (settings.port, settings.releases, settings.redirect_status) == (9001, Path("there"), 302)


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("port", "many", "a whole number from 1 to 65535"),
        ("port", "70000", "a whole number from 1 to 65535"),
        ("workers", "-1", "a whole number from 0 to 64"),
        ("redirect_status", "301", "303 or 302"),
        ("log_level", "loud", "debug or info or warning or error"),
        ("prefix", "data/", "empty, or a path such as /data"),
        ("base_uri", "ftp://a/", "empty, or an http(s) address that ends with a slash"),
        ("host", "a b", "a host name or an IP address"),
        ("limit_deadline", "soon", "a number above 0"),
        ("limit_deadline", "0", "a number above 0"),
        ("limit_queue_seconds", "-1", "a number from 0"),
        ("limit_answer_rows", "2.5", "a whole number from 1"),
        ("limit_answer_rows", "inf", "a whole number from 1"),
        ("limit_fast_workers", "0", "a whole number from 1"),
        ("limit_heavy_queue", "nan", "a whole number from 0"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_is_accepted(name: str, value: str, accepted: str) -> None:
    variable = f"SPACELOD_{name.upper()}"
    with pytest.raises(SettingError) as refused:
        load_settings({}, {variable: value})
    assert str(refused.value) == f"{variable} is {value!r}; accepted is {accepted}"


@pytest.mark.parametrize("wrong", [{"port": -1}, {"redirect_status": 200}, {"limit_deadline": -1}])
def test_a_wrong_argument_is_refused_too(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingError):
        load_settings(wrong, {})


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingError, match="'prot'"):
        load_settings({"prot": 80}, {})


def test_every_limit_of_the_query_service_can_be_set() -> None:
    assert {setting.name for setting in SETTINGS} >= {f"limit_{limit.name}" for limit in LIMITS}
    settings = load_settings({}, {"SPACELOD_LIMIT_DEADLINE": "2.5", "SPACELOD_LIMIT_ANSWER_ROWS": "10"})
    assert (settings.limits.deadline, settings.limits.answer_rows) == (2.5, 10)


def test_every_limit_accepts_what_it_says_and_nothing_less() -> None:
    least = {"a whole number from 0": 0, "a number from 0": 0, "a whole number from 1": 1, "a number above 0": 0.1}
    for limit in LIMITS:
        assert getattr(Limits.of({limit.name: least[limit.accepted]}), limit.name) == least[limit.accepted]
        with pytest.raises(SettingError, match=limit.accepted):
            Limits.of({limit.name: 0 if least[limit.accepted] else -1})


def test_every_setting_has_help_a_default_that_it_accepts_and_a_variable_of_its_own() -> None:
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.help
        assert setting.accepted
        if setting.default is not None:
            assert setting.read(setting.default) == setting.default


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]


def test_a_release_of_another_base_is_not_served(small: Release) -> None:
    settings = load_settings({"base_uri": "https://data.example/"}, {})
    with pytest.raises(SettingError, match="spacelod build --base-uri"):
        create_app(settings, small)


@pytest.mark.parametrize(
    ("quota", "most"), [("max 100000", 64), ("100000 100000", 1), ("150000 100000", 2), ("5 100", 1)]
)
def test_there_is_a_process_for_each_processor_that_is_given(quota: str, most: int, tmp_path: Path) -> None:
    bound = len(os.sched_getaffinity(0))
    (tmp_path / "cpu.max").write_text(f"{quota}\n")
    assert processors(tmp_path / "cpu.max") == min(bound, most)
    assert processors(tmp_path / "none") == bound
    assert load_settings({}, {}).web_processes == processors()
    assert load_settings({"workers": 3}, {}).web_processes == 3
