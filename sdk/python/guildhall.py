"""What a plugin in Python needs beyond the generated interfaces: a clock and chance that are the host's,
refusals, texts, and handlers whose faults reach the log. Nothing here may keep anything between two
calls: each runs in a fresh instance."""

import functools
import random
import time

from componentize_py_types import Err
from wit_world.imports import runtime
from wit_world.imports.context import Actor_User
from wit_world.imports.types import Problem, Text_Plain

plain = Text_Plain


def refuse(code, text):
    """Fails a handler: the person is told `text`, and nothing of the call happened."""
    raise Err(Problem(code, plain(text), None))


def person(call):
    """The id of the person who caused the call; refuses where nobody in particular did."""
    if isinstance(call.actor, Actor_User):
        return call.actor.value
    refuse("no-user", "Only a person can do this.")


def handler(method):
    """A handler: `random` and `time.time` are the host's in it, and its faults are told to the log.

    The interpreter's own chance is fixed when the component is built, the same for every call; its own
    clock (`datetime.now` has no other) is not there, and asking for it ends the call."""

    @functools.wraps(method)
    def guarded(*given):
        random.seed(runtime.random_bytes(32))
        time.time = lambda: runtime.now() / 1000
        try:
            return method(*given)
        except Err:
            raise
        except BaseException as error:
            # Not by `traceback`, which reads source files: there are none.
            at = error.__traceback__
            while at.tb_next is not None:
                at = at.tb_next
            place = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}"
            runtime.report_panic(f"{type(error).__name__}: {error}", place)
            raise

    return guarded
