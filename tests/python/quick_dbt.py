"""dbt does the same in tests as elsewhere, without much of the work around it.

What is left out is read by nobody here: messages of the debug level, a template that was compiled
before, a calendar's words for every column of every answer, a search for cycles of which there
are few, macros that nobody calls.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from typing import Any

import parsedatetime
from dbt.clients.jinja import MacroGenerator
from dbt.context.configured import ConfiguredContext
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt_common.clients.jinja import MacroFuzzTemplate, NativeSandboxTemplate
from dbt_common.events.base_types import DebugLevel, EventLevel
from dbt_common.events.event_manager import EventManager
from jinja2 import Environment


def make_dbt_quick() -> None:
    # A run makes some two hundred thousand objects that live until it ends.
    gc.set_threshold(300_000, 20, 20)
    _pass_over_debug_messages()
    _make_macros_when_they_are_called()
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


class _Macros(dict[str, MacroGenerator]):
    def __init__(self, macros: dict[str, Any], make: Callable[[Any], MacroGenerator]) -> None:
        super().__init__()
        self.macros = macros
        self.make = make

    def __contains__(self, name: object) -> bool:
        return name in self.macros

    def __missing__(self, name: str) -> MacroGenerator:
        made = self[name] = self.make(self.macros[name])
        return made

    def get(self, name: str, default: Any = None) -> Any:
        return self.__getitem__(name) if name in self else default


class _Context(dict[str, Any]):
    namespace: MacroNamespace

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.namespace

    def __missing__(self, name: str) -> Any:
        return self.namespace[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.__getitem__(name) if name in self else default


def _make_macros_when_they_are_called() -> None:
    """A run has some two hundred contexts, and each would have all twelve hundred macros."""

    def build_namespace(
        self: MacroNamespaceBuilder, macros: dict[str, dict[str, Any]], context: dict[str, Any]
    ) -> MacroNamespace:
        def made(macro: Any) -> MacroGenerator:
            return MacroGenerator(macro, context, self.node, self.thread_ctx)

        internal: dict[str, Any] = {}
        for package in reversed(self.internal_package_names_order):
            internal |= macros.get(package, {})
        packages = {
            package: _Macros(own, made)
            for package, own in macros.items()
            if package not in self.internal_package_names
        }
        return MacroNamespace(
            global_namespace=packages.get(self.root_package, {}),
            local_namespace=packages.get(self.search_package, {}),
            global_project_namespace=_Macros(internal, made),
            packages=packages,
        )

    def with_namespace(self: ManifestContext) -> MacroNamespace:
        self._ctx = _Context()
        self._ctx.namespace = of_context(self)
        return self._ctx.namespace

    def with_macros(self: ManifestContext) -> dict[str, Any]:
        if not isinstance(self.namespace, MacroNamespace):
            return to_dict(self)
        context = ConfiguredContext.to_dict(self)
        context.update({name: self.namespace[name] for name in context if name in self.namespace})
        return context

    of_context = ManifestContext._build_namespace
    to_dict = ManifestContext.to_dict
    # Else it copies what is in a context by then.
    NativeSandboxTemplate.new_context = MacroFuzzTemplate.new_context  # type: ignore
    MacroNamespaceBuilder.build_namespace = build_namespace  # type: ignore[method-assign]
    ManifestContext._build_namespace = with_namespace  # type: ignore[method-assign]
    ManifestContext.to_dict = with_macros  # type: ignore[method-assign]


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
