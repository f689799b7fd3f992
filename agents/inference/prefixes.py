"""Keep the KV cache of prompt beginnings, so that a system prompt is read once and not with every question.

A fork shares the tensors and copies none: transformers' dynamic layers build new tensors on every update and never
write into the old ones. (Static caches do write in place: they must not come here.)
"""

import copy
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from transformers.cache_utils import DynamicCache

KEPT_PREFIXES = 4


@dataclass(frozen=True, slots=True)
class Prefix:
    """Token ids and the cache that holds their keys and values."""

    ids: tuple[int, ...]
    cache: DynamicCache


class Prefixes:
    """The most recently used prefixes of one model (one adapter, one precision)."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], Prefix] = OrderedDict()
        self._lock = Lock()

    def longest(self, ids: list[int]) -> Prefix | None:
        """The longest kept prefix of `ids` that leaves at least one token to run."""
        with self._lock:
            fitting = [p for p in self._kept.values() if len(p.ids) < len(ids) and tuple(ids[: len(p.ids)]) == p.ids]
            if not fitting:
                return None
            best = max(fitting, key=lambda prefix: len(prefix.ids))
            self._kept.move_to_end(best.ids)
            return best

    def keep(self, ids: list[int], cache: DynamicCache) -> None:
        """Keep `cache`, which nobody else may update, for prompts that begin with `ids`."""
        with self._lock:
            self._kept[tuple(ids)] = Prefix(tuple(ids), cache)
            while len(self._kept) > KEPT_PREFIXES:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all prefixes."""
        with self._lock:
            self._kept.clear()


def fork(cache: DynamicCache) -> DynamicCache:
    """A cache that goes its own way from here; no key or value is copied."""
    forked = copy.copy(cache)
    forked.layers = [copy.copy(layer) for layer in cache.layers]
    return forked
