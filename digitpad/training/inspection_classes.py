"""The built-in Keras classes that a model for digits may be made of, by kind.

Whatever stands in no table here is refused: what runs code (`Lambda`, `TorchModuleWrapper`), reads
other files (`TFSMLayer`, `StringLookup`), belongs to somebody's own code, or multiplies its input
without weights that would show it (`UpSampling2D`, `RepeatVector`).
"""

from __future__ import annotations

from enum import Enum, auto


class Kind(Enum):
    """What a class is, as far as it decides where it may stand."""

    MODEL = auto()
    LAYER = auto()
    ACTIVATION = auto()
    """A layer without weights that may also stand as another layer's activation."""
    WEIGHTED = auto()
    """A layer that creates weights when it is built."""
    PART = auto()
    """Initializers, regularizers, constraints, dtype policies, and what `compile` takes."""


_CLASSES = {
    Kind.MODEL: {
        "keras": "Sequential",
        "keras.models": "Sequential",
        "keras.src.models.functional": "Functional",
        "keras.src.models.sequential": "Sequential",
    },
    Kind.WEIGHTED: {
        "keras.layers": """Dense Conv2D SeparableConv2D DepthwiseConv2D BatchNormalization
            LayerNormalization GroupNormalization PReLU""",
    },
    Kind.ACTIVATION: {"keras.layers": "ReLU LeakyReLU ELU Softmax"},
    Kind.LAYER: {
        "keras.layers": """InputLayer Activation Identity Rescaling Flatten Reshape Permute
            ZeroPadding2D Cropping2D MaxPooling2D AveragePooling2D GlobalMaxPooling2D
            GlobalAveragePooling2D Dropout SpatialDropout2D GaussianNoise GaussianDropout
            AlphaDropout Add Subtract Multiply Average Maximum Minimum Concatenate""",
        # What `x / 255`, `x + y` and `x[..., None]` on a layer's output become.
        "keras.src.ops.numpy": """Add Subtract Multiply Divide TrueDivide Maximum Minimum Mean Max
            ExpandDims Squeeze Reshape Transpose GetItem""",
        "keras.src.ops.nn": "Relu LeakyRelu Elu Gelu Silu Sigmoid Softmax",
    },
    Kind.PART: {
        "keras": "DTypePolicy",
        "keras.dtype_policies": "DTypePolicy",
        "keras.initializers": """Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal
            VarianceScaling GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform
            Orthogonal OrthogonalInitializer""",
        "keras.random": "SeedGenerator",
        "keras.regularizers": "L1 L2 L1L2",
        "keras.constraints": "MaxNorm MinMaxNorm NonNeg UnitNorm",
        "keras.optimizers": """Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion
            LossScaleOptimizer Muon Nadam RMSprop SGD ScheduleFreeAdamW""",
        "keras.optimizers.schedules": """CosineDecay CosineDecayRestarts ExponentialDecay
            InverseTimeDecay PiecewiseConstantDecay PolynomialDecay""",
        "keras.losses": """BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy
            CategoricalFocalCrossentropy CategoricalHinge Huber KLDivergence LogCosh
            MeanAbsoluteError MeanSquaredError Poisson SparseCategoricalCrossentropy""",
        "keras.metrics": """AUC Accuracy BinaryAccuracy CategoricalAccuracy CategoricalCrossentropy
            F1Score KLDivergence Mean MeanAbsoluteError MeanSquaredError Precision Recall
            SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy
            TopKCategoricalAccuracy""",
    },
}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


KINDS = {
    (module, name): kind
    for kind, modules in _CLASSES.items()
    for module, names in modules.items()
    for name in _names(names)
}
"""The kind of each class that is allowed, by module and class name as Keras writes them."""

FUNCTION_MODULES = frozenset({"builtins", "keras.activations", "keras.losses", "keras.metrics"})

FUNCTIONS = _names(
    """celu elu exponential gelu hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu softmax softplus softsign squareplus
    swish tanh binary_accuracy binary_crossentropy categorical_accuracy categorical_crossentropy
    categorical_focal_crossentropy categorical_hinge huber kl_divergence log_cosh
    mean_absolute_error mean_squared_error poisson sparse_categorical_accuracy
    sparse_categorical_crossentropy sparse_top_k_categorical_accuracy
    top_k_categorical_accuracy"""
)
"""Activations, losses and metrics that a file may name as functions."""

PLAIN_OBJECTS = frozenset({"__keras_tensor__", "__slice__", "__ellipsis__"})
"""What Keras writes without a module and may stand in the calls of a functional model."""

DTYPES = _names(
    """float16 bfloat16 float32 float64 mixed_float16 mixed_bfloat16
    bool uint8 int8 uint16 int16 uint32 int32 uint64 int64"""
)
"""Dtypes and dtype policies; no strings, and no quantized policies, which create other weights."""
