"""Makes the PyTorch fixture that PytorchFixtureTest compares our networks with.

Run it from the contract module's directory, with any Python that has PyTorch; nothing else is needed:

    python3 src/test/python/make_pytorch_fixture.py src/test/resources/pytorch

The data that is checked in was made with PyTorch 1.13.0a0 (Debian 12's python3-torch), on the CPU. Another
version draws other weights, perhaps, but its outputs belong to its weights, so the test holds for any.

Each file holds the module's state_dict under its own names, and beside it

    fixture.input    [series, time, 1]         what went in
    fixture.output   [series, time, horizon]   what the head said at every step
    fixture.state_h  [layers, series, units]   the hidden state after the last step
    fixture.state_c  [layers, series, units]   the LSTM's cell state

The safetensors format is written by hand: eight bytes of header length, a JSON header, the numbers.
"""

import json
import pathlib
import struct
import sys

import torch

SERIES, TIME, LAYERS, UNITS, HORIZON = 3, 30, 2, 20, 10
SEED = 20261123


class Forecaster(torch.nn.Module):
    """What a Rollcast release of a GRU or an LSTM is, in PyTorch."""

    def __init__(self, recurrent):
        super().__init__()
        self.rnn = recurrent(input_size=1, hidden_size=UNITS, num_layers=LAYERS, batch_first=True)
        self.head = torch.nn.Linear(UNITS, HORIZON)

    def forward(self, points):
        output, state = self.rnn(points)
        return self.head(output), state


def encode(tensors, metadata):
    header, body = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        numbers = tensor.detach().contiguous().reshape(-1).tolist()
        begin = len(body)
        body += struct.pack("<%df" % len(numbers), *numbers)
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [begin, len(body)]}
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def fixture(recurrent):
    torch.manual_seed(SEED)
    module = Forecaster(recurrent).eval()
    points = torch.randn(SERIES, TIME, 1)
    with torch.no_grad():
        output, state = module(points)
    hidden = state[0] if isinstance(state, tuple) else state
    tensors = dict(module.state_dict())
    tensors["fixture.input"] = points
    tensors["fixture.output"] = output
    tensors["fixture.state_h"] = hidden
    if isinstance(state, tuple):
        tensors["fixture.state_c"] = state[1]
    return encode(tensors, {"made_by": "PyTorch " + torch.__version__, "seed": str(SEED)})


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_pytorch_fixture.py DIRECTORY")
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "gru.safetensors").write_bytes(fixture(torch.nn.GRU))
    (directory / "lstm.safetensors").write_bytes(fixture(torch.nn.LSTM))


if __name__ == "__main__":
    main()
