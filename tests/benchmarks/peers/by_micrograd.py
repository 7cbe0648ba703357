"""Trains the network of the job on standard input with micrograd; tells microseconds an update, and the losses."""

from __future__ import annotations

import gc
import json
import sys
import time
from statistics import median

from micrograd.engine import Value


def parameter_lists(job):
    return [[(list(map(Value, row[:-1])), Value(row[-1])) for row in layer] for layer in job["layers"]]


def outputs(layers, sample):
    values = sample
    for number, layer in enumerate(layers):
        values = [sum((w * x for w, x in zip(weights, values, strict=True)), bias) for weights, bias in layer]
        if number < len(layers) - 1:
            values = [value.relu() for value in values]
    return values[0]


def network_loss(job, layers, parameters):
    if job["loss"] == "squares":
        terms = [(outputs(layers, x) - y) ** 2 for x, y in zip(job["inputs"], job["targets"], strict=True)]
        return sum(terms) * (1.0 / len(terms))
    terms = [(1 + -y * outputs(layers, x)).relu() for x, y in zip(job["inputs"], job["targets"], strict=True)]
    return sum(terms) * (1.0 / len(terms)) + job["decay"] * sum(p * p for p in parameters)


def main():
    job = json.load(sys.stdin)
    if not job["collector"]:
        gc.disable()
    if "layers" in job:
        layers = parameter_lists(job)
        parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]
        loss_of = lambda: network_loss(job, layers, parameters)  # noqa: E731
    else:
        a, b, d = parameters = [Value(5.0), Value(3.0), Value(10.0)]
        loss_of = lambda: (a + b) * d  # noqa: E731
    spent, losses = [], []
    for _ in range(job["rounds"]):
        start = time.perf_counter()
        for _ in range(job["updates"]):
            loss = loss_of()
            for p in parameters:
                p.grad = 0
            loss.backward()
            for p in parameters:
                p.data -= job["rate"] * p.grad
            losses.append(loss.data)
        spent.append((time.perf_counter() - start) / job["updates"] * 1e6)
    print(json.dumps({"micros": median(spent), "losses": losses[:20]}))


main()
