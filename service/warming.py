"""Warming up: dictionary, index, model and the ledger's judgements are loaded before the first person asks."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable

from service.app import App
from service.errors import Unavailable
from service.indexing import catch_up
from service.pinyin import open_sounds
from service.tracking.stats import stats

_AGAIN_AFTER = 10.0  # seconds: what is missing may be put right meanwhile
log = logging.getLogger(__name__)

Step = tuple[str, Callable[[App], object]]
STEPS: tuple[Step, ...] = (
    ("words", lambda app: app.segmenter.words("督办")),
    ("meaning", lambda app: app.meaning),
    ("sounds", lambda app: open_sounds()),
    ("index", catch_up),
    ("model", lambda app: app.tagger),
    ("ledger", stats),
    ("review", lambda app: app.waiting.desk()),
)


class Warming:
    """Loads in a thread what loads slowly. What fails is logged and tried again until it succeeds or is stopped."""

    def __init__(self, app: App, *, steps: tuple[Step, ...] = STEPS, again_after: float = _AGAIN_AFTER) -> None:
        self._app = app
        self._steps = steps
        self._again_after = again_after
        self._stopped = threading.Event()
        self._done = threading.Event()
        self._step = ""
        self._failure = ""
        self._thread = threading.Thread(target=self._run, name="warming", daemon=True)

    def start(self) -> Warming:
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Begin no further step: the service ends."""
        self._stopped.set()

    def wait(self, seconds: float) -> bool:
        """Wait until all is loaded; tell whether it is."""
        return self._done.wait(seconds)

    def check(self) -> None:
        """Let pass once all is loaded.

        Raises:
            Unavailable: it is not yet, or something cannot be loaded.
        """
        if self._done.is_set():
            return
        if self._failure:
            raise Unavailable(
                "not-warm",
                chinese=f"启动时未能载入 {self._step}：{self._failure} 稍后自动重试。",
                english=f"{self._step} could not be loaded ({self._failure}); it is tried again",
            )
        raise Unavailable(
            "warming-up",
            chinese="正在载入词典、索引和模型，请稍候。",
            english=f"loading {self._step or 'begins'}; ask again in a few seconds",
        )

    def _run(self) -> None:
        for name, load in self._steps:
            self._step = name
            while not self._stopped.is_set() and not self._loads(load):
                self._stopped.wait(self._again_after)
            if self._stopped.is_set():
                return
        gc.collect()
        gc.freeze()  # what is loaded stays: no later collection walks through it while somebody waits
        self._done.set()

    def _loads(self, load: Callable[[App], object]) -> bool:
        try:
            load(self._app)
        except Exception as error:  # whatever is wrong, requests say it themselves; the service goes on
            if not self._stopped.is_set():
                log.warning("could not load %s: %s", self._step, error, exc_info=error)
            self._failure = str(error)
            return False
        self._failure = ""
        return True
