"""What a long piece of work shows while it runs, and what it cost."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Progress", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One finished step: seconds of wall clock and of processor, and the peak memory so far."""

    name: str
    wall: float
    cpu: float
    peak_megabytes: int

    def as_dict(self) -> dict[str, str | float | int]:
        """Return the step for a log, rounded to milliseconds."""
        rounded = {"wall": round(self.wall, 3), "cpu": round(self.cpu, 3)}
        return {**asdict(self), **rounded}


class Progress:
    """Times the steps of a build; shows them when it is given a console that is a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console if console is not None and console.is_terminal else None
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run a block as a named step; a step that fails is not recorded."""
        wall, cpu = time.perf_counter(), time.process_time()
        with self._console.status(name) if self._console else nullcontext():
            yield
        # Linux counts in kilobytes, and the highest since the process began, so it only grows from step to step.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        done = Step(name, time.perf_counter() - wall, time.process_time() - cpu, peak)
        self.steps.append(done)
        if self._console:
            self._console.print(f"  [green]done[/] {name} [dim]{done.cpu:.1f} s CPU[/]", highlight=False)

    @property
    def cpu(self) -> float:
        """Seconds of processor time of all steps so far."""
        return sum(step.cpu for step in self.steps)
