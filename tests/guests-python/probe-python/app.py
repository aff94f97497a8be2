"""Tries what a language brings with it: state, clock, chance, errors, and every way to use too much."""

import random
import time

from guildhall import handler, plain, refuse
from wit_world import exports
from wit_world.exports.lifecycle import Progress_Done
from wit_world.imports import runtime
from wit_world.imports.effects import Effect_Toast

calls = 0


def count():
    global calls
    calls += 1
    return calls


def loop():
    while True:
        pass


def hoard():
    kept = []
    while True:
        kept.append(bytearray(b"x" * (1 << 20)))


def descend():
    return descend() + 1


def chatter():
    while True:
        runtime.now()


TRIES = {
    "calls": count,
    "clock": lambda: f"{round(time.time() * 1000)} {round(time.time() * 1000)} {runtime.now()}",
    "chance": lambda: f"{random.random()} {random.random()}",
    "refuse": lambda: refuse("refused", "Not today."),
    "throw": lambda: None.nothing,
    "loop": loop,
    "hoard": hoard,
    "descend": descend,
    "chatter": chatter,
}


class Lifecycle(exports.Lifecycle):
    def migrate(self, call, step):
        return Progress_Done()


class Commands(exports.Commands):
    @handler
    def run(self, call, command):
        return [Effect_Toast(plain(str(TRIES[command.options[0][1].value]())))]

    @handler
    def complete(self, call, command, option_name, typed):
        return []
