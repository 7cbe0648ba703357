"""Trains the network of the job on standard input as torch.nn.Module with SGD; tells microseconds an update."""

from __future__ import annotations

import json
import sys
import time
from statistics import median

import torch


class Network(torch.nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(len(rows[0]) - 1, len(rows)) for rows in layers)
        with torch.no_grad():
            for linear, rows in zip(self.layers, layers, strict=True):
                linear.weight.copy_(torch.tensor([row[:-1] for row in rows]))
                linear.bias.copy_(torch.tensor([row[-1] for row in rows]))

    def forward(self, x):
        for linear in self.layers[:-1]:
            x = torch.relu(linear(x))
        return self.layers[-1](x)[:, 0]


def main():
    job = json.load(sys.stdin)
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)  # more only get in each other's way on work this small
    network = Network(job["layers"])
    optimizer = torch.optim.SGD(network.parameters(), lr=job["rate"])
    inputs, targets = torch.tensor(job["inputs"]), torch.tensor(job["targets"])

    def update():
        optimizer.zero_grad()
        found = network(inputs)
        if job["loss"] == "squares":
            loss = ((found - targets) ** 2).mean()
        else:
            squares = sum((p * p).sum() for p in network.parameters())
            loss = torch.relu(1 - targets * found).mean() + job["decay"] * squares
        loss.backward()
        optimizer.step()
        return loss

    losses = [update().item() for _ in range(20)]
    spent = []
    for _ in range(job["rounds"]):
        start = time.perf_counter()
        for _ in range(job["updates"]):
            update()
        spent.append((time.perf_counter() - start) / job["updates"] * 1e6)
    print(json.dumps({"micros": median(spent), "losses": losses}))


main()
