"""dbt does the same in tests as elsewhere, without a quarter of the work around it.

What is left out is read by nobody here: messages of the debug level, a template that was compiled
before, a calendar's words for every column of every answer, a search for cycles of which there
are few.
"""

from __future__ import annotations

import functools
import gc
from typing import Any

import parsedatetime
from dbt_common.events.base_types import DebugLevel, EventLevel
from dbt_common.events.event_manager import EventManager
from jinja2 import Environment


def make_dbt_quick() -> None:
    gc.set_threshold(50_000, 20, 20)
    _pass_over_debug_messages()
    Environment.compile = _once_for_each_source(Environment.compile)  # type: ignore[method-assign]
    parsedatetime.Constants = functools.cache(parsedatetime.Constants)  # type: ignore[misc]


def _pass_over_debug_messages() -> None:
    """Each of a run's two thousand is filled in by field before it is known who listens."""
    fire = EventManager.fire_event

    def fire_unless_debug(
        self: EventManager, e: Any, level: EventLevel | None = None, *more: Any, **named: Any
    ) -> None:
        if level is not None or not isinstance(e, DebugLevel):
            fire(self, e, level, *more, **named)

    def left_empty(self: DebugLevel, *_: Any, **__: Any) -> None:
        self.pb_msg = None

    EventManager.fire_event = fire_unless_debug  # type: ignore[method-assign]
    DebugLevel.__init__ = left_empty  # type: ignore[method-assign]


def _once_for_each_source(compile_source: Any) -> Any:
    compiled: dict[Any, Any] = {}

    def compile_once(self: Environment, source: Any, *how: Any, **named: Any) -> Any:
        if not isinstance(source, str):
            return compile_source(self, source, *how, **named)
        kinds = (type(self), *map(type, self.extensions.values()))
        key = (source, how, *named.items(), *kinds)
        if key not in compiled:
            compiled[key] = compile_source(self, source, *how, **named)
        return compiled[key]

    return compile_once
