#!/usr/bin/env python3
"""Writes the graphs of the GRU and the LSTM as ONNX, without weights.

Usage: export_onnx.py [DIRECTORY]     (default: the benchmark's resources)

Needs the Python package onnx of version 1.12 or later; Debian's python3-onnx will do. Weights are declared as external
initializers: whoever opens a session gives those of a release, and the runtime takes them for the constants that they
are. They have ONNX's names and orders of gates, which OnnxForecaster makes of PyTorch's.

A graph takes x [time 50, batch 1, feature 1], in the network's unit, and gives the forecast [1, 10] at its last point.
"""

import os
import sys

from onnx import TensorProto, helper, save

LAYERS, INPUTS, HORIZON, TIME = 2, 1, 10, 50
GATES = {"GRU": 3, "LSTM": 4}
RESOURCES = os.path.join(os.path.dirname(__file__), "src/main/resources/io/rollcast/benchmark/graphs")


def external(name, shape):
    tensor = TensorProto()
    tensor.name, tensor.data_type, tensor.data_location = name, TensorProto.FLOAT, TensorProto.EXTERNAL
    tensor.dims.extend(shape)
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "given-by-the-session"
    return tensor


def graph(operator, units):
    rows = GATES[operator] * units
    weights, nodes, x = [], [], "x"
    for layer in range(LAYERS):
        names = [f"{kind}{layer}" for kind in "WRB"]
        width = INPUTS if layer == 0 else units
        for name, shape in zip(names, ([1, rows, width], [1, rows, units], [1, 2 * rows])):
            weights.append(external(name, shape))
        # PyTorch's GRU applies the reset gate after the matrix product, which ONNX's does on demand.
        options = {"linear_before_reset": 1} if operator == "GRU" else {}
        outputs = [f"y{layer}", f"h{layer}"]
        nodes.append(helper.make_node(operator, [x] + names, outputs, hidden_size=units, **options))
        if layer < LAYERS - 1:
            nodes.append(helper.make_node("Squeeze", [f"y{layer}", "directions"], [f"x{layer + 1}"]))
            x = f"x{layer + 1}"
    weights.append(helper.make_tensor("directions", TensorProto.INT64, [1], [1]))
    weights.append(external("head_weight", [HORIZON, units]))
    weights.append(external("head_bias", [HORIZON]))
    nodes.append(helper.make_node("Squeeze", [f"h{LAYERS - 1}", "layers"], ["last"]))
    weights.append(helper.make_tensor("layers", TensorProto.INT64, [1], [0]))
    nodes.append(helper.make_node("Gemm", ["last", "head_weight", "head_bias"], ["forecast"], transB=1))
    return helper.make_graph(
        nodes,
        f"{operator.lower()}-{units}",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [TIME, 1, INPUTS])],
        [helper.make_tensor_value_info("forecast", TensorProto.FLOAT, [1, HORIZON])],
        weights,
    )


def main():
    directory = sys.argv[1] if len(sys.argv) > 1 else RESOURCES
    os.makedirs(directory, exist_ok=True)
    for operator in GATES:
        model = helper.make_model(graph(operator, UNITS), opset_imports=[helper.make_opsetid("", 14)])
        model.ir_version = 8
        save(model, os.path.join(directory, f"{operator.lower()}-{UNITS}.onnx"))


if __name__ == "__main__":
    main()
