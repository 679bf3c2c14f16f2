#!/usr/bin/env python3
"""Times the reference recipe's training against PyTorch eager, both in one run, one thread each.

Usage: compare_pytorch.py [--rounds 3] [--epochs 3] [--rollcast ../rollcast]

Needs any PyTorch of version 1.13 or later; Debian's python3-torch will do. Rounds are interleaved, so that both sides see
the machine as it is; what is printed are medians of seconds an epoch (7,000 series of 60 points, batches of 256, networks
of 2 x 20 units, the forward and backward pass and Adam, without validation) and their ratio. The PyTorch side is written
as one would write it who cares: the input's projection of the LN-RNN is hoisted out of the time loop there too.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import torch
from torch import nn

SERIES, CONTEXT, HORIZON, UNITS, LAYERS, BATCH = 7000, 50, 10, 20, 2, 256


class LayerNormRnn(nn.Module):
    """h_t = tanh(LayerNorm(W x_t + U h_{t-1} + b)), batch first."""

    def __init__(self):
        super().__init__()
        self.inputs = nn.ModuleList(nn.Linear(1 if i == 0 else UNITS, UNITS) for i in range(LAYERS))
        self.states = nn.ParameterList(nn.Parameter(torch.empty(UNITS, UNITS)) for _ in range(LAYERS))
        self.norms = nn.ModuleList(nn.LayerNorm(UNITS) for _ in range(LAYERS))
        for weight in self.states:
            nn.init.orthogonal_(weight)

    def forward(self, x):
        for project, weight, norm in zip(self.inputs, self.states, self.norms):
            state = x.new_zeros(x.shape[0], UNITS)
            steps = []
            for projected in project(x).unbind(1):
                state = torch.tanh(norm(torch.addmm(projected, state, weight.t())))
                steps.append(state)
            x = torch.stack(steps, 1)
        return x, None


class Forecaster(nn.Module):
    def __init__(self, architecture):
        super().__init__()
        self.rnn = {
            "gru": lambda: nn.GRU(1, UNITS, LAYERS, batch_first=True),
            "lstm": lambda: nn.LSTM(1, UNITS, LAYERS, batch_first=True),
            "ln-rnn": LayerNormRnn,
        }[architecture]()
        self.head = nn.Linear(UNITS, HORIZON)

    def forward(self, x):
        return self.head(self.rnn(x)[0])


def seconds_per_epoch(architecture, epochs):
    torch.manual_seed(1)
    windows = torch.randn(SERIES, CONTEXT + HORIZON)
    network = Forecaster(architecture)
    adam = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7)
    spent = 0.0
    for _ in range(epochs):
        order = torch.randperm(SERIES)
        begin = time.perf_counter()
        for start in range(0, SERIES, BATCH):
            batch = windows[order[start : start + BATCH]]
            target = batch.unfold(1, HORIZON, 1)[:, 1:]
            loss = nn.functional.mse_loss(network(batch[:, :CONTEXT, None]), target)
            adam.zero_grad()
            loss.backward()
            adam.step()
            loss.item()
        spent += time.perf_counter() - begin
    return spent / epochs


def rollcast_seconds(launcher, epochs):
    with tempfile.TemporaryDirectory() as directory:
        command = [launcher, "recipe", "--json", f"--epochs={epochs}", f"--picture={directory}/recipe.svg"]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return {network["architecture"]: network["secondsPerEpoch"] for network in json.loads(run.stdout)["networks"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rollcast", default=os.path.join(os.path.dirname(__file__), "..", "rollcast"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)

    ours, theirs = {}, {}
    for number in range(1, options.rounds + 1):
        for architecture, seconds in rollcast_seconds(options.rollcast, options.epochs).items():
            ours.setdefault(architecture, []).append(seconds)
        for architecture in ours:
            theirs.setdefault(architecture, []).append(seconds_per_epoch(architecture, options.epochs))
        print(f"round {number} of {options.rounds}", file=sys.stderr)

    print(f"PyTorch {torch.__version__}, medians of {options.rounds} rounds of {options.epochs} epochs, seconds an epoch")
    print(f"{'':8} {'Rollcast':>9} {'PyTorch':>9} {'ratio':>6}")
    for architecture in sorted(ours):
        mine, other = statistics.median(ours[architecture]), statistics.median(theirs[architecture])
        print(f"{architecture:8} {mine:9.3f} {other:9.3f} {mine / other:6.2f}")


if __name__ == "__main__":
    main()
