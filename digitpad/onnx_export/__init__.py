"""A compiled network as ONNX, the format that other programs and languages run.

ONNX, version 1.12 (operator set 17), https://onnx.ai/onnx/operators/. What is written is made from
`model.tflite`, in which batch normalisation is folded already, not from Keras: so it takes
milliseconds, in any process, and no package besides; Keras's own exporter needs tf2onnx.

The modules, each importing only from those above it::

    protobuf               how messages are written as bytes
    onnx_graph             nodes and numbers, gathered and written as an ONNX model
    compiled_graph         the operations of a `model.tflite`
    operands               what operations take, and shapes
    planes                 operations on the plane of a picture
    operators              what each operation is in ONNX
    convert                the whole network
"""

from digitpad.onnx_export.convert import onnx_of

__all__ = ["onnx_of"]
