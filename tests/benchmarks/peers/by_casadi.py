"""Trains the network of the job on standard input with CasADi's SX; tells microseconds an update, and the losses.

All updates of a round are one call (`mapaccum`), which is CasADi's fastest way.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

import casadi


def main():
    job = json.load(sys.stdin)
    start = [number for layer in job["layers"] for row in layer for number in row]
    p = casadi.SX.sym("p", len(start))
    place, layers = 0, []
    for layer in job["layers"]:
        rows = []
        for row in layer:
            rows.append([p[place + k] for k in range(len(row))])
            place += len(row)
        layers.append(rows)
    terms = [term(job, layers, x, y) for x, y in zip(job["inputs"], job["targets"], strict=True)]
    loss = sum(terms) / len(terms)
    if job["loss"] != "squares":
        loss += job["decay"] * casadi.sumsqr(p)
    update = casadi.Function("update", [p], [p - job["rate"] * casadi.gradient(loss, p), loss])
    first = update.mapaccum(20)
    losses = first(start)[1].full().ravel().tolist()
    many, spent = update.mapaccum(job["updates"]), []
    for _ in range(job["rounds"]):
        begun = time.perf_counter()
        many(start)
        spent.append((time.perf_counter() - begun) / job["updates"] * 1e6)
    print(json.dumps({"micros": median(spent), "losses": losses}))


def term(job, layers, x, y):
    values = x
    for number, rows in enumerate(layers):
        values = [sum((w * v for w, v in zip(row, values, strict=False)), row[-1]) for row in rows]
        if number < len(layers) - 1:
            values = [casadi.fmax(value, 0) for value in values]
    return (values[0] - y) ** 2 if job["loss"] == "squares" else casadi.fmax(1 - y * values[0], 0)


main()
